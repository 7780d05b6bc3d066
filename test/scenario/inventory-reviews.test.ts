import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { inventorySweeps } from '../../jobs/inventory.ts';
import type { Connector } from '../../src/inventory/connectors.ts';
import { snapshots } from '../../src/inventory/register.ts';
import { hashOf, written } from '../../src/inventory/snapshot.ts';
import { reviewStandings } from '../../src/inventory/standing.ts';
import { createLog } from '../../src/log.ts';
import { dayIn } from '../../src/zone.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';

const log = createLog('silent');

describe('reviews of the register', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let privacy: Browser;
  let policyId: string;

  beforeEach(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z' });
    privacy = await heed.signIn('S038');
    const row = await heed.db
      .selectFrom('policy')
      .select('id')
      .where('code', '=', 'chat-monitoring')
      .executeTakeFirstOrThrow();
    policyId = row.id;
  });
  afterEach(() => heed.close());

  const follow = async (connectors: readonly Connector[] = []) => {
    const [sweep] = inventorySweeps({ connectors, zone: heed.app.zone });
    await sweep?.run({ db: heed.db, now: heed.clock.now(), log, signal: new AbortController().signal });
  };
  const standing = async () => {
    const found = (await reviewStandings(heed.db, dayIn(heed.clock.now(), heed.app.zone))).get(policyId);
    if (!found) throw new Error('nothing is scheduled');
    return found;
  };
  const review = async (note: string, by = privacy, id?: string) =>
    by.post(`/console/inventory/${policyId}/review`, { review: id ?? (await standing()).id, note });
  const schedule = (months: string, reviewer: string, by = privacy) =>
    by.post(`/console/inventory/${policyId}/schedule`, { months, reviewer });
  const events = async (type: string) =>
    (await heed.db.selectFrom('evidence_event').select('event').where('type', '=', type).execute()).map(
      ({ event }) => (JSON.parse(event ?? '{}') as { data: Record<string, unknown> }).data,
    );
  const connect = (name: string) =>
    heed.db
      .insertInto('record_source')
      .values({
        ...{ id: v7(), channel: 'wecom', name, secrets: null, cursor: null, state: 'on' },
        ...{ created_at: heed.clock.now(), created_by: null },
      })
      .execute();
  const page = async (by = privacy, language = 'en') =>
    (await by.get(`/console/inventory?lang=${language}`)).text;

  it('are scheduled for every policy in force, within a month at first, by the privacy office', async () => {
    await follow();
    await follow();
    const all = await heed.db.selectFrom('inventory_review').selectAll().execute();
    const inForce = await heed.db
      .selectFrom('policy_version')
      .select('policy_id')
      .where('state', '=', 'in-force')
      .execute();
    expect(all.map((one) => one.policy_id)).to.have.members(inForce.map((one) => one.policy_id));
    expect(await standing()).to.include({
      state: 'never',
      dueOn: '2026-09-02',
      reviewerName: '赵听澜',
      months: 12,
    });
    expect(await page()).to.include('Not reviewed yet');
    expect(await page(privacy, 'zh-CN')).to.include('还没有复审过');
  });

  it('keep what the register said and what is not as it was, with the hash of it in the log', async () => {
    await follow();
    expect((await review(' ')).status).to.equal(422);
    const first = await standing();
    expect((await review('与实际一致')).status).to.equal(303);
    // Pressed twice: reviewed once; with other words it is somebody's who comes too late.
    expect((await review('与实际一致', privacy, first.id)).status).to.equal(303);
    expect((await review('别的', privacy, first.id)).status).to.equal(409);
    const [said, ...more] = await events('inventory.reviewed');
    expect(more).to.deep.equal([]);
    const today = dayIn(heed.clock.now(), heed.app.zone);
    const now = (await snapshots(heed.db, today, [])).find((one) => one.policyId === policyId);
    expect(said).to.deep.include({
      policy: 'chat-monitoring',
      sha256: hashOf(written(now?.snapshot as never)),
    });
    expect(said?.changes).to.deep.equal([
      { what: 'added', row: 'chat-records' },
      { what: 'added', row: 'file-transfers' },
    ]);
    expect(await standing()).to.include({ state: 'reviewed', dueOn: '2027-08-03' });
    expect(await page())
      .to.include('Nothing has changed since the last review')
      .and.include('与实际一致');
    // A source that is connected afterwards is nothing that anybody has looked at.
    heed.clock.advance({ days: 10 });
    privacy = await heed.signIn('S038');
    await connect('archive');
    expect(await page())
      .to.include('Changed since its review')
      .and.include('archive (on)');
    await follow();
    expect(await standing()).to.include({ dueOn: '2026-09-12' });
    expect((await review('归档已接入')).status).to.equal(303);
    const [, second] = await events('inventory.reviewed');
    expect(second).to.include({ was: said?.sha256 });
    expect(second?.changes).to.deep.equal([
      { what: 'added', row: 'chat-records', field: 'sources' },
      { what: 'added', row: 'file-transfers', field: 'sources' },
    ]);
    expect(await standing()).to.include({ dueOn: '2027-08-13' });
  });

  it('have their own interval and reviewer, which privacy and legal say', async () => {
    await follow();
    for (const [months, reviewer] of [
      ['0', 'S039'],
      ['37', 'S039'],
      ['x', 'S039'],
      ['6', 'S002'],
      ['6', 'nobody'],
    ] as const)
      expect((await schedule(months, reviewer)).status).to.equal(422);
    expect((await schedule('6', 'S039', await heed.signIn('S033'))).status).to.equal(403);
    expect((await schedule('6', 'S039')).status).to.equal(303);
    expect(await standing()).to.include({ months: 6, reviewerName: 'David Okafor', dueOn: '2026-09-02' });
    expect(await events('inventory.scheduled')).to.have.length(1);
    await review('ok', await heed.signIn('S039'));
    expect(await standing()).to.include({ dueOn: '2027-02-03', reviewerName: 'David Okafor' });
    // Whoever reviews leaves the office: somebody who is in it follows.
    await sql`update role_grant set to_at = ${heed.clock.now()} where role = 'legal' and to_at is null`.execute(
      heed.db,
    );
    heed.clock.advance({ hours: 1 });
    await follow();
    expect(await standing()).to.include({ reviewerName: '赵听澜', months: 6 });
  });

  it('are reminded of before the day by the one engine, and shown when they are late', async () => {
    await follow();
    const { id, reviewerId } = await standing();
    const rows = async () =>
      (
        await heed.db
          .selectFrom('reminder')
          .select(['person_id', 'over'])
          .where('about', '=', id)
          .where('kind', '=', 'register')
          .execute()
      ).map(({ person_id, over }) => [person_id, over]);
    expect(await rows()).to.deep.equal([[reviewerId, false]]);
    heed.clock.set(new Date('2026-09-03T02:00:00Z'));
    privacy = await heed.signIn('S038');
    expect(await page())
      .to.include('Reviews of the register are overdue')
      .and.include('Review overdue');
    expect((await standing()).state).to.equal('overdue');
    // Whoever may see the register finds it on their overview, and nobody else.
    const link = 'href="/console/inventory"';
    const tiles = async (by: Browser) => (await by.get('/console?lang=en')).text.includes('Review overdue');
    expect((await privacy.get('/console?lang=en')).text).to.include(link);
    expect([await tiles(privacy), await tiles(await heed.signIn('S039'))]).to.deep.equal([true, true]);
  });

  it('and what it says goes out as a file, on record, for those who may read it', async () => {
    await follow();
    for (const [path, type] of [
      ['/console/exports/register.csv', 'text/csv'],
      ['/console/exports/register.xlsx', 'spreadsheetml'],
      ['/console/inventory/register.pdf', 'application/pdf'],
    ] as const) {
      const made = await privacy.post(path);
      expect(made.status, path).to.equal(200);
      expect(made.headers.get('content-type')).to.include(type);
      expect((await (await heed.signIn('S002')).post(path)).status).to.equal(403);
    }
    const csv = (await privacy.post('/console/exports/register.csv')).text;
    expect(csv).to.include('工作账号与客户之间的聊天记录').and.include('接收方').and.include('还没有复审过');
    const kinds = (await events('export.made')).map(({ kind, format }) => [kind, format].join(' '));
    expect(kinds).to.include.members(['register csv', 'register xlsx', 'register pdf']);
  });
});
