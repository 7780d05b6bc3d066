import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { Language } from '../../src/messages/model.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { signatory } from '../harness/contracts.ts';
import { needs } from '../harness/needs.ts';
import { addressOf, routesOf } from '../harness/routes.ts';
import { everythingUnderWay } from '../harness/under-way.ts';
import { checkLook, checkWidth, launchChromium, openTab, phone, picture, type Tab } from './look.ts';

const asked = 'S002';
const other = 'S003';
const hr = 'S033';
const privacy = 'S038';
const admin = 'S041';

/** Who looks at each page, and by which words its picture is kept. */
const pages: Record<string, { who: string; name: string }> = {
  '/contracts/:contract': { who: asked, name: 'contract' },
  '/training': { who: asked, name: 'training' },
  '/training/:course': { who: asked, name: 'training-course' },
  '/training/:course/modules/:module': { who: asked, name: 'training-module' },
  '/training/:course/quiz': { who: asked, name: 'training-quiz' },
  '/training/:course/passed': { who: asked, name: 'training-passed' },
  '/nudge': { who: asked, name: 'nudge' },
  '/certificates?number=:certificate': { who: '', name: 'certificates' },
  '/surveys': { who: asked, name: 'surveys' },
  '/surveys/:survey': { who: asked, name: 'survey' },
  '/anonymous/surveys/:run': { who: '', name: 'survey-answer' },
  '/console/surveys': { who: hr, name: 'console-surveys' },
  '/console/surveys/:survey': { who: hr, name: 'console-survey' },
  '/console/surveys/:survey/open': { who: hr, name: 'console-survey-open' },
  '/console/announcements': { who: hr, name: 'console-announcements' },
  '/console/announcements/new': { who: hr, name: 'console-announcement-new' },
  '/console/announcements/:bulletin': { who: hr, name: 'console-announcement' },
  '/console/tips/:tips': { who: privacy, name: 'console-tips' },
  '/console/tips/:tips/start': { who: privacy, name: 'console-tips-start' },
  '/console/courses': { who: hr, name: 'console-courses' },
  '/console/courses/:course': { who: hr, name: 'console-course' },
  '/console/quiz-answers': { who: hr, name: 'console-quiz-answers' },
  '/console/quiz-answers/:words': { who: hr, name: 'console-quiz-answer' },
  '/console/courses/:course/assign': { who: hr, name: 'console-course-assign' },
  '/countersign': { who: signatory, name: 'countersign-queue' },
  '/countersign/:contract': { who: signatory, name: 'countersign' },
  '/board': { who: asked, name: 'board' },
  '/board/:version': { who: asked, name: 'board-policy' },
  '/board/consultations/:consultation': { who: asked, name: 'consultation' },
  '/me': { who: asked, name: 'me' },
  '/me/kiosk-code': { who: asked, name: 'kiosk-code' },
  '/me/receipts': { who: asked, name: 'receipts' },
  '/me/receipts/:entry': { who: asked, name: 'receipt' },
  '/me/signing': { who: asked, name: 'signing-conditions' },
  '/n/:notice': { who: other, name: 'notice' },
  '/objections/new?version=:version': { who: asked, name: 'objection-new' },
  '/objections/:objection': { who: asked, name: 'objection' },
  '/accountability': { who: 'S034', name: 'accountability' },
  '/accountability/new': { who: 'S034', name: 'accountability-new' },
  '/accountability/terms': { who: 'S039', name: 'accountability-terms' },
  '/accountability/:case': { who: 'S004', name: 'accountability-case' },
  '/anonymous': { who: '', name: 'anonymous' },
  '/anonymous/answer': { who: '', name: 'anonymous-answer' },
  '/console/anonymous': { who: privacy, name: 'console-anonymous' },
  '/support': { who: asked, name: 'support' },
  '/support/counsellor': { who: 'S035', name: 'support-counsellor' },
  '/crisis': { who: 'S037', name: 'crisis' },
  '/report': { who: asked, name: 'report-new' },
  '/report/:report': { who: asked, name: 'report-own' },
  '/crisis/reports': { who: 'S037', name: 'crisis-reports' },
  '/crisis/reports/:report': { who: 'S037', name: 'crisis-report' },
  '/crisis/:incident/grading': { who: 'S037', name: 'crisis-grading' },
  '/crisis/plan': { who: 'S037', name: 'crisis-plan' },
  '/crisis/plan/playbooks': { who: 'S037', name: 'crisis-playbooks' },
  '/crisis/plan/playbooks/:level': { who: 'S037', name: 'crisis-playbook' },
  '/crisis/plan/playbooks/:level/edit': { who: 'S037', name: 'crisis-playbook-edit' },
  '/crisis/order': { who: 'S037', name: 'crisis-order' },
  '/crisis/:incident': { who: 'S037', name: 'crisis-incident' },
  '/crisis/drills': { who: 'S037', name: 'crisis-drills' },
  '/crisis/reviews': { who: 'S037', name: 'crisis-reviews' },
  '/crisis/:incident/review': { who: 'S037', name: 'crisis-review' },
  '/crisis/:incident/review/courses': { who: hr, name: 'crisis-review-course' },
  '/crisis/:incident/report': { who: 'S037', name: 'crisis-report' },
  '/crisis/remedies/:remedy': { who: 'S037', name: 'affected-own-remedy' },
  '/crisis/actions/:action': { who: 'S037', name: 'crisis-action' },
  '/concerned/:told': { who: 'S003', name: 'concerned' },
  '/crisis/:incident/affected': { who: 'S037', name: 'affected' },
  '/crisis/:incident/affected/people': { who: 'S037', name: 'affected-people' },
  '/crisis/:incident/affected/people/:affected': { who: 'S037', name: 'affected-person' },
  '/crisis/:incident/affected/texts': { who: 'S037', name: 'affected-texts' },
  '/crisis/:incident/affected/texts/:series': { who: 'S037', name: 'affected-text' },
  '/crisis/:incident/affected/remedies': { who: 'S037', name: 'affected-remedies' },
  '/crisis/:incident/room': { who: 'S037', name: 'crisis-room' },
  '/crisis/:incident/decisions': { who: 'S037', name: 'crisis-decisions' },
  '/crisis/:incident/tasks/:task': { who: 'S037', name: 'crisis-task' },
  '/crisis/:incident/questions/:question': { who: 'S037', name: 'crisis-question' },
  '/crisis/:incident/words/:word': { who: 'S037', name: 'crisis-correct' },
  '/crisis/:incident/briefing': { who: 'S037', name: 'crisis-briefing' },
  '/crisis/:incident/contacts': { who: 'S037', name: 'crisis-contacts' },
  '/crisis/:incident/channels': { who: 'S037', name: 'crisis-channels' },
  '/crisis/duty-rules': { who: 'S039', name: 'crisis-duty-rules' },
  '/crisis/register': { who: 'S037', name: 'crisis-register' },
  '/crisis/:incident/duties': { who: 'S039', name: 'crisis-duties' },
  '/crisis/:incident/statements': { who: 'S037', name: 'crisis-statements' },
  '/crisis/:incident/statements/:audience': { who: 'S037', name: 'crisis-statement' },
  '/requests/new?kind=rectify': { who: asked, name: 'request-new' },
  '/requests/:request': { who: asked, name: 'request' },
  '/templates': { who: 'S004', name: 'templates' },
  '/templates/new': { who: 'S004', name: 'template-new' },
  '/templates/:reply': { who: 'S004', name: 'template' },
  '/templates/:reply/edit': { who: 'S004', name: 'template-edit' },
  '/console/analysis': { who: hr, name: 'console-analysis' },
  '/console/analysis/agreements': { who: privacy, name: 'console-analysis-agreements' },
  '/threads/new': { who: asked, name: 'ask' },
  '/faq': { who: asked, name: 'faq' },
  '/faq/:faq': { who: asked, name: 'faq-entry' },
  '/console/faq': { who: hr, name: 'console-faq' },
  '/console/faq/new': { who: hr, name: 'console-faq-new' },
  '/console/faq/:faq': { who: hr, name: 'console-faq-entry' },
  '/threads/:thread': { who: asked, name: 'concern' },
  '/sign-in': { who: '', name: 'sign-in' },
  '/signed-in': { who: asked, name: 'signed-in' },
  '/signed-out': { who: '', name: 'signed-out' },
  '/local': { who: asked, name: 'messenger' },
  '/local/chats': { who: asked, name: 'messenger-chats' },
  '/local/people': { who: asked, name: 'messenger-people' },
  '/console': { who: hr, name: 'console' },
  '/console/search': { who: hr, name: 'console-search' },
  '/console/views': { who: hr, name: 'console-views' },
  '/console/audit': { who: privacy, name: 'console-audit' },
  '/console/coverage': { who: hr, name: 'console-coverage' },
  '/console/overdue': { who: hr, name: 'console-overdue' },
  '/console/bulk/:bulk': { who: privacy, name: 'console-bulk' },
  '/console/reminders': { who: hr, name: 'console-reminders' },
  '/console/reminders/:kind': { who: hr, name: 'console-reminder-edit' },
  '/console/calendar': { who: hr, name: 'console-calendar' },
  '/console/absences': { who: hr, name: 'console-absences' },
  '/console/absences/import': { who: hr, name: 'console-absence-import' },
  '/console/cases': { who: hr, name: 'console-cases' },
  '/console/contracts': { who: hr, name: 'console-contracts' },
  '/console/contracts/:contract': { who: hr, name: 'console-contract' },
  '/console/contracts/people': { who: hr, name: 'console-contract-people' },
  '/console/contracts/signatories': { who: hr, name: 'console-signatories' },
  '/console/contracts/templates/new': { who: hr, name: 'console-contract-new' },
  '/console/contracts/templates/:template': { who: hr, name: 'console-contract-template' },
  '/console/delivery': { who: hr, name: 'console-delivery' },
  '/console/holds': { who: privacy, name: 'console-holds' },
  '/console/holds/new': { who: privacy, name: 'console-hold-new' },
  '/console/holds/:hold': { who: privacy, name: 'console-hold' },
  '/console/legal-cases/new': { who: privacy, name: 'console-case-new' },
  '/console/inventory': { who: privacy, name: 'console-inventory' },
  '/console/queues': { who: admin, name: 'console-queues' },
  '/console/purge': { who: privacy, name: 'console-purge' },
  '/console/exemptions': { who: hr, name: 'console-exemptions' },
  '/console/exemptions/new?thread=:thread': { who: hr, name: 'console-exemption-new' },
  '/console/exemptions/:exemption': { who: privacy, name: 'console-exemption' },
  '/console/kiosks': { who: hr, name: 'console-kiosks' },
  '/console/notices': { who: hr, name: 'console-notices' },
  '/console/notices/new': { who: hr, name: 'console-notice-new' },
  '/console/notices/orders/:order': { who: privacy, name: 'console-order' },
  '/console/notices/:notice': { who: hr, name: 'console-notice' },
  '/console/notices/:notice/paper': { who: hr, name: 'console-sheets' },
  '/console/notices/:notice/people/:person': { who: hr, name: 'console-other-ways' },
  '/console/notices/:notice/purposes': { who: hr, name: 'console-purposes' },
  '/console/objections': { who: privacy, name: 'console-objections' },
  '/console/objections/:objection': { who: privacy, name: 'console-objection' },
  '/console/file-rules': { who: privacy, name: 'console-file-rules' },
  '/console/file-rules/new': { who: privacy, name: 'console-file-rule-new' },
  '/console/file-rules/:rule': { who: privacy, name: 'console-file-rule' },
  '/console/file-rules/:rule/edit': { who: privacy, name: 'console-file-rule-edit' },
  '/console/file-alerts': { who: privacy, name: 'console-file-alerts' },
  '/file-alerts': { who: 'S022', name: 'file-alerts' },
  '/file-alerts/:alert': { who: 'S022', name: 'file-alert' },
  '/console/regions': { who: privacy, name: 'console-regions' },
  '/console/regions/bases/new': { who: privacy, name: 'console-region-basis-new' },
  '/console/access-cases': { who: privacy, name: 'console-access-cases' },
  '/console/access-cases/new': { who: privacy, name: 'console-access-case-new' },
  '/console/access-cases/:access': { who: privacy, name: 'console-access-case' },
  '/console/requests': { who: privacy, name: 'console-requests' },
  '/console/requests/:request': { who: privacy, name: 'console-request' },
  '/console/requests/terms': { who: privacy, name: 'console-request-terms' },
  '/console/exports': { who: hr, name: 'console-exports' },
  '/console/bundles': { who: hr, name: 'console-bundles' },
  '/console/packs': { who: hr, name: 'console-packs' },
  '/console/paper': { who: hr, name: 'console-paper' },
  '/console/paper/:sheet': { who: hr, name: 'console-sheet-comes-back' },
  '/console/people': { who: hr, name: 'console-people' },
  '/console/people/accounts': { who: admin, name: 'console-accounts' },
  '/console/people/groups': { who: admin, name: 'console-groups' },
  '/console/people/import': { who: hr, name: 'console-import' },
  '/console/policies': { who: hr, name: 'console-policies' },
  '/console/policies/new?from=:version': { who: hr, name: 'console-policy-new' },
  '/console/policies/:version': { who: hr, name: 'console-policy' },
  '/console/procedures/:procedure': { who: hr, name: 'console-procedure' },
  '/console/threads': { who: hr, name: 'console-threads' },
};

/** What is no page of its own: files, parts of pages, ways to somewhere else, and what only machines read. */
const noPage = [
  /^\/$/,
  /^\/(assets|healthz|readyz|metrics|evidence)\b/,
  /\/live$/,
  /\/(document\.pdf|certificate|receipts\/:part)$/,
  // Drafts of filings, and the register of breaches, as files; test/scenario/crisis-duties.test.ts takes them.
  /\/(draft|draft\.pdf|register\.pdf)$/,
  /\/(file|scan|signature\.png|people\.(csv|xlsx)|statement\.pdf|poster\.pdf|certificate\.pdf)$/,
  /^\/board\/policies\/:code$/,
  /\/:(file|text|minutes|export)$/,
  /^\/me\/answers\/:answer\/receipt$/,
  /^\/me\/open$/,
  /^\/open\//,
  // What a link opens that is made for one copy; test/scenario/requests.test.ts opens it.
  /^\/requests\/files\//,
  // What a link in a mail opens; test/browser/mail.test.ts looks at it.
  /^\/m\//,
  /^\/sign-in\/:platform/,
  // For recipients of the anonymous channel, of whom there is none here; test/scenario/anonymous.test.ts opens them.
  /^\/reports\b/,
  // A tablet's pages; test/browser/reach.test.ts looks at them at a tablet's size.
  /^\/kiosk/,
];

describe('every page on a phone', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let browser: Browser;
  let values: Record<string, string>;
  /** A window for each person and language: opening one takes longer than what is looked at in it. */
  const tabs = new Map<string, Tab>();

  async function tab(who: string, language: Language): Promise<Tab> {
    const key = `${who} ${language}`;
    const open = tabs.get(key) ?? (await openTab(browser, heed, who, language, phone));
    tabs.set(key, open);
    open.complaints.length = 0;
    return open;
  }

  before(async function () {
    needs(this, 'chromium');
    browser = await launchChromium();
    heed = await startApp();
    values = await everythingUnderWay(heed, { asked, concern: '下班以后也会记录吗？想先聊聊。' });
  });
  after(async () => {
    await browser?.close();
    await heed?.close();
  });

  it('is looked at', () => {
    const ways = routesOf(heed).filter((route) => route.startsWith('GET '));
    const all = ways
      .map((route) => route.slice(4))
      .filter((path) => !noPage.some((pattern) => pattern.test(path)));
    const looked = Object.keys(pages).map((path) => path.replace(/\?.*/, ''));
    expect(all.toSorted()).to.deep.equal(looked.toSorted());
  });

  for (const [path, { who, name }] of Object.entries(pages)) {
    it(`${path} fits, in both languages`, async () => {
      for (const language of ['zh-CN', 'en'] as const) {
        const { page, complaints } = await tab(who, language);
        const response = await page.goto(heed.url + addressOf(path, values));
        expect(response?.status()).to.be.oneOf(who ? [200] : [200, 401]);
        await picture(page, `${name}-phone-${language}`);
        // What axe looks at is the same in both languages; the length of words is not.
        const check = language === 'en' ? checkWidth : checkLook;
        await check(page, `${path} in ${language}`);
        const currents = await page
          .locator(':is(.tabs, .nav) [aria-current]')
          .evaluateAll((links) => links.map((link) => link.getBoundingClientRect().right));
        expect(Math.max(0, ...currents), 'the current tab is in view').to.be.at.most(phone.viewport.width);
        expect(complaints).to.deep.equal([]);
      }
    });
  }
});
