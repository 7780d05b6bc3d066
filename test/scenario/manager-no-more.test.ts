import { expect } from 'chai';
import { sql } from 'kysely';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { sentNotice } from '../harness/sent-notice.ts';

/** Heads a department in which the others work. */
const manager = 'S001';
const team = ['S002', 'S003', 'S004'];

describe('a manager who', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let boss: Browser;
  let notice: string;
  let own: string;

  beforeEach(async () => {
    heed = await startApp();
    const { rows } = await sql<{ id: string }>`
      select h.department_id as id from department_head h join person p on p.id = h.person_id
      where p.staff_no = ${manager} and h.to_at is null limit 1`.execute(heed.db);
    own = rows[0]?.id ?? '';
    await sql`
      update membership set department_id = ${own}::uuid
      where person_id in (select id from person where staff_no = any(${team}::text[]))`.execute(heed.db);
    notice = await sentNotice(heed, 'chat-monitoring', team);
    boss = await heed.signIn(manager);
  });
  afterEach(() => heed.close());

  const seen = async () => {
    const page = await boss.get(`/console/notices/${notice}`);
    return { status: page.status, people: team.filter((staffNo) => page.text.includes(staffNo)) };
  };

  it('heads nobody any more sees nobody any more, from the next page on, wherever they look', async () => {
    expect(await seen()).to.deep.equal({ status: 200, people: team });
    await sql`
      update department_head set to_at = ${heed.clock.now()}
      where to_at is null and person_id in (select id from person where staff_no = ${manager})`.execute(
      heed.db,
    );
    for (const path of [
      '/console',
      '/console/notices',
      `/console/notices/${notice}`,
      `/console/notices/${notice}/people.csv`,
      `/console/notices/${notice}/live`,
      '/console/overdue',
    ]) {
      const page = await (path.endsWith('.csv') ? boss.post(path) : boss.get(path));
      expect([403, 404], path).to.include(page.status);
      for (const staffNo of team) expect(page.text, path).not.to.include(staffNo);
    }
  });

  it('loses one of their people to another department sees the others alone', async () => {
    const [gone = ''] = team;
    const person = sql`(select id from person where staff_no = ${gone})`;
    await sql`
      update membership set to_at = ${heed.clock.now()} where to_at is null and person_id = ${person}`.execute(
      heed.db,
    );
    await sql`
      insert into membership (person_id, department_id, from_at)
      select ${person}, id, ${heed.clock.now()} from department
      where id not in (
        with recursive tree (id) as (
          select h.department_id from department_head h join person p on p.id = h.person_id
          where p.staff_no = ${manager} and h.to_at is null
          union select v.department_id from department_version v join tree on v.parent_id = tree.id where v.to_at is null
        ) select id from tree)
      order by code limit 1`.execute(heed.db);
    expect(await seen()).to.deep.equal({ status: 200, people: team.slice(1) });
    const csv = await boss.post(`/console/notices/${notice}/people.csv`);
    expect(csv.text).not.to.include(gone);
  });
});
