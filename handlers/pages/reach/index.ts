import type Router from '@koa/router';
import type { State } from '../../context.ts';
import { contest } from './contest.tsx';
import { endKiosk, giveCode, kioskList, sendCode, startKiosk } from './kiosks.tsx';
import { makeMyCode, myCode } from './my-code.tsx';
import { closeSheet, showSheet } from './paper-close.tsx';
import { findByCode, sheetList } from './paper-list.tsx';
import { recordSaid, showPerson } from './person.tsx';
import { showScan } from './scan.ts';
import { printSheets, showSheets } from './sheets.tsx';

/** Reaching everyone: paper, the shared tablet, and what somebody else records; also what the person sees of it. */
export function reachPages(router: Router<State>): void {
  router.post('/console/notices/:notice/paper', printSheets);
  router.get('/console/notices/:notice/paper', showSheets);
  router.get('/console/notices/:notice/people/:person', showPerson);
  router.post('/console/notices/:notice/people/:person/on-behalf', recordSaid);

  router.get('/console/paper', sheetList);
  router.post('/console/paper', findByCode);
  router.get('/console/paper/:sheet', showSheet);
  router.post('/console/paper/:sheet', closeSheet);

  router.get('/console/kiosks', kioskList);
  router.post('/console/kiosks', startKiosk);
  router.post('/console/kiosks/codes', giveCode);
  router.post('/console/kiosks/codes/send', sendCode);
  router.post('/console/kiosks/:kiosk/end', endKiosk);

  router.get('/me/kiosk-code', myCode);
  router.post('/me/kiosk-code', makeMyCode);
  router.get('/me/answers/:answer/scan', showScan);
  router.post('/me/answers/:answer/contest', contest);
}
