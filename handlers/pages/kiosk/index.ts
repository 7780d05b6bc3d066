import type Router from '@koa/router';
import type { State } from '../../context.ts';
import { contestHere } from './contest.ts';
import { answerHere, showHere } from './notice.tsx';
import { finished, listHere } from './notices.tsx';
import { objectHere } from './objection.tsx';
import { choosePurposeHere } from './purposes.ts';
import { enter, leave, start, stillHere } from './start.tsx';

/** The pages of a shared tablet. Nothing else opens them, and they open nothing else. */
export function kioskPages(router: Router<State>): void {
  router.get('/kiosk', start);
  router.post('/kiosk/enter', enter);
  router.post('/kiosk/still', stillHere);
  router.post('/kiosk/leave', leave);
  router.get('/kiosk/notices', listHere);
  router.get('/kiosk/done', finished);
  router.get('/kiosk/n/:notice', showHere);
  router.post('/kiosk/n/:notice/answer', answerHere);
  router.post('/kiosk/n/:notice/purposes', choosePurposeHere);
  router.post('/kiosk/n/:notice/objection', objectHere);
  router.post('/kiosk/answers/:answer/contest', contestHere);
}
