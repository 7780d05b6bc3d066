import type Router from '@koa/router';
import type { State } from '../../../context.ts';
import { askHoldRelease, decideHoldRelease, keepHoldOn, showHold } from './hold.tsx';
import { newHold, placeNewHold } from './hold-form.tsx';
import { holdList } from './holds.tsx';
import { closeLegalCase, newLegalCase, openLegalCase } from './legal-case.tsx';
import { confirmDays, purgePage } from './purge.tsx';

/** What must not be deleted, and what was. */
export function consoleRetention(router: Router<State>): void {
  router.get('/console/holds', holdList);
  router.get('/console/holds/new', newHold);
  router.post('/console/holds', placeNewHold);
  router.get('/console/holds/:hold', showHold);
  router.post('/console/holds/:hold/ask', askHoldRelease);
  router.post('/console/holds/:hold/decide', decideHoldRelease);
  router.post('/console/holds/:hold/keep', keepHoldOn);
  router.get('/console/legal-cases/new', newLegalCase);
  router.post('/console/legal-cases', openLegalCase);
  router.post('/console/legal-cases/:legalCase/close', closeLegalCase);
  router.get('/console/purge', purgePage);
  router.post('/console/purge/confirm', confirmDays);
}
