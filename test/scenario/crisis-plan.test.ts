import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { declare } from '../../src/crisis/declare.ts';
import { firstPlan } from '../../src/crisis/plan.ts';
import { makePlan } from '../../src/crisis/plans/make.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { callsOf, lookAtMusters, pagesOf } from '../harness/crisis.ts';

const lead = 'S037';
const hr = ['S032', 'S033', 'S034'] as const;

describe('the plan of a crisis', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let browser: Browser;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    browser = await heed.signIn(lead);
  });
  afterEach(() => heed.close());

  const idOf = async (staffNo: string) =>
    (
      await heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', staffNo)
        .executeTakeFirstOrThrow()
    ).id;
  const declares = async () => {
    const by = await idOf(lead);
    const { incident } = await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, {
        ...{ level: 'minor', drill: true, words: '', by, once: v7(), another: true, now: heed.clock.now() },
      }),
    );
    return incident;
  };
  const form = {
    ...{ base: '', 'needed-lead': '1', 'needed-hr': '1', day: '聊天 0，邮件 60', night: '聊天 0' },
    ...{ nightFrom: '22:00', nightTo: '07:00', acceptWithin: '10', deputiesAfter: '120' },
    ...{ lastResortAfter: '60', againEvery: '240', comingFor: '900' },
  };
  const changes = (change: Record<string, string> = {}, level = 'minor') =>
    browser.post(`/crisis/plan/level/${level}`, { ...form, ...change });
  const eventsOf = async (type: string) =>
    (
      await sql<{ data: Record<string, unknown> }>`
        select event::jsonb -> 'data' as data from evidence_event where type = ${type} order by id`.execute(
        heed.db,
      )
    ).rows.map(({ data }) => data);

  it('is changed version by version, on record with its hash; a crisis under way keeps to its own', async () => {
    const before = await declares();
    expect((await changes()).status).to.equal(303);
    const after = await declares();
    const versions = await sql<{ version: number | null }>`
      select plan_version as version from incident where id = any(${[before.id, after.id]}::uuid[]) order by declared_at, id`.execute(
      heed.db,
    );
    expect(versions.rows.map(({ version }) => version)).to.deep.equal([null, 1]);
    const [made] = await eventsOf('crisis.plan-made');
    expect(made?.version).to.equal(1);
    expect(made?.sha256).to.match(/^[0-9a-f]{64}$/);
    // The same again is none, and what was built on another version is not taken.
    expect((await changes({ base: '1' })).status).to.equal(303);
    expect(await eventsOf('crisis.plan-made')).to.have.length(1);
    const stale = await changes({ base: '', deputiesAfter: '90' });
    expect(stale.status).to.equal(422);
    expect(stale.text).to.include('刚刚有人改过方案').and.include('value="90"');
    expect((await browser.get('/crisis/plan')).text).to.include('第 1 版');
    // Deputies of HR are called after two minutes by the new plan, and not by the old one.
    await sql`insert into crisis_rank select 'hr', id, 1 from person where staff_no = ${hr[2]}`.execute(
      heed.db,
    );
    const third = await declares();
    heed.clock.advance({ seconds: 121 });
    await lookAtMusters(heed.db, heed.clock.now());
    expect(await callsOf(heed.db, third.id)).to.include(`${hr[2]} hr seat`);
  });

  it('what is wrong is said at its field, and what was typed stands there still', async () => {
    const wrong = await changes({ day: '烽火 0', comingFor: '5' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include('烽火 0').and.include('写成“方式 秒数”').and.include('请填整数');
    expect(await eventsOf('crisis.plan-made')).to.deep.equal([]);
    expect((await changes({}, 'gigantic')).status).to.equal(404);
    expect((await (await heed.signIn(hr[0])).post('/crisis/plan/level/minor', form)).status).to.equal(403);
  });

  it('the last resort is people who work here, in the order that was written', async () => {
    const to = (staff: string, base = '') => browser.post('/crisis/plan/last-resort', { staff, base });
    const wrong = await to('S020, S999, S020');
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include('S999').and.include('S020, S999');
    expect((await to('S021，S020')).status).to.equal(303);
    const { text } = await browser.get('/crisis/plan');
    expect(text.indexOf('S021')).to.be.greaterThan(-1);
    expect(text.indexOf('S021')).to.be.lessThan(text.lastIndexOf('S020'));
    // Somebody who has left is told, and not called.
    await sql`update employment set to_at = ${heed.clock.now()} where person_id = ${await idOf('S021')}::uuid`.execute(
      heed.db,
    );
    expect((await browser.get('/crisis/plan')).text).to.include('最后联系人已不在职');
    const stays = inTransaction(heed.db, async (tx) =>
      makePlan(
        tx,
        { plan: { ...firstPlan, lastResort: [await idOf('S021')] }, base: 1 },
        { personId: await idOf(lead), actor: 'heed', now: heed.clock.now() },
      ),
    );
    // It stood there before: that it cannot be called is a finding, and keeps nobody from changing the rest.
    expect(await stays).to.equal(2);
  });

  it('places in line are kept, and shown', async () => {
    const person = await idOf(hr[1]);
    const set = (rank: string, more: Record<string, string> = {}) =>
      browser.post('/crisis/plan/place', { person, role: 'hr', rank, ...more });
    expect((await set('3')).status).to.equal(303);
    expect(await eventsOf('crisis.rank-set')).to.deep.equal([{ role: 'hr', rank: 3 }]);
    expect((await set('3')).status).to.equal(303);
    expect(await eventsOf('crisis.rank-set')).to.have.length(1);
    for (const bad of [set('100'), set('-1'), set('x'), set('1', { role: 'employee' })])
      expect((await bad).status).to.be.within(400, 422);
    expect((await set('1', { role: 'legal' })).status).to.equal(404);
    const incident = await declares();
    expect(await callsOf(heed.db, incident.id)).to.not.include(`${hr[1]} hr seat`);
  });

  it('says what is wrong with it, and who would be called now, without calling anybody', async () => {
    await sql`update role_grant set to_at = ${heed.clock.now()} where role = 'pr'`.execute(heed.db);
    const { text } = await browser.get('/crisis/plan');
    expect(text).to.include('没有人担任公关').and.include('没有指定最后联系人').and.include('夜里叫不醒');
    expect(text).to.include('聊天 立即');
    expect((await sql`select from incident_page`.execute(heed.db)).rows).to.deep.equal([]);
    expect((await browser.get('/crisis/plan?lang=en')).text).to.include('Nobody stands for Public relations');
  });

  it('is taken out on paper with telephone numbers by a lead alone, and each time is on record', async () => {
    await sql`update person set mobile = '+8613800138039' where staff_no = 'S039'`.execute(heed.db);
    expect((await browser.get('/crisis/plan')).text).to.not.include('13800138039');
    const { status, text } = await browser.post('/crisis/plan/paper');
    expect(status).to.equal(200);
    expect(text).to.include('+8613800138039').and.include('取出');
    expect((await (await heed.signIn(hr[0])).post('/crisis/plan/paper')).status).to.equal(403);
    const [made, ...more] = await eventsOf('crisis.paper-made');
    expect(made).to.include({ version: null });
    expect(more).to.deep.equal([]);
  });

  it('a person chooses their own order, which holds from their next call on', async () => {
    await sql`insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
      select id, 'email', 'main', 'lead@example.com', 'mailbox', ${heed.clock.now()} from person where staff_no = ${hr[0]}`.execute(
      heed.db,
    );
    await sql`insert into platform_connected values ('local'), ('email')`.execute(heed.db);
    const own = await heed.signIn(hr[0]);
    expect((await own.get('/crisis/order')).text).to.include('现在用的是方案的顺序');
    const before = await declares();
    const order = {
      'day-email': '1',
      'day-chat': '2',
      'night-chat': '1',
      nightFrom: '23:00',
      nightTo: '8:00',
    };
    expect((await own.post('/crisis/order', order)).status).to.equal(303);
    expect(await eventsOf('crisis.order-chosen')).to.deep.equal([
      { day: ['email', 'chat'], night: ['chat'], from: '23:00', to: '08:00' },
    ]);
    const after = await declares();
    const first = async (id: string) => (await pagesOf(heed.db, id)).find((line) => line.startsWith(hr[0]));
    expect(await first(before.id)).to.equal(`${hr[0]} 0/0 local`);
    expect(await first(after.id)).to.equal(`${hr[0]} 0/0 email`);
    const wrong = await own.post('/crisis/order', {
      'night-chat': '1',
      nightFrom: '03:00',
      nightTo: '03:01',
    });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.include('白天至少留一种方式').and.include('value="03:00"');
    expect((await own.post('/crisis/order', { plan: 'yes' })).status).to.equal(303);
    expect((await own.get('/crisis/order')).text).to.include('现在用的是方案的顺序');
  });
});
