import type Router from '@koa/router';
import type { State } from '../../../context.ts';
import { contractList, showContractToHr, withdrawOffered } from './list.tsx';
import { listedPeople, listOne, unlistOne } from './people.tsx';
import { grantSignatory, revokeSignatory, signatoryList } from './signatories.tsx';
import { lookAtOffer, newTemplate, offerTemplate, publishNewTemplate, showTemplate } from './templates.tsx';

/** What HR does about documents that employees and the company sign. */
export function consoleContracts(router: Router<State>): void {
  router.get('/console/contracts', contractList);
  router.get('/console/contracts/templates/new', newTemplate);
  router.post('/console/contracts/templates', publishNewTemplate);
  router.get('/console/contracts/templates/:template', showTemplate);
  router.post('/console/contracts/templates/:template/look', lookAtOffer);
  router.post('/console/contracts/templates/:template/offer', offerTemplate);
  router.get('/console/contracts/signatories', signatoryList);
  router.post('/console/contracts/signatories', grantSignatory);
  router.post('/console/contracts/signatories/:authority/revoke', revokeSignatory);
  router.get('/console/contracts/people', listedPeople);
  router.post('/console/contracts/people', listOne);
  router.post('/console/contracts/people/:listing/end', unlistOne);
  router.get('/console/contracts/:contract', showContractToHr);
  router.post('/console/contracts/:contract/withdraw', withdrawOffered);
}
