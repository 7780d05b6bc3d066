import type { Localized } from '../model.ts';
import { access } from './access.ts';
import { accountability } from './accountability.ts';
import { analysis } from './analysis.ts';
import { announcements } from './announcements.ts';
import { anonymous } from './anonymous.ts';
import { applies } from './applies.ts';
import { boardPaper } from './board.ts';
import { boardPins } from './board-pins.ts';
import { bundle } from './bundle.ts';
import { calling } from './calling.ts';
import { cases } from './cases.ts';
import { questions, words } from './chat.ts';
import { common } from './common.ts';
import { conditions } from './conditions.ts';
import { consents } from './consents.ts';
import { console } from './console.ts';
import { contracts } from './contracts.ts';
import { crisis } from './crisis.ts';
import { delivery } from './delivery.ts';
import { errors } from './errors.ts';
import { exemptions } from './exemptions.ts';
import { exportTexts } from './exports.ts';
import { faq } from './faq.ts';
import { fileRules } from './file-rules.ts';
import { held } from './held.ts';
import { inventory } from './inventory.ts';
import { kiosk } from './kiosk.ts';
import { local } from './local.ts';
import { mailboxes } from './mailboxes.ts';
import { board, me, talk } from './me.ts';
import { notices } from './notices.ts';
import { objections } from './objections.ts';
import { orders } from './orders.ts';
import { pack } from './pack.ts';
import { page } from './page.ts';
import { problems } from './problems.ts';
import { procedure } from './procedure.ts';
import { purposes } from './purposes.ts';
import { reach } from './reach.ts';
import { receipts } from './receipts.ts';
import { records } from './records.ts';
import { regions } from './regions.ts';
import { reminderCards } from './reminder-cards.ts';
import { requests } from './requests.ts';
import { retention } from './retention.ts';
import { reviews } from './reviews.ts';
import { signIn } from './sign-in.ts';
import { signedIn } from './signed-in.ts';
import { passkeys, signing } from './signing.ts';
import { slackApp } from './slack-app.ts';
import { support } from './support.ts';
import { surveys } from './surveys.ts';
import { templates } from './templates.ts';
import { threads } from './threads.ts';
import { training } from './training.ts';
import { ways } from './ways.ts';
import { wecom } from './wecom.ts';

/** All words Heed says, one file per feature. A language without a key does not compile. */
function merge<T extends Record<string, Localized<object>>>(parts: T): Localized<Record<string, object>> {
  const of = (language: 'zh-CN' | 'en') =>
    Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part[language]]));
  return { 'zh-CN': of('zh-CN'), en: of('en') };
}

export const catalogue = merge({
  common,
  errors,
  notices,
  orders,
  procedure,
  access,
  analysis,
  applies,
  cases,
  objections,
  consents,
  exemptions,
  purposes,
  records,
  conditions,
  contracts,
  crisis,
  calling,
  receipts,
  regions,
  reminderCards,
  requests,
  reviews,
  retention,
  inventory,
  fileRules,
  pack,
  bundle,
  exports: exportTexts,
  page,
  questions,
  words,
  local,
  board,
  boardPaper,
  boardPins,
  me,
  surveys,
  announcements,
  talk,
  templates,
  faq,
  threads,
  training,
  signIn,
  signedIn,
  mailboxes,
  signing,
  passkeys,
  held,
  delivery,
  slackApp,
  ways,
  reach,
  kiosk,
  wecom,
  support,
  accountability,
  anonymous,
  problems,
  console,
});
