import type Router from '@koa/router';
import type { State } from '../../context.ts';
import { showBulletin, withdraw } from './bulletin.tsx';
import { announcementList } from './list.tsx';
import { setMyTips } from './mine.tsx';
import { changeBulletin, newBulletin, previewBulletin, sendPreviewed } from './new.tsx';
import { resumeSeries, showSeries, stopSeries } from './series.tsx';
import { previewStart, startForm, startPreviewed } from './start.tsx';

export function announcementPages(router: Router<State>): void {
  router.get('/console/announcements', announcementList);
  router.get('/console/announcements/new', newBulletin);
  router.post('/console/announcements/new', changeBulletin);
  router.post('/console/announcements/preview', previewBulletin);
  router.post('/console/announcements', sendPreviewed);
  router.get('/console/announcements/:bulletin', showBulletin);
  router.post('/console/announcements/:bulletin/withdraw', withdraw);
  router.get('/console/tips/:tips', showSeries);
  router.get('/console/tips/:tips/start', startForm);
  router.post('/console/tips/:tips/preview', previewStart);
  router.post('/console/tips/:tips/start', startPreviewed);
  router.post('/console/tips/:tips/stop', stopSeries);
  router.post('/console/tips/:tips/resume', resumeSeries);
  router.post('/me/tips', setMyTips);
}
