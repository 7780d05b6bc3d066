import { expect } from 'chai';
import { v7 } from 'uuid';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { addressOf, routesOf } from '../harness/routes.ts';
import { tableHashes } from '../harness/sent-notice.ts';
import { everythingUnderWay } from '../harness/under-way.ts';

const who = {
  nobody: '',
  employee: 'S021',
  /** Heads another department than that of the people asked. */
  manager: 'S020',
  /** Heads the department of the people asked. */
  ownManager: 'S001',
  counsellor: 'S035',
  hr: 'S033',
  privacy: 'S038',
  auditor: 'S030',
  admin: 'S041',
} as const;
type Who = keyof typeof who;
const everybody = Object.keys(who) as Who[];
const staff = everybody.filter((one) => one !== 'nobody');

/** In which the person asked says more than anybody but they and HR may read. */
const secret = 'canary-4711 I would rather not say this to my manager';
const asked = 'S002';

/**
 * Who may use each address when it is about somebody else's answer, talk and notice. Every address there is
 * has to stand here.
 */
const allowed: Record<string, readonly Who[]> = {
  'GET /assets/:name': everybody,
  'GET /healthz': everybody,
  'GET /readyz': everybody,
  'GET /metrics': everybody,
  'GET /evidence/key': everybody,
  'GET /evidence/checkpoint': everybody,
  'GET /evidence/cosigned-checkpoint': everybody,
  'GET /evidence/tile/{*path}': ['auditor'],
  // Signed by machines, and by nobody here.
  'POST /ingest/records': [],
  'POST /ingest/signals': [],
  'GET /': everybody,
  'GET /support': everybody,
  'POST /support/book': staff,
  'POST /support/move': staff,
  'POST /support/cancel': staff,
  'GET /support/counsellor': ['counsellor'],
  'POST /support/counsellor/offer': ['counsellor'],
  'POST /support/counsellor/withdraw': ['counsellor'],
  'POST /support/counsellor/note': ['counsellor'],
  'POST /support/counsellor/notes': ['counsellor'],
  // Whoever holds a certificate; without its number it says nothing.
  'GET /certificates': everybody,
  'GET /anonymous': everybody,
  'POST /anonymous': everybody,
  'GET /anonymous/answer': everybody,
  'POST /anonymous/answer': everybody,
  'GET /anonymous/surveys/:run': everybody,
  // Whoever sends an answer has to have a signature.
  'POST /anonymous/surveys/:run': everybody,
  // Nobody has been named a recipient.
  'GET /reports': [],
  'POST /reports/key': [],
  'POST /reports/unlock': [],
  'POST /reports/lock': [],
  'GET /reports/:report': [],
  'POST /reports/:report': [],
  'POST /reports/:report/close': [],
  'POST /reports/:report/hand-on': [],
  'GET /accountability': staff,
  'GET /accountability/new': ['hr'],
  'POST /accountability/new': ['hr'],
  // For legal.
  'GET /accountability/terms': [],
  'POST /accountability/terms': [],
  // Of somebody else, and nobody here sits in it.
  'GET /accountability/:case': [],
  'POST /accountability/:case/:act': [],
  'GET /console/anonymous': ['privacy', 'admin'],
  'POST /console/anonymous/recipients': ['privacy', 'admin'],
  'POST /console/anonymous/recipients/:recipient/end': ['privacy', 'admin'],
  'POST /console/anonymous/channel': ['privacy', 'admin'],
  'GET /n/:notice': [],
  'POST /n/:notice/read': [],
  'POST /n/:notice/answer': [],
  'POST /n/:notice/passkey': [],
  // None of the answers here was drawn.
  'GET /me/answers/:answer/signature.png': [],
  'POST /me/phone': staff,
  'POST /me/phone/code': staff,
  'POST /me/passkeys': staff,
  'POST /me/passkeys/options': staff,
  'POST /me/passkeys/:passkey/name': staff,
  'POST /me/passkeys/:passkey/remove': staff,
  'POST /open/:about': staff,
  // A link that nobody made is over for everybody.
  'GET /open/:platform/:token': [],
  'POST /open/:platform/:token': [],
  // Links from a mail or a text message, which nobody has here; whoever asks for one hears the same.
  'GET /m/:token': [],
  'POST /m/:token': [],
  'POST /m/:token/new': [],
  'POST /sign-in/link': everybody,
  'GET /signed-in': staff,
  'POST /signed-in/end': staff,
  'POST /signed-in/end-others': staff,
  'GET /signed-out': everybody,
  // Whoever is on the crisis team sees that there are none.
  'GET /crisis': ['counsellor', 'hr'],
  'POST /crisis': [],
  'GET /crisis/plan': ['counsellor', 'hr', 'admin'],
  'POST /crisis/plan/level/:level': ['admin'],
  'POST /crisis/plan/last-resort': ['admin'],
  'POST /crisis/plan/place': ['admin'],
  'POST /crisis/plan/paper': ['admin'],
  'GET /crisis/plan/playbooks': ['counsellor', 'hr', 'admin'],
  'GET /crisis/plan/playbooks/:level': ['counsellor', 'hr', 'admin'],
  'POST /crisis/plan/playbooks/:level': ['admin'],
  'GET /crisis/plan/playbooks/:level/edit': ['admin'],
  'POST /crisis/plan/playbooks/:level/edit': ['admin'],
  'POST /crisis/plan/playbooks/:level/look': ['admin'],
  'GET /crisis/order': staff,
  'POST /crisis/order': staff,
  'GET /crisis/:incident': ['counsellor', 'hr'],
  'GET /crisis/:incident/live': ['counsellor', 'hr'],
  'POST /crisis/:incident/answer': ['counsellor', 'hr'],
  'POST /crisis/:incident/words': ['counsellor', 'hr'],
  'POST /crisis/:incident/hand-over': ['counsellor', 'hr'],
  'POST /crisis/:incident/level': [],
  'POST /crisis/:incident/close': [],
  'GET /crisis/:incident/grading': ['counsellor', 'hr'],
  'POST /crisis/:incident/grading': [],
  'GET /report': staff,
  'POST /report': staff,
  // Of somebody else.
  'GET /report/:report': [],
  'POST /report/:report/words': [],
  'GET /crisis/reports': ['counsellor', 'hr'],
  'GET /crisis/reports/:report': ['counsellor', 'hr'],
  // For leads, and whoever was told of it in their stead.
  'POST /crisis/reports/:report/take': [],
  'POST /crisis/reports/:report/grade': [],
  'POST /crisis/reports/:report/declare': [],
  'POST /crisis/reports/:report/join': [],
  'POST /crisis/reports/:report/ask': [],
  'POST /crisis/reports/:report/close': [],
  'GET /crisis/drills': ['counsellor', 'hr'],
  'POST /crisis/drills': [],
  'POST /crisis/drills/:schedule/end': [],
  'GET /crisis/reviews': ['counsellor', 'hr', 'auditor'],
  'GET /crisis/:incident/review': ['counsellor', 'hr'],
  'GET /crisis/:incident/report': ['counsellor', 'hr', 'auditor'],
  'POST /crisis/:incident/report.pdf': ['counsellor', 'hr', 'auditor'],
  'POST /crisis/:incident/review/entries': ['counsellor', 'hr'],
  'POST /crisis/:incident/review/actions': [],
  'POST /crisis/:incident/review/changes': [],
  'GET /crisis/:incident/review/courses': ['hr'],
  'POST /crisis/:incident/review/courses': ['hr'],
  'POST /crisis/:incident/review/courses/drop': ['hr'],
  'POST /crisis/:incident/review/move': [],
  'POST /crisis/:incident/review/close': [],
  // Whoever is to do it, and whoever leads.
  'GET /crisis/actions/:action': [],
  'POST /crisis/actions/:action': [],
  'POST /crisis/actions/:action/move': [],
  'GET /crisis/:incident/room': ['counsellor', 'hr'],
  'GET /crisis/:incident/room/live': ['counsellor', 'hr'],
  'GET /crisis/:incident/decisions': ['counsellor', 'hr'],
  'POST /crisis/:incident/decisions': [],
  'POST /crisis/:incident/tasks': ['counsellor', 'hr'],
  'GET /crisis/:incident/tasks/:task': ['counsellor', 'hr'],
  'POST /crisis/:incident/tasks/:task/take': ['counsellor', 'hr'],
  'POST /crisis/:incident/tasks/:task/hand': ['counsellor', 'hr'],
  'POST /crisis/:incident/tasks/:task/note': ['counsellor', 'hr'],
  'POST /crisis/:incident/tasks/:task/done': ['counsellor', 'hr'],
  'POST /crisis/:incident/tasks/:task/drop': ['counsellor', 'hr'],
  'POST /crisis/:incident/tasks/:task/reopen': ['counsellor', 'hr'],
  'POST /crisis/:incident/questions': ['counsellor', 'hr'],
  'GET /crisis/:incident/questions/:question': ['counsellor', 'hr'],
  'POST /crisis/:incident/questions/:question/reply': ['counsellor', 'hr'],
  'GET /crisis/:incident/words/:word': ['counsellor', 'hr'],
  'POST /crisis/:incident/words/:word/correct': ['counsellor', 'hr'],
  'GET /crisis/:incident/briefing': ['counsellor', 'hr'],
  'GET /crisis/:incident/briefing/live': ['counsellor', 'hr'],
  'GET /crisis/:incident/contacts': ['counsellor', 'hr'],
  'POST /crisis/:incident/contacts': ['counsellor', 'hr'],
  'GET /crisis/:incident/channels': ['counsellor', 'hr'],
  'POST /crisis/:incident/trust': [],
  'POST /crisis/:incident/seats': [],
  'POST /crisis/:incident/seats/:seat/end': [],
  'GET /crisis/duty-rules': [],
  'POST /crisis/duty-rules': [],
  'POST /crisis/duty-rules/look': [],
  'POST /crisis/duty-rules/change': [],
  'GET /crisis/register': ['privacy'],
  'GET /crisis/register.pdf': ['privacy'],
  'GET /crisis/:incident/duties': ['counsellor', 'hr'],
  'GET /crisis/:incident/duties/:duty/draft': ['counsellor', 'hr'],
  'GET /crisis/:incident/duties/:duty/draft.pdf': ['counsellor', 'hr'],
  'POST /crisis/:incident/duties/facts': ['hr'],
  'POST /crisis/:incident/duties/:duty/file': [],
  'POST /crisis/:incident/duties/:duty/waive': [],
  'GET /crisis/:incident/statements': ['counsellor', 'hr'],
  'GET /crisis/:incident/statements/:audience': ['counsellor', 'hr'],
  'POST /crisis/:incident/statements/:audience/write': ['hr'],
  'POST /crisis/:incident/statements/:audience/ask': ['hr'],
  'POST /crisis/:incident/statements/:audience/approve': [],
  'POST /crisis/:incident/statements/:audience/take-back': [],
  'POST /crisis/:incident/statements/:audience/send': [],
  // What concerned somebody is theirs alone; nobody here was told.
  'GET /concerned/:told': [],
  'POST /concerned/:told/ask': [],
  'GET /crisis/:incident/affected': ['hr', 'privacy'],
  'POST /crisis/:incident/affected': ['hr', 'privacy'],
  'POST /crisis/:incident/affected/look': ['hr', 'privacy'],
  'POST /crisis/:incident/affected/change': ['hr', 'privacy'],
  'POST /crisis/:incident/affected/support': ['counsellor', 'hr'],
  'POST /crisis/:incident/affected/waiver': [],
  'POST /crisis/:incident/affected/waiver/end': [],
  'GET /crisis/:incident/affected/people': ['hr', 'privacy'],
  'GET /crisis/:incident/affected/people/:affected': ['hr', 'privacy'],
  'POST /crisis/:incident/affected/people/:affected/out': ['hr', 'privacy'],
  'POST /crisis/:incident/affected/people/:affected/by-hand': ['hr', 'privacy'],
  'POST /crisis/:incident/affected/people/:affected/contact': ['hr', 'privacy'],
  'POST /crisis/:incident/affected/people/:affected/promise': ['hr', 'privacy'],
  'GET /crisis/:incident/affected/texts': ['hr', 'privacy'],
  'GET /crisis/:incident/affected/texts/:series': ['hr', 'privacy'],
  'POST /crisis/:incident/affected/texts/:series/write': ['hr', 'privacy'],
  'POST /crisis/:incident/affected/texts/:series/ask': ['hr', 'privacy'],
  // It takes legal, PR or the lead.
  'POST /crisis/:incident/affected/texts/:series/approve': [],
  'POST /crisis/:incident/affected/texts/:series/take-back': [],
  'POST /crisis/:incident/affected/texts/:series/send': ['hr'],
  'GET /crisis/:incident/affected/remedies': ['hr', 'privacy'],
  'POST /crisis/:incident/affected/remedies/:remedy/done': ['hr', 'privacy'],
  'POST /crisis/:incident/affected/remedies/:remedy/give': ['hr', 'privacy'],
  // Whose it is, and those who look after the affected.
  'GET /crisis/remedies/:remedy': ['hr', 'privacy'],
  'POST /crisis/remedies/:remedy/done': ['hr', 'privacy'],
  'GET /board': staff,
  'GET /board/:version': staff,
  'GET /board/:version/file': staff,
  'GET /me': staff,
  'GET /me/open': staff,
  'GET /me/answers/:answer/receipt': ['hr', 'privacy'],
  'GET /me/receipts': staff,
  'GET /me/receipts/:entry': ['hr', 'privacy'],
  'GET /me/receipts/:entry/live': ['hr', 'privacy'],
  'GET /me/receipts/:entry/file': ['hr', 'privacy'],
  // Whoever is signed in goes on; here no platform could recognise anybody.
  'GET /sign-in': staff,
  'GET /sign-in/:platform': [],
  'GET /sign-in/:platform/return': [],
  'GET /templates': staff,
  'POST /templates/search': staff,
  'GET /templates/new': ['manager', 'ownManager'],
  'POST /templates': ['manager', 'ownManager'],
  // Of a team below that of the people asked; hr and privacy see what every team says.
  'GET /templates/:reply': ['ownManager', 'hr', 'privacy'],
  'GET /templates/:reply/edit': ['ownManager'],
  'POST /templates/:reply': ['ownManager'],
  'POST /templates/:reply/take': ['ownManager', 'hr', 'privacy'],
  'POST /templates/:reply/archive': ['ownManager'],
  'POST /templates/:reply/bring-back': ['ownManager'],
  'POST /templates/:reply/take-over': ['ownManager'],
  'GET /faq': staff,
  'POST /faq/search': staff,
  'GET /faq/:faq': staff,
  'GET /console/faq': ['hr', 'privacy'],
  'GET /console/faq/new': ['hr', 'privacy'],
  'POST /console/faq': ['hr', 'privacy'],
  // Written by HR.
  'GET /console/faq/:faq': ['hr'],
  'POST /console/faq/:faq': ['hr'],
  'POST /console/faq/:faq/archive': ['hr'],
  'POST /console/faq/:faq/bring-back': ['hr'],
  // An auditor finds what was agreed, and no figures.
  'GET /console/analysis': ['manager', 'ownManager', 'hr', 'privacy', 'auditor'],
  'GET /console/analysis/agreements': ['hr', 'privacy', 'auditor'],
  'POST /console/analysis/agreements': ['hr', 'privacy'],
  'POST /console/analysis/agreements/:agreement/end': ['hr', 'privacy'],
  'GET /threads/new': staff,
  'POST /threads': staff,
  'GET /threads/:thread': ['hr'],
  'GET /threads/:thread/live': ['hr'],
  'POST /threads/:thread/say': ['hr'],
  'POST /threads/:thread/close': ['hr'],
  // Only whoever asked says that they need no answer any more.
  'POST /threads/:thread/answered': [],
  'POST /n/:notice/purposes': [],
  'POST /threads/:thread/case/assign': ['hr'],
  'POST /threads/:thread/case/note': ['hr'],
  'POST /threads/:thread/case/decide': ['hr'],
  'POST /threads/:thread/case/withdraw': [],
  'GET /me/signing': staff,
  'POST /me/signing/agree': staff,
  'POST /me/signing/revoke': staff,
  'GET /objections/new': staff,
  'POST /objections': staff,
  'GET /objections/:objection': ['privacy'],
  'POST /objections/:objection/take-back': [],
  'GET /requests/new': staff,
  'POST /requests': staff,
  // Whoever answers them does it in the console; here each is its person's alone.
  'GET /requests/:request': [],
  'GET /requests/:request/live': [],
  'POST /requests/:request/passkey': [],
  'POST /requests/:request/confirm': [],
  'POST /requests/:request/sign-in': [],
  'POST /requests/:request/say': [],
  'POST /requests/:request/mailbox': [],
  'POST /requests/:request/withdraw': [],
  'POST /requests/:request/link': [],
  // A link that nobody made is over for everybody.
  'GET /requests/files/:token': [],
  'POST /requests/files/:token': [],
  'GET /console/file-rules': ['privacy', 'auditor', 'admin'],
  'GET /console/file-rules/new': ['privacy'],
  'POST /console/file-rules/preview': ['privacy'],
  'POST /console/file-rules': ['privacy'],
  'GET /console/file-rules/:rule': ['privacy', 'auditor', 'admin'],
  'GET /console/file-rules/:rule/edit': ['privacy'],
  'POST /console/file-rules/:rule/end': ['privacy'],
  'GET /console/file-alerts': ['privacy'],
  'GET /file-alerts': staff,
  'GET /file-alerts/:alert': ['privacy'],
  'POST /file-alerts/:alert/answer': ['privacy'],
  'POST /file-alerts/:alert/delay': ['privacy'],
  'POST /file-alerts/:alert/delay/decide': ['privacy'],
  'GET /console/regions': ['hr', 'privacy', 'auditor', 'admin'],
  'POST /console/regions': ['privacy'],
  'GET /console/regions/bases/new': ['privacy'],
  'POST /console/regions/bases': ['privacy'],
  'POST /console/regions/bases/:basis/sign': ['privacy'],
  'POST /console/regions/bases/:basis/end': ['privacy'],
  'GET /console/access-cases': ['privacy'],
  'GET /console/access-cases/new': ['privacy'],
  'POST /console/access-cases': ['privacy'],
  'GET /console/access-cases/:access': ['privacy'],
  'POST /console/access-cases/:access/decide': ['privacy'],
  'POST /console/access-cases/:access/end': ['privacy'],
  'POST /console/access-cases/:access/delay': ['privacy'],
  'POST /console/access-cases/:access/delay/decide': ['privacy'],
  // Content is read by whoever asked for the case, who is counsel, and by nobody else.
  'POST /console/access-cases/:access/list': [],
  'POST /console/access-cases/:access/search': [],
  'POST /console/access-cases/:access/records/:record': [],
  'GET /console/requests': ['privacy'],
  'GET /console/requests/terms': ['privacy'],
  'POST /console/requests/terms': ['privacy'],
  'GET /console/requests/:request': ['privacy'],
  'POST /console/requests/:request/answer': ['privacy'],
  'POST /console/requests/:request/refuse': ['privacy'],
  'POST /console/requests/:request/ask': ['privacy'],
  'POST /console/requests/:request/extend': ['privacy'],
  'POST /console/requests/:request/erase': ['privacy'],
  'POST /console/requests/:request/uphold': ['privacy'],
  'POST /console/requests/:request/restrict': ['privacy'],
  'POST /console/requests/:request/lift': ['privacy'],
  'POST /console/requests/:request/confirm': ['privacy'],
  'POST /console/requests/:request/hand-over': ['privacy'],
  'POST /console/requests/:request/redactions': ['privacy'],
  'POST /console/requests/:request/release': ['privacy'],
  'POST /console/requests/:request/mailbox': ['privacy'],
  'GET /console/reminders': ['hr', 'privacy', 'auditor', 'admin'],
  'GET /console/reminders/:kind': ['hr', 'admin'],
  'POST /console/reminders/:kind': ['hr', 'admin'],
  'GET /console/calendar': ['hr', 'privacy', 'auditor', 'admin'],
  'POST /console/calendar/check': ['hr', 'admin'],
  'POST /console/calendar': ['hr', 'admin'],
  'GET /console/absences': ['hr', 'admin'],
  'POST /console/absences': ['hr', 'admin'],
  'GET /console/absences/import': ['hr', 'admin'],
  'POST /console/absences/import/check': ['hr', 'admin'],
  'POST /console/absences/import': ['hr', 'admin'],
  'POST /console/absences/:absence/move': ['hr', 'admin'],
  'POST /console/absences/:absence/take-back': ['hr', 'admin'],
  'GET /console/cases': ['hr', 'privacy'],
  'POST /console/cases/terms': ['hr', 'privacy'],
  'GET /console/objections': ['privacy'],
  'GET /console/objections/:objection': ['privacy'],
  'POST /console/objections/:objection/decide': ['privacy'],
  'GET /console/holds': ['privacy'],
  'GET /console/holds/new': ['privacy'],
  'POST /console/holds': ['privacy'],
  'GET /console/holds/:hold': ['privacy'],
  'POST /console/holds/:hold/ask': ['privacy'],
  'POST /console/holds/:hold/decide': ['privacy'],
  'POST /console/holds/:hold/keep': ['privacy'],
  'GET /console/legal-cases/new': ['privacy'],
  'POST /console/legal-cases': ['privacy'],
  'POST /console/legal-cases/:legalCase/close': ['privacy'],
  'GET /console/inventory': ['hr', 'privacy', 'auditor'],
  'GET /console/queues': ['admin'],
  'GET /console/purge': ['privacy', 'auditor', 'admin'],
  'POST /console/purge/confirm': ['privacy', 'admin'],
  'GET /console/exemptions': ['hr', 'privacy'],
  'GET /console/exemptions/new': ['hr', 'privacy'],
  'POST /console/exemptions': ['hr', 'privacy'],
  'GET /console/exemptions/:exemption': ['hr', 'privacy'],
  'POST /console/exemptions/:exemption/decide': ['hr', 'privacy'],
  'POST /console/exemptions/:exemption/revoke': ['hr', 'privacy'],
  'GET /console/notices/:notice/purposes': ['hr', 'privacy'],
  'POST /console/purposes/:answer/stopped': ['hr', 'privacy'],
  'GET /console': ['manager', 'ownManager', 'counsellor', 'hr', 'privacy', 'auditor', 'admin'],
  'GET /console/sending/live': ['hr', 'privacy'],
  'GET /console/search': ['manager', 'ownManager', 'counsellor', 'hr', 'privacy', 'auditor', 'admin'],
  'POST /console/search': ['manager', 'ownManager', 'counsellor', 'hr', 'privacy', 'auditor', 'admin'],
  'GET /console/views': ['manager', 'ownManager', 'counsellor', 'hr', 'privacy', 'auditor', 'admin'],
  'POST /console/views': ['manager', 'ownManager', 'counsellor', 'hr', 'privacy', 'auditor', 'admin'],
  // The view is HR's own, and shared with nobody.
  'POST /console/views/:view': ['hr'],
  'POST /console/views/:view/remove': ['hr'],
  'GET /console/audit': ['manager', 'ownManager', 'counsellor', 'hr', 'privacy', 'auditor', 'admin'],
  'GET /console/coverage': ['manager', 'ownManager', 'hr', 'privacy'],
  'GET /console/overdue': ['manager', 'ownManager', 'hr', 'privacy'],
  'POST /console/overdue/remind': ['hr', 'privacy'],
  'POST /console/bulk/preview': ['hr', 'privacy'],
  'POST /console/bulk': ['hr', 'privacy'],
  'GET /console/bulk/:bulk': ['hr', 'privacy'],
  'POST /console/bulk/:bulk/approve': ['hr', 'privacy'],
  'POST /console/bulk/:bulk/refuse': ['hr', 'privacy'],
  'GET /console/policies': ['manager', 'ownManager', 'counsellor', 'hr', 'privacy', 'auditor', 'admin'],
  'GET /console/policies/new': ['hr', 'privacy'],
  'POST /console/policies/check': ['hr', 'privacy'],
  'POST /console/policies': ['hr', 'privacy'],
  'GET /console/policies/:version': [
    'manager',
    'ownManager',
    'counsellor',
    'hr',
    'privacy',
    'auditor',
    'admin',
  ],
  'GET /console/policies/:version/:file': [
    'manager',
    'ownManager',
    'counsellor',
    'hr',
    'privacy',
    'auditor',
    'admin',
  ],
  'GET /console/policies/:version/procedure/:minutes': ['hr', 'privacy'],
  'POST /console/policies/:version/withdraw': ['hr', 'privacy'],
  'POST /console/policies/:version/reviews': ['hr', 'privacy'],
  'POST /console/policies/:version/pins': ['hr', 'privacy'],
  'POST /console/policies/:version/pins/:pin/again': ['hr', 'privacy'],
  'POST /console/policies/:version/pins/:pin/remove': ['hr', 'privacy'],
  'POST /console/policies/draft': ['hr', 'privacy'],
  'GET /console/procedures/:procedure': ['hr', 'privacy'],
  'GET /console/procedures/:procedure/files/:minutes': ['hr', 'privacy'],
  'GET /console/procedures/:procedure/drafts/:draft/:text': ['hr', 'privacy'],
  'POST /console/procedures/:procedure/consultations': ['hr', 'privacy'],
  'POST /console/procedures/:procedure/waive': ['hr', 'privacy'],
  'POST /console/procedures/:procedure/negotiations': ['hr', 'privacy'],
  'POST /console/procedures/:procedure/approval': [],
  'POST /console/procedures/:procedure/publish': ['hr', 'privacy'],
  'POST /console/procedures/:procedure/drop': ['hr', 'privacy'],
  'GET /board/poster.pdf': staff,
  'GET /board/policies/:code': staff,
  'GET /board/policies/:code/poster.pdf': staff,
  'GET /board/consultations/:consultation': staff,
  'POST /board/consultations/:consultation': staff,
  'GET /console/notices': ['manager', 'ownManager', 'hr', 'privacy'],
  'GET /console/notices/new': ['hr', 'privacy'],
  'POST /console/notices/new': ['hr', 'privacy'],
  'POST /console/notices/preview': ['hr', 'privacy'],
  'POST /console/notices': ['hr', 'privacy'],
  'POST /console/notices/trial': ['hr', 'privacy'],
  'GET /console/notices/orders/:order': ['hr', 'privacy'],
  'POST /console/notices/orders/:order/approve': ['hr', 'privacy'],
  'POST /console/notices/orders/:order/refuse': ['hr', 'privacy'],
  'POST /console/notices/orders/:order/withdraw': ['hr', 'privacy'],
  'GET /console/notices/:notice': ['ownManager', 'hr', 'privacy'],
  'GET /console/notices/:notice/live': ['ownManager', 'hr', 'privacy'],
  'POST /console/notices/:notice/people.csv': ['ownManager', 'hr', 'privacy'],
  'POST /console/notices/:notice/people.xlsx': ['ownManager', 'hr', 'privacy'],
  'POST /console/notices/:notice/statement.pdf': ['ownManager', 'hr', 'privacy'],
  'GET /console/exports': ['manager', 'ownManager', 'counsellor', 'hr', 'privacy', 'auditor', 'admin'],
  'POST /console/exports/:export': ['manager', 'ownManager', 'hr', 'privacy'],
  'POST /console/exports/statement': ['hr', 'privacy'],
  'POST /console/inventory/register.pdf': ['hr', 'privacy', 'auditor'],
  'POST /console/inventory/:policy/review': ['privacy'],
  'POST /console/inventory/:policy/schedule': ['privacy'],
  'POST /me/statement.pdf': staff,
  'POST /console/notices/:notice/search': ['ownManager', 'hr', 'privacy'],
  'POST /console/notices/:notice/close': ['hr', 'privacy'],
  'POST /console/notices/:notice/recall': ['hr', 'privacy'],
  'GET /console/delivery': ['hr', 'admin'],
  'POST /console/delivery/preview': ['hr', 'admin'],
  'POST /console/delivery/again': ['hr', 'admin'],
  'POST /console/delivery/leave': ['hr', 'admin'],
  'GET /console/threads': ['counsellor', 'hr', 'privacy'],
  'GET /console/threads/live': ['counsellor', 'hr', 'privacy'],
  // Its person has signed it; nobody here signs for the company.
  'GET /contracts/:contract': [],
  'POST /contracts/:contract/sign': [],
  'POST /contracts/:contract/passkey': [],
  'POST /contracts/:contract/talk': [],
  'GET /contracts/:contract/document.pdf': [],
  'GET /contracts/:contract/certificate': [],
  'GET /contracts/:contract/receipts/:part': [],
  'GET /training': staff,
  // Asked of one person, who is none of these.
  'GET /training/:course': [],
  'POST /training/:course/begin': [],
  'GET /training/:course/modules/:module': [],
  'POST /training/:course/modules/:module': [],
  'GET /training/:course/files/:file': [],
  'GET /training/:course/quiz': [],
  'POST /training/:course/quiz': [],
  'POST /training/:course/answer': [],
  'GET /training/:course/passed': [],
  'GET /training/:course/certificate.pdf': [],
  'GET /surveys': staff,
  // Asked of some people, who are none of these.
  'GET /surveys/:survey': [],
  'POST /surveys/:survey/signature': [],
  'GET /console/surveys': ['hr'],
  'GET /console/surveys/:survey': ['hr'],
  'GET /console/surveys/:survey/open': ['hr'],
  'POST /console/surveys/:survey/preview': ['hr'],
  'POST /console/surveys/:survey/open': ['hr'],
  'POST /console/surveys/:survey/results.csv': ['hr'],
  'POST /console/surveys/:survey/results.xlsx': ['hr'],
  'POST /me/tips': staff,
  // Whatever somebody was asked themselves.
  'GET /nudge': staff,
  'POST /nudge': staff,
  'POST /me/nudges': staff,
  'GET /console/announcements': ['hr', 'privacy'],
  'GET /console/announcements/new': ['hr', 'privacy'],
  'POST /console/announcements/new': ['hr', 'privacy'],
  'POST /console/announcements/preview': ['hr', 'privacy'],
  'POST /console/announcements': ['hr', 'privacy'],
  'GET /console/announcements/:bulletin': ['hr', 'privacy'],
  'POST /console/announcements/:bulletin/withdraw': ['hr', 'privacy'],
  'GET /console/tips/:tips': ['hr', 'privacy'],
  'GET /console/tips/:tips/start': ['hr', 'privacy'],
  'POST /console/tips/:tips/preview': ['hr', 'privacy'],
  'POST /console/tips/:tips/start': ['hr', 'privacy'],
  'POST /console/tips/:tips/stop': ['hr', 'privacy'],
  'POST /console/tips/:tips/resume': ['hr', 'privacy'],
  'GET /console/quiz-answers': ['hr', 'privacy'],
  // By those whom its course names.
  'GET /console/quiz-answers/:words': ['hr'],
  'POST /console/quiz-answers/:words': ['hr'],
  'GET /console/courses': ['hr'],
  'GET /console/courses/:course': ['hr'],
  'GET /console/courses/:course/assign': ['hr'],
  'POST /console/courses/:course/preview': ['hr'],
  'POST /console/courses/:course/assign': ['hr'],
  'POST /console/courses/:course/joiners': ['hr'],
  'POST /console/courses/:course/tries': ['hr'],
  'POST /console/courses/:course/people.csv': ['hr'],
  'POST /console/courses/:course/people.xlsx': ['hr'],
  'GET /countersign': staff,
  'GET /countersign/:contract': [],
  'POST /countersign/:contract/sign': [],
  'POST /countersign/:contract/passkey': [],
  'GET /console/contracts': ['hr'],
  'GET /console/contracts/templates/new': ['hr'],
  'POST /console/contracts/templates': ['hr'],
  'GET /console/contracts/templates/:template': ['hr'],
  'POST /console/contracts/templates/:template/look': ['hr'],
  'POST /console/contracts/templates/:template/offer': ['hr'],
  'GET /console/contracts/signatories': ['hr'],
  'POST /console/contracts/signatories': ['hr'],
  'POST /console/contracts/signatories/:authority/revoke': ['hr'],
  'GET /console/contracts/people': ['hr'],
  'POST /console/contracts/people': ['hr'],
  'POST /console/contracts/people/:listing/end': ['hr'],
  'GET /console/contracts/:contract': ['hr'],
  'POST /console/contracts/:contract/withdraw': ['hr'],
  'GET /console/people': ['hr', 'privacy', 'admin'],
  'POST /console/people/search': ['hr', 'privacy', 'admin'],
  'GET /console/people/import': ['hr', 'admin'],
  'POST /console/people/import/check': ['hr', 'admin'],
  'POST /console/people/import': ['hr', 'admin'],
  'GET /console/people/accounts': ['admin'],
  'POST /console/people/accounts/apart': ['admin'],
  'POST /console/people/accounts/confirm': ['admin'],
  'GET /console/people/groups': ['hr', 'admin'],
  'POST /console/people/groups': ['hr', 'admin'],
  'GET /console/packs': ['hr', 'privacy'],
  'GET /console/bundles': ['hr', 'privacy', 'auditor'],
  'POST /console/bundles': ['hr', 'privacy', 'auditor'],
  'POST /console/packs': ['hr', 'privacy'],
  'POST /console/withdrawals/:answer/stopped': ['hr', 'privacy'],
  'POST /console/notices/:notice/paper': ['hr'],
  'GET /console/notices/:notice/paper': ['hr'],
  'GET /console/notices/:notice/people/:person': ['hr', 'privacy'],
  'POST /console/notices/:notice/people/:person/on-behalf': ['hr'],
  'GET /console/paper': ['hr'],
  'POST /console/paper': ['hr'],
  'GET /console/paper/:sheet': ['hr'],
  'POST /console/paper/:sheet': ['hr'],
  'GET /console/kiosks': ['hr'],
  'POST /console/kiosks': ['hr'],
  'POST /console/kiosks/codes': ['hr'],
  'POST /console/kiosks/codes/send': ['hr'],
  'POST /console/kiosks/:kiosk/end': ['hr'],
  'GET /me/kiosk-code': staff,
  'POST /me/kiosk-code': staff,
  // This answer came from a device of the person's own: there is no scan, and nothing to contest.
  'GET /me/answers/:answer/scan': [],
  'POST /me/answers/:answer/contest': [],
  // Of a tablet that is none: no session of anybody opens these.
  'GET /kiosk': [],
  'POST /kiosk/enter': [],
  'POST /kiosk/still': [],
  'POST /kiosk/leave': [],
  'GET /kiosk/notices': [],
  'GET /kiosk/done': [],
  'GET /kiosk/n/:notice': [],
  'POST /kiosk/n/:notice/answer': [],
  'POST /kiosk/n/:notice/purposes': [],
  'POST /kiosk/n/:notice/objection': [],
  'POST /kiosk/answers/:answer/contest': [],
  'GET /local': everybody,
  'GET /local/people': everybody,
  'GET /local/chats': everybody,
  'GET /local/live': staff,
  // Open to all in the local messenger; here without saying whom to be, so it finds nobody.
  'POST /local/persona': [],
  'POST /local/act': staff,
};

describe('access', function () {
  this.timeout(60_000);
  let heed: TestApp;
  const browsers = new Map<Who, Browser>();
  const values: Record<string, string> = {
    ':name': 'none.css',
    ':file': 'en.md',
    ':export': 'overdue.csv',
    ':code': 'chat-monitoring',
    '{*path}': '',
  };

  before(async () => {
    heed = await startApp();
    Object.assign(values, await everythingUnderWay(heed, { asked, concern: secret }));
    for (const one of everybody)
      browsers.set(one, one === 'nobody' ? heed.visitor() : await heed.signIn(who[one]));
  });
  after(() => heed.close());

  function of(one: Who): Browser {
    const browser = browsers.get(one);
    if (!browser) throw new Error(`${one} is not signed in`);
    return browser;
  }

  /** The status, and what there is to read; a stream is left after its first part. */
  async function ask(by: Who, method: string, path: string): Promise<{ status: number; text: string }> {
    const browser = of(by);
    if (method === 'POST') return browser.post(path);
    if (!path.includes('/live')) return browser.get(path);
    const leave = new AbortController();
    const { cookie } = browser;
    const headers = { accept: 'text/event-stream, text/html', cookie };
    const response = await fetch(new URL(path, heed.url), { headers, signal: leave.signal });
    let text = '';
    if (response.status === 200 && response.body) {
      for await (const chunk of response.body) {
        text += Buffer.from(chunk).toString();
        if (text.includes('event: ')) break;
      }
    }
    leave.abort();
    return { status: response.status, text };
  }

  it('is decided for every address there is', () => {
    expect(routesOf(heed).toSorted()).to.deep.equal(Object.keys(allowed).toSorted());
  });

  for (const [route, may] of Object.entries(allowed)) {
    const [method = '', path = ''] = route.split(' ');
    const open = new Set<Who>(may);
    it(route, async () => {
      const before = await tableHashes(heed.db);
      for (const one of everybody) {
        if (method === 'POST' && open.has(one)) continue;
        const { status, text } = await ask(one, method, addressOf(path, values));
        const what = `${one}: ${status}`;
        if (path === '/readyz') expect(status, what).to.equal(503);
        else if (['/assets/:name', '/evidence/cosigned-checkpoint'].includes(path))
          expect(status, what).to.equal(404);
        else if (open.has(one)) expect(status, what).to.be.oneOf([200, 302]);
        // What is not signed is refused alike, whoever is signed in.
        else if (path.startsWith('/ingest/')) expect(status, what).to.equal(400);
        else if (path.startsWith('/kiosk')) expect(status, what).to.equal(403);
        else if (path.startsWith('/open/:platform')) expect(status, what).to.be.oneOf([401, 403, 410]);
        else if (path.startsWith('/m/:token')) expect(status, what).to.be.oneOf([401, 403, 404]);
        else if (one === 'nobody') expect(status, what).to.equal(path === '/local/persona' ? 404 : 401);
        else expect(status, what).to.be.oneOf([400, 403, 404]);
        // What was said to HR is HR's to read, and nowhere but in the talk.
        if (!(one === 'hr' && path.startsWith('/threads/:thread')))
          expect(text).not.to.include('canary-4711');
        if (!open.has(one)) expect(text, one).not.to.match(/周亦航|S002/);
      }
      const after = await tableHashes(heed.db);
      expect(after, 'something was stored').to.deep.equal(before);
    });
  }

  it('to what belongs to others looks the same as to what is not there', async () => {
    for (const one of ['employee', 'manager', 'auditor', 'admin'] as const) {
      for (const path of ['/n/:notice', '/me/receipts/:entry', '/me/receipts/:entry/file']) {
        const theirs = await of(one).get(addressOf(path, values));
        const none = await of(one).get(path.replace(':notice', v7()).replace(':entry', '987654321'));
        expect([theirs.status, plain(theirs.text)], path).to.deep.equal([none.status, plain(none.text)]);
      }
    }
  });

  it('to a talk of others looks the same as to one that is not there, whatever is asked of it', async () => {
    for (const one of ['employee', 'ownManager', 'privacy', 'counsellor', 'auditor', 'admin'] as const) {
      for (const [method, path] of [
        ['GET', '/threads/:thread'],
        ['GET', '/threads/:thread/live'],
        ['POST', '/threads/:thread/say'],
        ['POST', '/threads/:thread/close'],
      ] as const) {
        const to = (address: string) =>
          method === 'GET' ? of(one).get(address) : of(one).post(address, { id: v7(), text: 'hello' });
        const theirs = await to(addressOf(path, values));
        const none = await to(path.replace(':thread', v7()));
        expect(theirs.status, `${one} ${path}`).to.equal(404);
        expect([none.status, plain(none.text)], path).to.deep.equal([404, plain(theirs.text)]);
      }
    }
  });

  it('to a receipt takes a number and nothing else', async () => {
    const browser = of('hr');
    for (const entry of [
      '0',
      '-1',
      '1e9',
      '0x0',
      '%00',
      '1%00',
      'NaN',
      'Infinity',
      '9007199254740993',
      '1.5',
      '%20',
    ]) {
      const { status } = await browser.get(`/me/receipts/${entry}`);
      expect(status, entry).to.equal(404);
    }
  });

  it('to ids that are none says that there is nothing', async () => {
    const odd = [
      'x',
      '%00',
      '%E0%A4%A',
      "1'%20or%20'1'='1",
      '00000000-0000-0000-0000-00000000000g',
      '..%2f..%2fetc%2fpasswd',
    ];
    for (const id of odd) {
      for (const path of [
        `/n/${id}`,
        `/board/${id}`,
        `/threads/${id}`,
        `/console/notices/${id}`,
        `/console/policies/${id}`,
      ]) {
        expect((await of('hr').get(path)).status, path).to.be.oneOf([400, 404]);
      }
    }
  });

  it('to tiles is by their exact paths', async () => {
    const browser = of('nobody');
    const size = Number(/p\/(\d+)$/.exec(values['{*path}'] ?? '')?.[1]);
    expect((await browser.get(`/evidence/tile/0/000.p/${size}`)).status).to.equal(200);
    const odd = [
      `0/000.p/${size + 1}`,
      '0/000',
      '0/000.p/0',
      '0/000.p/256',
      '0/000.p/-1',
      '0/000.p/01',
      '00/000.p/1',
      '64/000.p/1',
      '0/x000/000.p/1',
      '0/999.p/1',
      '../../secret',
      '..%2f..%2fsecret',
      '%2e%2e/%2e%2e/secret',
      '0/../0/000.p/1%00',
      'entries',
      'entries/..%2f000',
      'ENTRIES/000.p/1',
    ];
    for (const path of odd) {
      const { status } = await browser.get(`/evidence/tile/${path}`);
      expect(status, path).to.equal(404);
    }
  });

  it('is refused to programs in a line of text, in the language that they ask for', async () => {
    for (const path of ['/evidence/tile/nothing', '/evidence/nothing', '/assets/nothing.css']) {
      for (const [language, words] of [
        ['en-GB, en;q=0.5', 'There is nothing at this address'],
        ['zh-CN', '这个地址没有内容'],
      ] as const) {
        const answer = await of('nobody').get(path, { accept: '*/*', 'accept-language': language });
        expect(answer.status, path).to.equal(404);
        expect(answer.headers.get('content-type'), path).to.equal('text/plain; charset=utf-8');
        expect(answer.text.trim().split('\n')).to.have.length(1);
        expect(answer.text, path).to.include(words);
      }
    }
  });

  it('to what a reader of the log has already is answered with 304', async () => {
    const entries = addressOf('/evidence/tile/{*path}', values);
    for (const path of ['/evidence/checkpoint', entries.replace('entries', '0'), entries]) {
      const first = await of('auditor').get(path);
      expect(first.status, path).to.equal(200);
      const etag = first.headers.get('etag') ?? '';
      expect(etag, path).to.match(/^"[\w-]{43}"$/);
      const known = (tag: string) => ({ 'if-none-match': tag, 'cache-control': 'max-age=0' });
      const again = await of('auditor').get(path, known(etag));
      expect([again.status, again.text], path).to.deep.equal([304, '']);
      expect((await of('auditor').get(path, known('"other"'))).text).to.equal(first.text);
    }
  });

  it('to entries needs an auditor, and a token only counts where there is one', async () => {
    const path = addressOf('/evidence/tile/{*path}', values);
    const get = (authorization: string) => of('nobody').get(path, { authorization });
    const status = async (authorization: string) => (await get(authorization)).status;
    for (const authorization of ['Bearer wrong', 'Bearer undefined', 'bearer wrong']) {
      const wrong = await get(authorization);
      expect(wrong.status, authorization).to.equal(401);
      expect(wrong.headers.get('www-authenticate')).to.equal('Bearer realm="Heed", error="invalid_token"');
    }
    const without = await get('Bearer ');
    expect(without.status).to.equal(401);
    expect(without.headers.get('www-authenticate')).to.equal('Bearer realm="Heed"');
    // Two while it is exchanged: nobody is shut out before they have the new one.
    const tokens = ['another token that will take its place', 'a token long enough for auditors'];
    heed.app.config.HEED_AUDITOR_TOKEN = tokens;
    try {
      expect(await status('Bearer another token that will take its place')).to.equal(200);
      expect(await status('Bearer a token long enough for auditors')).to.equal(200);
      expect(await status('Bearer a token long enough for auditor')).to.equal(401);
      for (const scheme of ['bearer', 'BEARER', 'Bearer ']) {
        expect(await status(`${scheme} ${tokens[1]}`), scheme).to.equal(200);
      }
      expect(await status(`Bearer ${tokens.join(',')}`)).to.equal(401);
    } finally {
      delete heed.app.config.HEED_AUDITOR_TOKEN;
    }
    const { text, status: auditors } = await of('auditor').get(path);
    expect(auditors).to.equal(200);
    expect(text)
      .to.include('"c":')
      .and.not.to.match(/answer|S002|canary/);
  });
});

/** A page without what differs by chance. */
function plain(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
    .replaceAll(/(receipts\/)\d+/g, '$1N')
    .replaceAll(/name="csrf" value="[^"]*"|"x-csrf-token":"[^"]*"/g, '')
    .replaceAll(/[\w-]{20,}\.[\w-]{43}/g, 'TOKEN');
}
