import { expect } from 'chai';
import { sql } from 'kysely';
import { allSweeps } from '../../jobs/index.ts';
import { retentionSweeps } from '../../jobs/retention.ts';
import { planLines } from '../../src/commands/purge.ts';
import { lookAtPurge } from '../../src/commands/purge-standing.ts';
import { createLog } from '../../src/log.ts';
import { noticeHooks } from '../../src/notices/follow.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { forgetHolds } from '../../src/retention/forget-holds.ts';
import { ownStores } from '../../src/retention/own-stores.ts';
import { planPurge } from '../../src/retention/plan.ts';
import { remindOfHolds } from '../../src/retention/reviews-due.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { viewerOf } from '../harness/decisions.ts';
import { bareSource, someCategory, someRecord } from '../harness/kept-records.ts';
import { versionInForce } from '../harness/sent-notice.ts';

const privacy = 'S038';
const legal = 'S039';
const employee = 'S002';
const canary = 'canary-4711 仲裁庭要求保全';

describe('legal holds in the console', function () {
  this.timeout(60_000);
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp();
  });
  afterEach(() => heed.close());

  const form = { staffNo: employee, reason: canary, reviewOn: '2026-10-01' };
  const placed = async (fields: Record<string, string> = {}) => {
    const { location } = await (await heed.signIn(privacy)).post('/console/holds', { ...form, ...fields });
    return location?.replace(/\?.*/, '') ?? '';
  };
  const held = async (staffNo: string) =>
    (await heed.app.personalData.whatIsHeld(heed.db, (await viewerOf(heed, staffNo)).id)).some(
      ({ source }) => source === 'holds',
    );

  it('are placed with a reason that lies sealed, and released by two people', async () => {
    const path = await placed();
    expect(path).to.match(/^\/console\/holds\/[0-9a-f-]{36}$/);
    const { rows } = await sql<{ all: string }>`
      select string_agg(h::text, '') || (select string_agg(e::text, '') from evidence_event e) as all from legal_hold h`.execute(
      heed.db,
    );
    expect(rows[0]?.all).to.not.include('canary-4711');
    const own = await heed.signIn(privacy);
    const other = await heed.signIn(legal);
    expect((await other.get(path)).text).to.include(canary);
    expect((await own.post(`${path}/ask`)).status).to.equal(303);
    expect((await own.post(`${path}/decide`, { verdict: 'granted' })).status).to.equal(403);
    expect((await other.post(`${path}/decide`, { verdict: 'perhaps' })).status).to.equal(400);
    expect((await other.post(`${path}/decide`, { verdict: 'granted' })).status).to.equal(303);
    expect((await own.post(`${path}/ask`)).status).to.equal(409);
  });

  it('say what is wrong with the form at each field, and keep what was typed', async () => {
    const browser = await heed.signIn(privacy);
    const wrong = await browser.post('/console/holds', { reason: '', reviewOn: '2020-01-01', untilOn: 'x' });
    expect(wrong.status).to.equal(422);
    for (const field of ['staffNo', 'reason', 'reviewOn', 'untilOn'])
      expect(wrong.text, field).to.include(`href="#hold-${field}"`);
    const nobody = await browser.post('/console/holds', { ...form, staffNo: 'S999' });
    expect(nobody.status).to.equal(422);
    expect(nobody.text).to.include('S999').and.include(canary);
    const noCase = await browser.post('/console/legal-cases', { casePeople: 'S002 S777' });
    expect(noCase.status).to.equal(422);
    expect(noCase.text).to.include('S777');
  });

  it('by a dispute cover everybody in it, and keep it from being closed', async () => {
    const browser = await heed.signIn(privacy);
    const fields = {
      ...form,
      caseKind: 'labour-dispute',
      caseReference: '仲 1 号',
      casePeople: 'S002，S003',
    };
    const { location } = await browser.post('/console/legal-cases', fields);
    const path = location?.replace(/\?.*/, '') ?? '';
    expect((await browser.get(path)).text).to.include('仲 1 号');
    expect(await held('S002')).to.equal(true);
    expect(await held('S003')).to.equal(true);
    expect(await held('S004')).to.equal(false);
    const { id } = await heed.db.selectFrom('legal_case').select('id').executeTakeFirstOrThrow();
    expect((await browser.post(`/console/legal-cases/${id}/close`)).status).to.equal(409);
    const vetoes = await heed.app.personalData.vetoes(heed.db, (await viewerOf(heed, 'S003')).id);
    expect(vetoes.length).to.equal(heed.app.personalData.sources.length);
  });

  it('are seen by the person, but not before the day a law says', async () => {
    await placed({ silentUntil: '2026-09-01', silentReason: '调查保密' });
    expect(await held(employee)).to.equal(false);
    const { id } = await viewerOf(heed, employee);
    const [veto] = await heed.app.personalData.vetoes(heed.db, id);
    expect(veto?.why).to.equal('retention.veto.law');
    const me = (await (await heed.signIn(employee)).get('/me')).text;
    expect(me).to.not.include('法定保留');
    heed.clock.set(new Date('2026-09-01T15:00:00Z'));
    await forgetHolds(heed.db, heed.clock.now(), heed.app.zone);
    expect(await held(employee)).to.equal(false);
    heed.clock.set(new Date('2026-09-01T16:00:00Z'));
    await forgetHolds(heed.db, heed.clock.now(), heed.app.zone);
    expect(await held(employee)).to.equal(true);
    expect((await heed.app.personalData.vetoes(heed.db, id))[0]?.why).to.equal('retention.veto.hold');
    expect((await (await heed.signIn(employee)).get('/me')).text).to.include('法定保留');
  });

  it('are asked about once when their day to be looked at comes, and again after the next', async () => {
    const path = await placed();
    const remind = () => remindOfHolds(heed.db, heed.clock.now(), heed.app.zone);
    expect(await remind()).to.equal(0);
    heed.clock.set(new Date('2026-10-01T02:00:00Z'));
    const counted = await Promise.all([remind(), remind()]);
    expect(counted.reduce((sum, one) => sum + one)).to.equal(1);
    expect(await remind()).to.equal(0);
    const browser = await heed.signIn(legal);
    expect((await browser.post(`${path}/keep`, { reviewOn: '2026-10-01' })).status).to.equal(422);
    expect((await browser.post(`${path}/keep`, { reviewOn: '2026-11-01' })).status).to.equal(303);
    heed.clock.set(new Date('2026-11-02T02:00:00Z'));
    expect(await remind()).to.equal(1);
  });

  it('are forgotten three years after they ended, with their words', async () => {
    const path = await placed();
    const hold = path.split('/').at(-1) ?? '';
    await (await heed.signIn(privacy)).post(`${path}/ask`);
    await (await heed.signIn(legal)).post(`${path}/decide`, { verdict: 'granted' });
    const forget = () => forgetHolds(heed.db, heed.clock.now(), heed.app.zone);
    heed.clock.set(new Date('2029-08-03T02:00:00Z'));
    expect(await forget()).to.equal(0);
    heed.clock.set(new Date('2029-08-04T02:00:00Z'));
    expect(await forget()).to.equal(1);
    const keys = await heed.db
      .selectFrom('keys.wrapping_key')
      .select('id')
      .where('subject_id', '=', hold)
      .execute();
    expect(keys).to.deep.equal([]);
  });
});

describe('the purge as it is watched', function () {
  this.timeout(60_000);
  let heed: TestApp;
  before(async () => {
    heed = await startApp();
  });
  after(() => heed.close());

  it('says what it would do and why something stays, on the page, at the command line, to doctor and in metrics', async () => {
    const { db, app, clock } = heed;
    const version = await versionInForce(db, 'chat-monitoring');
    const { policy_id: policyId } = await db
      .selectFrom('policy_version')
      .select('policy_id')
      .where('id', '=', version)
      .executeTakeFirstOrThrow();
    const category = await someCategory(db, { policyId }, 'chat-records');
    const source = await bareSource(db);
    const ids = { S002: (await viewerOf(heed, 'S002')).id, S003: (await viewerOf(heed, 'S003')).id };
    for (const subject of Object.values(ids)) {
      const record = { category, source, version, subjects: [subject], occurredAt: clock.now() };
      await someRecord(db, app.vault, { ...record, expiresOn: '2026-08-03' });
    }
    await (await heed.signIn(privacy)).post('/console/holds', {
      ...{ staffNo: 'S002', reason: 'x', reviewOn: '2026-10-01' },
    });
    const metric = async (name: string) => {
      const { text } = await heed.visitor().get('/metrics');
      return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    };
    expect(await metric('heed_purge_overdue_days')).to.equal(0);
    clock.advance({ days: 3 });
    expect(await metric('heed_purge_overdue_days')).to.equal(3);
    const [late] = await lookAtPurge(db, clock.now());
    expect(late)
      .to.include({ ok: false })
      .and.have.property('say')
      .that.matches(/3 days late/);
    const plan = await planPurge(db, { now: clock.now(), zone: app.zone });
    const lines = planLines(plan).join('\n');
    expect(lines).to.match(/2026-08-03 +chat-monitoring\/chat-records +1 +1/);
    expect(lines).to.match(/stays: 1 by hold [0-9a-f-]{36}/);
    const page = (await (await heed.signIn(privacy)).get('/console/purge')).text;
    expect(page)
      .to.include('《工作聊天与文件传输监控政策》：工作账号与客户之间的聊天记录')
      .and.include('法定保留：1 条');
    // Which hold it is nobody sees who may not see holds.
    expect((await (await heed.signIn('S030')).get('/console/purge')).text).to.not.match(
      /\/console\/holds\/[0-9a-f]/,
    );
    expect((await db.selectFrom('record').select('id').execute()).length).to.equal(2);

    const sweep = retentionSweeps({ vault: app.vault, zone: app.zone }).find(
      ({ name }) => name === 'retention.purge',
    );
    await sweep?.run({
      db,
      now: clock.now(),
      log: createLog('silent'),
      signal: new AbortController().signal,
    });
    expect(await metric('heed_purge_overdue_days')).to.equal(0);
    expect(await metric('heed_records_held')).to.equal(1);
    expect((await lookAtPurge(db, clock.now()))[0]).to.include({ ok: true });
    expect(planLines(await planPurge(db, { now: clock.now(), zone: app.zone })).join('\n')).to.match(
      /held before +chat-monitoring\/chat-records +0 +1/,
    );
  });

  it('names only sweeps that there are', () => {
    const { app } = heed;
    const sweeps = allSweeps({
      ...{ platforms: registerPlatforms([]), policyHooks: noticeHooks(app.zone), zone: app.zone },
      ...{ approvalAbove: 100, vault: app.vault, baseUrl: app.baseUrl, personalData: app.personalData },
    });
    const names = new Set(sweeps.map(({ name }) => name));
    for (const { sweeps: own } of Object.values(ownStores))
      for (const name of own) expect([...names]).to.include(name);
  });
});
