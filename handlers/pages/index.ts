import type Router from '@koa/router';
import type { App } from '../../src/app.ts';
import type { State } from '../context.ts';
import { accessCasePages } from './access-cases.tsx';
import { analysisPages } from './analysis.tsx';
import { board } from './board.tsx';
import { caseActs } from './cases/acts.ts';
import { concernedPages } from './concerned.tsx';
import { consolePages } from './console.tsx';
import { contractPages } from './contracts/index.tsx';
import { crisisPages } from './crisis.tsx';
import { drawnSignature } from './drawn-signature.ts';
import { fileRulePages } from './file-rules.ts';
import { kioskPages } from './kiosk/index.ts';
import { local } from './local.tsx';
import { mailLinks } from './mail-link.tsx';
import { conditionPages } from './me/conditions.tsx';
import { me } from './me.tsx';
import { notices } from './notices.tsx';
import { objectionPages } from './objections/index.tsx';
import { openHere } from './open-here.tsx';
import { passkeyPages } from './passkeys.tsx';
import { consultations } from './procedure.tsx';
import { purposeAnswers } from './purposes/answer.ts';
import { reachPages } from './reach/index.ts';
import { regionPages } from './regions.tsx';
import { reportPages } from './report.tsx';
import { requestPages } from './requests.tsx';
import { signIn } from './sign-in.tsx';
import { support } from './support.tsx';
import { templatePages } from './templates.tsx';
import { threads } from './threads.tsx';

/** Every page, one file per feature; each adds its own addresses. */
export function pages(router: Router<State>, app: App): void {
  router.get('/', (ctx) =>
    ctx.redirect(app.config.localMessenger ? '/local' : ctx.state.viewer ? '/me' : '/board'),
  );
  notices(router);
  consultations(router);
  board(router);
  me(router);
  conditionPages(router);
  threads(router);
  templatePages(router);
  analysisPages(router);
  caseActs(router);
  objectionPages(router);
  requestPages(router);
  accessCasePages(router);
  fileRulePages(router);
  regionPages(router);
  contractPages(router);
  crisisPages(router);
  concernedPages(router);
  support(router);
  reportPages(router);
  purposeAnswers(router);
  passkeyPages(router);
  drawnSignature(router);
  openHere(router);
  signIn(router);
  mailLinks(router);
  reachPages(router);
  kioskPages(router);
  consolePages(router);
  if (app.config.localMessenger) local(router);
}
