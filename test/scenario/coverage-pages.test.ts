import { expect } from 'chai';
import { sql } from 'kysely';
import { asOf } from '../../handlers/pages/console/as-of.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { startApp, type TestApp } from '../harness/app.ts';

const zone = 'Asia/Shanghai';
const dayMs = 86_400_000;

describe('coverage, looked at', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let notice: string;
  let consent: string;
  let manager: string;
  const holder = async (role: string) => {
    const { rows } = await sql<{ staffNo: string }>`
      select p.staff_no as "staffNo" from role_grant r join person p on p.id = r.person_id
      where r.role = ${role} order by 1 limit 1`.execute(heed.db);
    return rows[0]?.staffNo ?? '';
  };
  const page = async (staffNo: string, path: string) => (await heed.signIn(staffNo)).get(path);

  before(async () => {
    heed = await startApp();
    const { rows: versions } = await sql<{ id: string; action: string }>`
      select distinct on (v.action = 'consent') v.id, v.action from policy_version v
      where v.state = 'in-force' order by v.action = 'consent', v.id`.execute(heed.db);
    const send = async (versionId: string) => {
      const now = heed.clock.now();
      const due = new Date(now.getTime() + 3 * dayMs);
      const common = {
        audience: { kind: 'everyone' },
        joiners: true,
        due,
        zone,
        actor: 'heed',
        now,
      } as const;
      return (await inTransaction(heed.db, (tx) => sendNotice(tx, { ...common, versionId }))).noticeId;
    };
    notice = await send(versions[0]?.id ?? '');
    consent = await send(versions[1]?.id ?? '');
    const { rows: heads } = await sql<{ staffNo: string; departmentId: string }>`
      select p.staff_no as "staffNo", h.department_id as "departmentId" from department_head h
      join person p on p.id = h.person_id
      where h.to_at is null and not exists (select from role_grant r where r.person_id = p.id and r.to_at is null)
        and (select count(*) from membership m where m.department_id = h.department_id) >= 3
      order by 1 limit 1`.execute(heed.db);
    manager = heads[0]?.staffNo ?? '';
    // One of theirs is away, one is exempt, one has answered five days after.
    const { rows: people } = await sql<{ id: string }>`
      select person_id as id from membership where department_id = ${heads[0]?.departmentId ?? ''}::uuid and to_at is null
      order by 1 limit 3`.execute(heed.db);
    const [away, exempt, answered] = people.map(({ id }) => id);
    const now = heed.clock.now();
    await sql`insert into absence (id, person_id, from_day, until_day, source, said_at)
      values (gen_random_uuid(), ${away}::uuid, '2026-08-01', '2026-12-01', 'csv', ${now})`.execute(heed.db);
    await sql`update assignment set state = 'cancelled', cancelled_at = ${now}, cancelled_why = 'exempt'
      where notice_id = ${notice}::uuid and person_id = ${exempt}::uuid`.execute(heed.db);
    const later = new Date(now.getTime() + 5 * dayMs);
    await sql`update assignment set state = 'answered', answered_at = ${later}, first_answered_at = ${later}
      where notice_id = ${notice}::uuid and person_id = ${answered}::uuid`.execute(heed.db);
    heed.clock.advance({ days: 10 });
  });
  after(() => heed?.close());

  it('by HR: everything, at any minute, and plainly as it was', async () => {
    const hr = await holder('hr');
    const now = await page(hr, '/console/coverage');
    expect(now.status).to.equal(200);
    expect(now.text).to.include('id="outside"').and.include('休假中').and.include('已豁免');
    expect(now.text).not.to.match(/ style=/);
    for (const by of ['manager', 'platform', 'language', 'notice'])
      expect((await page(hr, `/console/coverage?by=${by}`)).status).to.equal(200);
    const then = await page(hr, '/console/coverage?at=2026-08-04T09:30');
    expect(then.text).to.include('这是 2026').and.include('09:30');
    // What cannot be, and what is not over yet, is now.
    for (const at of ['2026-13-01T09:30', '2027-01-01T09:30', 'yesterday', ''])
      expect((await page(hr, `/console/coverage?at=${at}`)).text).not.to.include('回到现在');
  });

  it('by HR: a notice as it was, without what is done now', async () => {
    const hr = await holder('hr');
    const then = await page(hr, `/console/notices/${notice}?at=2026-08-04T09:30`);
    expect(then.status).to.equal(200);
    expect(then.text).to.include('回到现在').and.not.include('sse-connect').and.not.include('/close"');
    expect(then.text).to.include('?show=open&amp;at=2026-08-04T09%3A30#people');
    const missing = await page(hr, `/console/notices/${notice}?at=2026-07-01T09:30`);
    expect(missing.status).to.equal(404);
  });

  it('by a manager: finished or not of their own people, by whole days, and nobody’s leave, exemption or consent', async () => {
    const found = await page(manager, '/console/coverage?by=notice');
    expect(found.status).to.equal(200);
    expect(found.text).not.to.include('休假').and.not.include('豁免').and.not.include('id="outside"');
    expect(found.text).not.to.include(consent);
    expect(found.text).to.include('type="date"').and.not.include('datetime-local');
    const day = await page(manager, '/console/coverage?at=2026-08-05T09:30');
    expect(day.text).to.include('结束时的情况').and.not.include('09:30');
    const then = await page(manager, `/console/notices/${notice}?at=2026-08-05T09:30`);
    expect(then.text).not.to.include('09:30').and.not.include('已豁免').and.not.include('休假中');
    const free = await page(manager, `/console/coverage?notice=${consent}`);
    expect(free.text).to.include('这些条件下没有人');
  });

  it('by nobody else', async () => {
    const auditor = await holder('auditor');
    expect((await page(auditor, '/console/coverage')).status).to.equal(403);
    const { rows } = await sql<{ staffNo: string }>`
      select staff_no as "staffNo" from person p
      where not exists (select from role_grant r where r.person_id = p.id)
        and not exists (select from department_head h where h.person_id = p.id) order by 1 limit 1`.execute(
      heed.db,
    );
    expect((await page(rows[0]?.staffNo ?? '', '/console/coverage')).status).to.equal(403);
  });

  it('at what `at` says by the company’s clocks', () => {
    const now = new Date('2026-08-13T02:00:00Z');
    const said = (typed: string, answers = true) => asOf(typed, answers, now, zone);
    expect(said('2026-08-13T09:59').at.toISOString()).to.equal('2026-08-13T01:59:00.000Z');
    expect(said('2026-08-13T10:00')).to.deep.equal({ at: now, day: false });
    expect(said('2026-08-12').at.toISOString()).to.equal('2026-08-12T15:59:59.999Z');
    expect(said('2026-08-13').typed).to.equal(undefined);
    expect(said('2026-08-12T09:30', false)).to.deep.include({ typed: '2026-08-12', day: true });
    expect(said('2026-02-30').typed).to.equal(undefined);
  });

  it('says what is the case where there is nothing to count, and the way out of it', async () => {
    const hr = await holder('hr');
    const before = await page(hr, '/console/coverage?at=2026-01-01T09:30');
    expect(before.text).to.include('那时还没有发过').and.include('href="/console/coverage"');
    const nobody = await page(hr, `/console/coverage?platform=slack&department=${notice}`);
    expect(nobody.text).to.include('这些条件下没有人').and.include('清除筛选条件');
    await sql`update notice set state = 'closed', ended_at = ${heed.clock.now()}`.execute(heed.db);
    heed.clock.advance({ minutes: 1 });
    const ended = await page(hr, '/console/coverage');
    expect(ended.text).to.include('目前没有进行中的通知').and.include('href="/console/coverage?show=all"');
    expect((await page(hr, '/console/coverage?show=all')).text).to.include('chart-end');
    const empty = await startApp();
    try {
      const { text } = await (await empty.signIn(hr)).get('/console/coverage');
      expect(text).to.include('还没有发过').and.include('href="/console/notices/new"');
      expect(text).not.to.include('清除筛选');
    } finally {
      await empty.close();
    }
  });
});
