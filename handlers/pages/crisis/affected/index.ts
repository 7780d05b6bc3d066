import type Router from '@koa/router';
import type { State } from '../../../context.ts';
import { approvedStatement, askedApproval, tookApprovalBack } from '../gate-acts.ts';
import { added, changeAgain, lookedAt, showLedger, supported } from './ledger.tsx';
import { showPeople } from './people.tsx';
import { contactNoted, noteByHand, showPerson, takenOut } from './person.tsx';
import { gaveRemedy, keptPromise, promised, showRemedies } from './remedies.tsx';
import { showText, thereText } from './text.tsx';
import { textSent, textWritten } from './text-acts.ts';
import { showTexts } from './texts.tsx';
import { waived, waiverEnded } from './waiver.tsx';

/** Affected people, as those see them who look after them. */
export function affectedPages(router: Router<State>): void {
  const at = '/crisis/:incident/affected';
  router.get(at, (ctx) => showLedger(ctx));
  router.post(at, added);
  router.post(`${at}/look`, lookedAt);
  router.post(`${at}/change`, changeAgain);
  router.post(`${at}/support`, supported);
  router.post(`${at}/waiver`, waived);
  router.post(`${at}/waiver/end`, waiverEnded);
  router.get(`${at}/people`, showPeople);
  router.get(`${at}/people/:affected`, (ctx) => showPerson(ctx));
  router.post(`${at}/people/:affected/out`, takenOut);
  router.post(`${at}/people/:affected/by-hand`, noteByHand);
  router.post(`${at}/people/:affected/contact`, contactNoted);
  router.post(`${at}/people/:affected/promise`, promised);
  router.get(`${at}/texts`, showTexts);
  router.get(`${at}/texts/:series`, (ctx) => showText(ctx));
  router.post(`${at}/texts/:series/write`, textWritten);
  router.post(`${at}/texts/:series/ask`, askedApproval(thereText));
  router.post(`${at}/texts/:series/approve`, approvedStatement(thereText));
  router.post(`${at}/texts/:series/take-back`, tookApprovalBack(thereText));
  router.post(`${at}/texts/:series/send`, textSent);
  router.get(`${at}/remedies`, showRemedies);
  router.post(`${at}/remedies/:remedy/done`, keptPromise);
  router.post(`${at}/remedies/:remedy/give`, gaveRemedy);
}
