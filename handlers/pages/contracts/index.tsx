import type Router from '@koa/router';
import type { State } from '../../context.ts';
import { countersignOne, countersignOptions, countersignQueue, showCountersign } from './countersign.tsx';
import { contractCertificate, contractFile, contractReceipt } from './files.ts';
import { showContract, signOptions, signOwn, talkAbout } from './own.tsx';

/** What a person and the company sign together: the person's side, then the company's; and what both have of it. */
export function contractPages(router: Router<State>): void {
  router.get('/contracts/:contract', showContract);
  router.post('/contracts/:contract/sign', signOwn);
  router.post('/contracts/:contract/passkey', signOptions);
  router.post('/contracts/:contract/talk', talkAbout);
  router.get('/contracts/:contract/document.pdf', contractFile);
  router.get('/contracts/:contract/certificate', contractCertificate);
  router.get('/contracts/:contract/receipts/:part', contractReceipt);

  router.get('/countersign', countersignQueue);
  router.get('/countersign/:contract', showCountersign);
  router.post('/countersign/:contract/sign', countersignOne);
  router.post('/countersign/:contract/passkey', countersignOptions);
}
