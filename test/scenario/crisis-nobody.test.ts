import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { changeLevel } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import type { Level } from '../../src/crisis/levels.ts';
import { firstPlan } from '../../src/crisis/plan.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { callsOf, lookAtMusters, pagesOf } from '../harness/crisis.ts';

const lead = 'S037';
const last = 'S042';
const everybody = ['S014', 'S032', 'S033', 'S034', 'S035', lead, 'S039', 'S040'];

describe('a crisis for which hardly anybody is there', function () {
  this.timeout(60_000);
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
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
  const declares = async (by: string | null = lead, level: Level = 'major') => {
    const who = by && (await idOf(by));
    const { incident } = await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, {
        ...{ level, drill: false, words: '', by: who, once: v7(), now: heed.clock.now() },
      }),
    );
    return incident.id;
  };
  const later = async (seconds: number) => {
    heed.clock.advance({ seconds });
    await lookAtMusters(heed.db, heed.clock.now());
  };
  const accepted = () =>
    sql`update delivery set state = 'accepted' where lane = 'alert' and state = 'pending'`.execute(heed.db);
  const namesLast = async () =>
    sql`insert into crisis_plan (plan, made_at, made_by)
      values (${JSON.stringify({ ...firstPlan, lastResort: [await idOf(last)] })}::jsonb, ${heed.clock.now()},
              ${await idOf(lead)}::uuid)`.execute(heed.db);
  const told = async (id: string) => {
    const { rows } = await sql<{ line: string }>`
      select distinct p.staff_no as line from delivery d join message m on m.id = d.message_id
      join person p on p.id = d.person_id
      where m.about = ${id}::uuid and m.kind = 'crisis.short' order by 1`.execute(heed.db);
    return rows.map(({ line }) => line);
  };
  const ends = (...roles: string[]) =>
    sql`update role_grant set to_at = ${heed.clock.now()} where role = any(${roles}::text[])`.execute(
      heed.db,
    );

  it('everybody on leave: they are called all the same, and then the last resort for every role', async () => {
    await namesLast();
    await sql`insert into absence (id, person_id, from_day, source, said_at)
      select gen_random_uuid(), id, '2026-08-01', 'console', ${heed.clock.now()} from person`.execute(
      heed.db,
    );
    const id = await declares();
    expect((await pagesOf(heed.db, id)).map((line) => line.slice(0, 4)).toSorted()).to.deep.equal(
      everybody.toSorted(),
    );
    await accepted();
    await later(300);
    const calls = (await callsOf(heed.db, id)).filter((line) => line.startsWith(last));
    // The lead, who declared it, is there.
    expect(calls).to.deep.equal(
      ['counsellor', 'hr', 'it', 'legal', 'pr'].map((role) => `${last} ${role} last-resort`),
    );
    expect(await pagesOf(heed.db, id)).to.include(`${last} 0/0 local`);
    await accepted();
    await later(300);
    expect(await told(id)).to.include(lead);
    await later(1);
    expect((await pagesOf(heed.db, id)).filter((line) => line.startsWith(`${last} 1/0`))).to.have.length(1);
  });

  it('a role without members: the last resort has it at once; without one whoever is there hears so at once', async () => {
    await ends('pr');
    const id = await declares();
    expect(await told(id)).to.deep.equal([lead]);
    await namesLast();
    await sql`update incident set closed_at = ${heed.clock.now()}, closed_why = 'over', muster_at = null`.execute(
      heed.db,
    );
    const next = await declares();
    expect(await callsOf(heed.db, next)).to.include(`${last} pr last-resort`);
  });

  it('no team at all: whoever gives roles hears that nobody comes, also where a signal declared it', async () => {
    await ends('lead', 'hr', 'legal', 'pr', 'it', 'counsellor');
    const id = await declares(null);
    expect(await pagesOf(heed.db, id)).to.deep.equal([]);
    const { rows: givers } = await sql<{ no: string }>`
      select distinct p.staff_no as no from role_grant g join person p on p.id = g.person_id
      where g.role in ('admin', 'privacy') and g.to_at is null order by 1`.execute(heed.db);
    expect(givers).to.not.have.length(0);
    expect(await told(id)).to.deep.equal(givers.map(({ no }) => no));
    // The page of the crisis is not for them; the one where people and their roles are listed is.
    const { rows: cards } = await sql<{ path: string; line: string }>`
      select distinct b.body -> 'card' -> 'link' ->> 'path' as path, b.body -> 'card' -> 'lines' ->> 0 as line
      from message m cross join lateral jsonb_each(m.bodies) b (language, body)
      where m.about = ${id}::uuid and m.kind = 'crisis.short'`.execute(heed.db);
    expect(new Set(cards.map(({ path }) => path))).to.deep.equal(new Set(['/console/people']));
    for (const { no } of givers)
      expect((await (await heed.signIn(no)).get('/console/people')).status, no).to.equal(200);
    // Somebody is named, and is called within seconds.
    await sql`insert into role_grant (person_id, role, from_at)
      values (${await idOf(last)}::uuid, 'lead', ${heed.clock.now()})`.execute(heed.db);
    await later(10);
    expect(await pagesOf(heed.db, id)).to.deep.equal([`${last} 0/0 local`]);
  });

  it('lowered with pages outstanding: whom the lower level needs not is paged no more; raised again they are', async () => {
    const id = await declares();
    await accepted();
    const by = { personId: await idOf(lead), now: heed.clock.now() };
    await inTransaction(heed.db, (tx) => changeLevel(tx, id, 'minor', by));
    const before = (await pagesOf(heed.db, id)).length;
    await later(400);
    const { rows } = await sql<{ line: string }>`
      select p.staff_no as line from incident_page g join person p on p.id = g.person_id where g.round > 0`.execute(
      heed.db,
    );
    expect(rows, 'the lower level is in no hurry').to.deep.equal([]);
    const raised = { personId: await idOf(lead), now: heed.clock.now() };
    await inTransaction(heed.db, (tx) => changeLevel(tx, id, 'major', raised));
    const again = (await pagesOf(heed.db, id)).slice(before);
    // They were called 400 seconds ago: by this level their time is over.
    expect(again.toSorted()).to.deep.equal(
      everybody
        .filter((one) => one !== lead)
        .map((one) => `${one} 1/0 local`)
        .toSorted(),
    );
    // And nobody is left for five roles: that is told anew.
    expect(await told(id)).to.deep.equal([lead]);
  });

  it('lowered while a role is empty: nobody is woken to hear so again; raised again they are told anew', async () => {
    await ends('hr');
    const id = await declares(lead, 'moderate');
    const tellings = async () => {
      const { rows } = await sql<{ title: string }>`
        select bodies -> 'en' -> 'card' ->> 'title' as title from message
        where about = ${id}::uuid and kind = 'crisis.short' order by id`.execute(heed.db);
      return rows.map(({ title }) => title);
    };
    const turns = async (level: Level) => {
      const by = { personId: await idOf(lead), now: heed.clock.now() };
      await inTransaction(heed.db, (tx) => changeLevel(tx, id, level, by));
      await later(20);
    };
    const once = await tellings();
    expect(once).to.have.length(1);
    await turns('minor');
    expect(await tellings()).to.deep.equal(once);
    await turns('major');
    expect(await tellings()).to.deep.equal([...once, ...once]);
  });
});
