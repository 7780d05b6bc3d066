import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { staffActions } from '../../src/console/audit.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { hasText } from '../../src/messages/texts.ts';
import { readPolicyFolder } from '../../src/policies/read-folder.ts';
import { draftPolicy } from '../../src/procedure/draft.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { entity } from '../harness/contracts.ts';
import { viewerOf } from '../harness/decisions.ts';
import { addressOf, routesOf } from '../harness/routes.ts';
import { sentNotice, tableHashes, versionInForce } from '../harness/sent-notice.ts';
import { everythingUnderWay } from '../harness/under-way.ts';

const hr = 'S033';
const privacy = 'S038';
const legal = 'S039';
const asked = 'S002';
const other = 'S003';

type Fields = Record<string, string>;

/** What a form of the console leaves: nothing where it is a look, else an event with who did it. */
type Way =
  | { look: Fields }
  | { by?: string; fields: Fields | ((heed: TestApp, ids: Fields) => Promise<Fields>) }
  /** It takes a story of its own, whose test shows the event. */
  | { shownIn: string; event: string };

const hidden = (text: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';
const policyId = async (heed: TestApp, code: string): Promise<string> =>
  (await heed.db.selectFrom('policy').select('id').where('code', '=', code).executeTakeFirstOrThrow()).id;
const notice = async (heed: TestApp): Promise<Fields> => ({
  key: v7(),
  version: await versionInForce(heed.db, 'customer-data'),
  audience: 'people',
  list: asked,
  due: '2026-08-20',
});

/** Every form of the console, in the order in which they are sent here. */
const ways: Record<string, Way> = {
  'POST /console/search': { look: { search: '周' } },
  'POST /console/people/search': { look: { search: '周' } },
  'POST /console/notices/:notice/search': { look: { search: '周' } },
  'POST /console/bulk/preview': { look: { all: '1', show: 'open' } },
  'POST /console/delivery/preview': { look: {} },
  'POST /console/notices/new': { look: { audience: 'everyone', key: v7() } },
  'POST /console/notices/preview': { look: { audience: 'everyone', key: v7() } },
  'POST /console/policies/check': { look: { en: 'x' } },
  'POST /console/people/import/check': { look: { csv: 'staff_no,name\nQ1,x' } },
  'POST /console/contracts/templates/:template/look': { look: { staffNos: asked } },
  'POST /console/paper': { look: { code: 'none' } },
  'POST /console/calendar/check': { look: {} },
  'POST /console/absences/import/check': { look: {} },

  'POST /console/views': { fields: { list: 'overdue', query: 'show=open', name: 'one' } },
  'POST /console/views/:view': { fields: { name: 'two' } },
  'POST /console/views/:view/remove': { fields: {} },
  'POST /console/bulk': {
    fields: async (heed) => {
      const preview = await (await heed.signIn(hr)).post('/console/bulk/preview', { all: '1', show: 'open' });
      return {
        all: '1',
        show: 'open',
        mark: hidden(preview.text, 'mark'),
        bulk: hidden(preview.text, 'bulk'),
      };
    },
  },
  'POST /console/bulk/:bulk/approve': {
    by: privacy,
    fields: async (heed, ids) => {
      const page = await (await heed.signIn(privacy)).get(`/console/bulk/${ids[':bulk']}`);
      return { mark: hidden(page.text, 'mark') };
    },
  },
  'POST /console/overdue/remind': {
    fields: async (heed, ids) => ({ one: `${v7()}.${ids[':notice']}.${(await viewerOf(heed, other)).id}` }),
  },
  'POST /console/notices/trial': { fields: notice },
  'POST /console/notices': {
    fields: async (heed) => {
      const fields = await notice(heed);
      const preview = await (await heed.signIn(hr)).post('/console/notices/preview', fields);
      return { ...fields, mark: hidden(preview.text, 'mark') };
    },
  },
  'POST /console/notices/orders/:order/approve': {
    by: privacy,
    fields: async (heed, ids) => {
      const page = await (await heed.signIn(privacy)).get(`/console/notices/orders/${ids[':order']}`);
      return { mark: hidden(page.text, 'mark') };
    },
  },
  'POST /console/cases/terms': { fields: { days: '9' } },
  'POST /console/holds/:hold/keep': { by: privacy, fields: { reviewOn: '2026-11-01' } },
  'POST /console/holds/:hold/ask': { by: privacy, fields: {} },
  'POST /console/holds/:hold/decide': { by: legal, fields: { verdict: 'granted' } },
  'POST /console/legal-cases/:legalCase/close': { by: legal, fields: {} },
  'POST /console/holds': {
    by: privacy,
    fields: { staffNo: other, reason: '审计调查', reviewOn: '2026-11-01' },
  },
  'POST /console/legal-cases': {
    by: privacy,
    fields: {
      ...{ caseKind: 'court', caseReference: '（2026）民初 2 号', casePeople: `${asked}，${other}` },
      ...{ reason: '已起诉', reviewOn: '2026-11-01' },
    },
  },
  'POST /console/purge/confirm': { by: privacy, fields: { through: '2026-07-31' } },
  'POST /console/exemptions/:exemption/decide': { by: privacy, fields: { verdict: 'granted' } },
  'POST /console/exemptions/:exemption/revoke': { by: privacy, fields: {} },
  'POST /console/objections/:objection/decide': {
    by: privacy,
    fields: { outcome: 'rejected', text: '理由如下' },
  },
  'POST /console/file-rules/preview': { shownIn: 'file-rule-pages', event: 'file-rule.previewed' },
  'POST /console/file-rules': { shownIn: 'file-rule-pages', event: 'file-rule.set' },
  'POST /console/file-rules/:rule/end': { by: privacy, fields: {} },
  'POST /console/anonymous/recipients': { by: privacy, fields: { staffNo: 'S033', standing: 'recipient' } },
  'POST /console/anonymous/recipients/:recipient/end': {
    by: privacy,
    fields: async (heed, ids) => {
      const office = await heed.signIn(privacy);
      await office.post('/console/anonymous/recipients', { staffNo: 'S034', standing: 'last' });
      const { rows } = await sql<{ id: string }>`
        select id from anonymous_recipient where standing = 'last' and ended_at is null`.execute(heed.db);
      ids[':recipient'] = rows[0]?.id ?? '';
      return {};
    },
  },
  'POST /console/anonymous/channel': { shownIn: 'anonymous', event: 'anonymous.channel-opened' },
  'POST /console/regions': { shownIn: 'region-pages', event: 'region.set' },
  'POST /console/regions/bases': { shownIn: 'region-pages', event: 'transfer-basis.recorded' },
  'POST /console/regions/bases/:basis/sign': { by: privacy, fields: {} },
  'POST /console/regions/bases/:basis/end': { by: privacy, fields: {} },
  'POST /console/access-cases': {
    by: privacy,
    fields: async (heed) => ({
      ...{ id: v7(), purpose: 'security-incident', people: other, parts: 'heads', days: '2' },
      ...{ from: '2026-08-01', to: '2026-08-02', reason: '核对' },
      kinds: String((await heed.db.selectFrom('record_category').select('id').executeTakeFirstOrThrow()).id),
    }),
  },
  'POST /console/access-cases/:access/decide': { by: privacy, fields: { verdict: 'approved' } },
  'POST /console/access-cases/:access/end': { by: privacy, fields: {} },
  'POST /console/access-cases/:access/list': { shownIn: 'access-cases', event: 'access-case.viewed' },
  'POST /console/access-cases/:access/search': { shownIn: 'access-cases', event: 'access-case.viewed' },
  'POST /console/access-cases/:access/records/:record': {
    shownIn: 'access-cases',
    event: 'access-case.viewed',
  },
  'POST /console/access-cases/:access/delay': { shownIn: 'access-cases', event: 'access-case.delay-asked' },
  'POST /console/access-cases/:access/delay/decide': {
    shownIn: 'access-cases',
    event: 'access-case.delay-granted',
  },
  'POST /console/analysis/agreements': { shownIn: 'analysis-pages', event: 'analysis.agreed' },
  'POST /console/analysis/agreements/:agreement/end': { by: privacy, fields: {} },
  'POST /console/requests/terms': { by: privacy, fields: { law: 'CN', count: '10', extension: '5' } },
  'POST /console/requests/:request/ask': { by: privacy, fields: { text: '哪个部门？' } },
  'POST /console/requests/:request/extend': { by: privacy, fields: { text: '要核对' } },
  'POST /console/requests/:request/hand-over': { by: privacy, fields: { text: '当面交付' } },
  'POST /console/requests/:request/answer': { by: privacy, fields: { text: '已更正', outcome: 'done' } },
  'POST /console/requests/:request/refuse': { shownIn: 'requests', event: 'refuse' },
  'POST /console/requests/:request/erase': { shownIn: 'requests', event: 'request.store-erased' },
  'POST /console/requests/:request/uphold': { shownIn: 'requests', event: 'uphold' },
  'POST /console/requests/:request/restrict': { shownIn: 'requests', event: 'restrict' },
  'POST /console/requests/:request/lift': { shownIn: 'requests', event: 'lift' },
  'POST /console/requests/:request/confirm': { shownIn: 'requests-left', event: 'request.confirmed' },
  'POST /console/requests/:request/mailbox': { shownIn: 'requests-left', event: 'request.reply-to-given' },
  'POST /console/requests/:request/redactions': {
    shownIn: 'requests-copy',
    event: 'request.export-released',
  },
  'POST /console/requests/:request/release': { shownIn: 'requests-copy', event: 'request.export-released' },
  'POST /console/contracts/:contract/withdraw': { fields: {} },
  'POST /console/contracts/people/:listing/end': { fields: {} },
  'POST /console/contracts/signatories/:authority/revoke': { fields: {} },
  'POST /console/kiosks': { fields: { name: '食堂', hours: '8' } },
  'POST /console/kiosks/codes': { fields: { staffNo: other } },
  'POST /console/kiosks/codes/send': { fields: { staffNo: other } },
  'POST /console/kiosks/:kiosk/end': { fields: {} },
  'POST /console/notices/:notice/paper': {
    fields: async (heed, ids) => {
      ids[':notice'] = await sentNotice(heed, 'what-heed-keeps', [other]);
      return { person: (await viewerOf(heed, other)).id };
    },
  },
  'POST /console/packs': {
    fields: { person: asked, policy: 'chat-monitoring', purpose: '劳动仲裁 0123 号' },
  },
  'POST /console/policies/:version/reviews': {
    fields: {
      ...{ necessity: '仍有必要。', effect: '没有外传。', acceptance: '没有顾虑。' },
      ...{ outcome: 'keep', nextOn: '2027-08-01' },
    },
  },
  'POST /console/notices/:notice/recall': { fields: {} },
  'POST /console/policies/:version/withdraw': { fields: {} },
  'POST /console/notices/:notice/close': {
    fields: async (heed, ids) => {
      ids[':notice'] = await sentNotice(heed, 'what-heed-keeps', ['S004']);
      return {};
    },
  },
  'POST /console/procedures/:procedure/drop': {
    fields: async (heed, ids) => {
      const [document] = await readPolicyFolder('policies/photo-consent');
      if (!document) throw new Error('the sample policy is not there');
      const by = { actor: { operator: 'test' }, now: heed.clock.now() };
      const { procedureId } = await inTransaction(heed.db, (tx) => draftPolicy(tx, document, by));
      ids[':procedure'] = procedureId;
      return {};
    },
  },
  'POST /console/exemptions': {
    fields: async (heed) => ({
      ...{ staffNo: 'S005', kind: 'circumstances', reason: '休养中', until: '2026-09-30' },
      policy: await policyId(heed, 'customer-data'),
    }),
  },
  'POST /console/contracts/signatories': {
    fields: {
      staffNo: 'S034',
      entity,
      ground: 'power-of-attorney',
      note: '授权书 12 号',
      until: '2026-12-31',
    },
  },
  'POST /console/contracts/people': {
    fields: { staffNo: 'S006', role: 'senior-management', note: '部门负责人' },
  },

  'POST /console/bulk/:bulk/refuse': { shownIn: 'console-bulk', event: 'bulk.refused' },
  'POST /console/delivery/again': { shownIn: 'console-delivery', event: 'delivery.sent-again' },
  'POST /console/delivery/leave': { shownIn: 'console-delivery', event: 'delivery.left' },
  'POST /console/notices/orders/:order/refuse': { shownIn: 'notice-orders', event: 'notice.refused' },
  'POST /console/notices/orders/:order/withdraw': {
    shownIn: 'notice-orders',
    event: 'notice.order-withdrawn',
  },
  'POST /console/notices/:notice/people/:person/on-behalf': {
    shownIn: 'reach-on-behalf',
    event: 'answer?.onBehalf',
  },
  'POST /console/paper/:sheet': { shownIn: 'reach-paper', event: 'answer?.paper' },
  'POST /console/policies/:version/pins': { shownIn: 'board-pins', event: 'board.pin-wanted' },
  'POST /console/policies/:version/pins/:pin/again': { shownIn: 'board-pins', event: 'board.pin-again' },
  'POST /console/policies/:version/pins/:pin/remove': { shownIn: 'board-pins', event: 'board.pin-unwanted' },
  'POST /console/policies': { shownIn: 'overrides', event: 'policy.published' },
  'POST /console/policies/draft': { shownIn: 'procedure', event: 'policy.drafted' },
  'POST /console/procedures/:procedure/consultations': { shownIn: 'procedure', event: 'consultation.opened' },
  'POST /console/procedures/:procedure/waive': { shownIn: 'procedure', event: 'comment.waived' },
  'POST /console/procedures/:procedure/negotiations': { shownIn: 'procedure', event: 'negotiation.recorded' },
  'POST /console/procedures/:procedure/approval': { shownIn: 'procedure', event: 'policy.approved' },
  'POST /console/procedures/:procedure/publish': { shownIn: 'procedure', event: 'policy.published' },
  'POST /console/withdrawals/:answer/stopped': { shownIn: 'consent', event: 'consent.stopped' },
  'POST /console/purposes/:answer/stopped': { shownIn: 'separate-consents', event: 'purpose.stopped' },
  'POST /console/people/import': { shownIn: 'directory', event: 'people.imported' },
  'POST /console/people/groups': { shownIn: 'slack-directory', event: 'directory.group-mapped' },
  'POST /console/people/accounts/apart': { shownIn: 'slack-directory', event: 'account.taken-apart' },
  'POST /console/people/accounts/confirm': { shownIn: 'slack-directory', event: 'account.confirmed' },
  'POST /console/contracts/templates': { shownIn: 'console-contracts', event: 'contract.published' },
  'POST /console/contracts/templates/:template/offer': {
    shownIn: 'console-contracts',
    event: 'contract.offered',
  },
  'POST /console/reminders/:kind': { shownIn: '../unit/reminder-settings', event: 'reminders.policy-set' },
  'POST /console/calendar': { shownIn: '../unit/calendar-own-days', event: 'calendar.set' },
  'POST /console/absences': { shownIn: '../unit/absences', event: 'absence.said' },
  'POST /console/absences/import': { shownIn: '../unit/absences', event: 'absence.said' },
  'POST /console/absences/:absence/move': { shownIn: '../unit/absences', event: 'absence.said' },
  'POST /console/absences/:absence/take-back': { shownIn: '../unit/absences', event: 'absence.ended' },
  'POST /console/exports/:export': { fields: {} },
  'POST /console/courses/:course/preview': { look: { audience: 'everyone', key: v7() } },
  'POST /console/courses/:course/assign': { shownIn: 'course-figures', event: 'course.assigned' },
  'POST /console/courses/:course/joiners': { shownIn: 'course-joiners', event: 'course.joiners-ended' },
  'POST /console/courses/:course/tries': { shownIn: 'course-figures', event: 'training.tries-given' },
  'POST /console/quiz-answers/:words': { shownIn: 'training-text', event: 'training.reviewed' },
  'POST /console/courses/:course/people.csv': { fields: {} },
  'POST /console/courses/:course/people.xlsx': { fields: {} },
  'POST /console/announcements/new': { look: { key: v7(), audience: 'everyone' } },
  'POST /console/announcements/preview': {
    look: {
      ...{ key: v7(), audience: 'everyone', titleZh: '一', textZh: '二' },
      ...{ titleEn: 'One', textEn: 'Two' },
    },
  },
  'POST /console/announcements': { shownIn: 'announcements', event: 'bulletin.planned' },
  'POST /console/announcements/:bulletin/withdraw': { by: privacy, fields: {} },
  'POST /console/tips/:tips/preview': { look: { key: v7(), audience: 'everyone', weeks: '2' } },
  'POST /console/tips/:tips/start': { shownIn: 'tips', event: 'tips.started' },
  'POST /console/tips/:tips/stop': { fields: {} },
  'POST /console/tips/:tips/resume': { by: privacy, fields: {} },
  'POST /console/surveys/:survey/preview': {
    look: { audience: 'everyone', key: v7(), due: '2026-08-20', breakdown: 'none' },
  },
  'POST /console/surveys/:survey/open': { shownIn: 'surveys', event: 'survey.opened' },
  'POST /console/surveys/:survey/results.csv': { fields: {} },
  'POST /console/surveys/:survey/results.xlsx': { fields: {} },
  'POST /console/notices/:notice/people.csv': { fields: {} },
  'POST /console/notices/:notice/people.xlsx': { fields: {} },
  'POST /console/notices/:notice/statement.pdf': { fields: {} },
  'POST /console/exports/statement': { shownIn: 'exports', event: 'export.made' },
  'POST /console/inventory/register.pdf': { by: privacy, fields: {} },
  'POST /console/inventory/:policy/review': { shownIn: 'inventory-reviews', event: 'inventory.reviewed' },
  'POST /console/inventory/:policy/schedule': { shownIn: 'inventory-reviews', event: 'inventory.scheduled' },
  'POST /console/faq': { shownIn: 'faq', event: 'faq.written' },
  'POST /console/faq/:faq': { shownIn: 'faq', event: 'faq.written' },
  'POST /console/faq/:faq/archive': { shownIn: 'faq', event: 'faq.archived' },
  'POST /console/faq/:faq/bring-back': { shownIn: 'faq', event: 'faq.brought-back' },
  'POST /console/bundles': { shownIn: 'bundle-pages', event: 'bundle.made' },
};

describe('what staff do in the console is on record', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let ids: Fields;
  before(async () => {
    heed = await startApp({ env: { HEED_APPROVAL_ABOVE: '100' } });
    ids = { ...(await everythingUnderWay(heed, { asked, concern: '想先聊聊' })), ':export': 'overdue.csv' };
  });
  after(() => heed.close());

  const leftBy = async (personId: string) => {
    const { rows } = await sql<{ id: number; type: string }>`
      select id, type from evidence_event where event::jsonb -> 'actor' ->> 'person' = ${personId} order by id`.execute(
      heed.db,
    );
    return rows;
  };

  it('says of every form what it leaves', () => {
    const forms = routesOf(heed).filter((route) => route.startsWith('POST /console/'));
    expect(
      forms.filter((route) => !ways[route]),
      'forms nobody has thought of',
    ).to.deep.equal([]);
  });

  for (const [route, way] of Object.entries(ways)) {
    it(route, async () => {
      if (!routesOf(heed).includes(route)) return;
      if ('shownIn' in way) {
        const text = readFileSync(new URL(`${way.shownIn}.test.ts`, import.meta.url), 'utf8');
        expect(text, `${way.shownIn} shows ${way.event}`).to.include(way.event);
        return;
      }
      if ('look' in way) {
        const path = addressOf(route.slice(5), ids);
        const before = await tableHashes(heed.db);
        const { status } = await (await heed.signIn(hr)).post(path, way.look);
        expect(status).to.be.oneOf([200, 400, 404, 422]);
        const after = await tableHashes(heed.db);
        expect({ ...after, session: '' }).to.deep.equal({ ...before, session: '' });
        return;
      }
      const browser = await heed.signIn(way.by ?? hr);
      const fields = typeof way.fields === 'function' ? await way.fields(heed, ids) : way.fields;
      const path = addressOf(route.slice(5), ids);
      const before = await leftBy(browser.personId);
      const { status, text } = await browser.post(path, fields);
      expect(status, text.replaceAll(/<[^>]*>|\s+/g, ' ').slice(0, 600)).to.be.oneOf([200, 303]);
      const after = await leftBy(browser.personId);
      expect(after.length, `${route} left nothing`).to.be.greaterThan(before.length);
    });
  }

  it('and stands in the audit trail, for those who may see it', async () => {
    const all = await staffActions(
      heed.db,
      await viewerOf(heed, privacy),
      {},
      { limit: 500, zone: heed.app.zone },
    );
    const types = new Set(all.map(({ type }) => type));
    for (const type of [
      'view.saved',
      'bulk.done',
      'exemption.granted',
      'pack.made',
      'policy.reviewed',
      'kiosk.started',
    ])
      expect([...types]).to.include(type);
    // What people did about themselves is no action of staff.
    expect([...types]).not.to.include.members(['answer.given']);
    const own = await staffActions(
      heed.db,
      await viewerOf(heed, hr),
      { by: (await viewerOf(heed, privacy)).id },
      { limit: 500, zone: heed.app.zone },
    );
    expect(new Set(own.map(({ actor }) => ('personId' in actor ? actor.personId : '')))).to.deep.equal(
      new Set([(await viewerOf(heed, hr)).id]),
    );
    const auditor = await staffActions(
      heed.db,
      await viewerOf(heed, 'S030'),
      {},
      { limit: 500, zone: heed.app.zone },
    );
    expect(auditor.length).to.equal(all.length);
    expect(auditor.filter(({ person }) => person !== null)).to.deep.equal([]);
    expect(
      all.some(({ type, person }) => type === 'exemption.granted' && person?.staffNo === asked),
    ).to.equal(true);
    expect(all.filter(({ type, person }) => /^(thread|case|objection)\./.test(type) && person)).to.deep.equal(
      [],
    );
  });

  it('is filtered by who, kind, day and thing, page by page, with the index', async () => {
    const viewer = await viewerOf(heed, privacy);
    const page = { limit: 500, zone: heed.app.zone };
    const by = (filter: Parameters<typeof staffActions>[2], more = {}) =>
      staffActions(heed.db, viewer, filter, { ...page, ...more });
    expect((await by({ kind: 'view' })).map(({ type }) => type)).to.deep.equal([
      'view.removed',
      'view.changed',
      'view.saved',
      'view.saved',
    ]);
    expect(await by({ from: '2026-08-04' })).to.deep.equal([]);
    expect((await by({ from: '2026-08-03', until: '2026-08-03' })).length).to.equal((await by({})).length);
    for (const { actor } of await by({ by: 'operator' })) expect(actor).to.have.property('operator');
    const [first, second] = await by({}, { limit: 2 });
    expect((await by({}, { limit: 1, before: first?.id }))[0]?.id).to.equal(second?.id);
    await sql`set enable_seqscan = off`.execute(heed.db);
    const browser = await heed.signIn('S030');
    const { status, text } = await browser.get('/console/audit?kind=view&lang=zh-CN');
    expect(status).to.equal(200);
    expect(text).to.include('保存视图').and.not.include('周亦航');
  });

  it('has words for every kind of event there is', () => {
    const folder = new URL('../../src/evidence/', import.meta.url);
    const files = readdirSync(folder).filter((name) => /^([a-z]+-)?events\.ts$/.test(name));
    const types = files.flatMap((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      return [...text.matchAll(/^ {2}'([a-z-]+\.[a-z-]+)':/gm)].map(([, type = '']) => type);
    });
    expect(types.length).to.be.greaterThan(90);
    expect(types.filter((type) => !hasText('en', `console.actions.${type}`))).to.deep.equal([]);
  });
});
