import type Router from '@koa/router';
import type { State } from '../context.ts';
import {
  againSignIn,
  confirmOptions,
  confirmOwn,
  giveMailbox,
  sayOwn,
  withdrawOwn,
} from './requests/acts.ts';
import { makeLink, showLink, takeFile } from './requests/file.tsx';
import { fileNew, showNew } from './requests/new.tsx';
import { liveRequest, showRequest } from './requests/own.tsx';

/** A person's requests about their own data: their own pages. Whoever answers them does it in the console. */
export function requestPages(router: Router<State>): void {
  router.get('/requests/new', showNew);
  router.post('/requests', fileNew);
  router.get('/requests/files/:token', showLink);
  router.post('/requests/files/:token', takeFile);
  router.get('/requests/:request', (ctx) => showRequest(ctx));
  router.get('/requests/:request/live', liveRequest);
  router.post('/requests/:request/passkey', confirmOptions);
  router.post('/requests/:request/confirm', confirmOwn);
  router.post('/requests/:request/sign-in', againSignIn);
  router.post('/requests/:request/say', sayOwn);
  router.post('/requests/:request/mailbox', giveMailbox);
  router.post('/requests/:request/withdraw', withdrawOwn);
  router.post('/requests/:request/link', makeLink);
}
