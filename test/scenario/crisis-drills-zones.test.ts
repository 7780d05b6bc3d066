import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Day } from '../../src/calendar/day.ts';
import { changeLevel, closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { minuteOf } from '../../src/crisis/drills/rules.ts';
import { runDueDrills } from '../../src/crisis/drills/run.ts';
import type { Level } from '../../src/crisis/levels.ts';
import { firstPlan } from '../../src/crisis/plan.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { lookAtMusters, pagesOf, seatAt } from '../harness/crisis.ts';

const zone = 'Asia/Shanghai';
const inLondon = 'S040';
/** Wednesdays before and after London's clocks go back: two in the afternoon in Shanghai is seven there, then six. */
const [summer, winter] = ['2026-10-21', '2026-10-28'] as const;

describe('a drill that comes by day rings nobody at night', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let lead: Browser;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    lead = await heed.signIn('S037');
    await sql`insert into platform_connected (platform) values ('local'), ('voice') on conflict do nothing`.execute(
      heed.db,
    );
    await sql`update person set time_zone = 'Europe/London', mobile = '+447700900123' where staff_no = ${inLondon}`.execute(
      heed.db,
    );
    await sql`insert into calling_account (person_id, way, address, since)
      select id, 'voice', mobile, ${heed.clock.now()} from person where staff_no = ${inLondon}`.execute(
      heed.db,
    );
  });
  afterEach(() => heed.close());

  const turnsFor = async (minutes: number) => {
    for (let second = 0; second < minutes * 60; second += 20) {
      heed.clock.advance({ seconds: 20 });
      await lookAtMusters(heed.db, heed.clock.now());
    }
  };
  /** Begins a drill between two and three in the afternoon of a day in Shanghai, and lets its muster run for six minutes. */
  const drillOn = async (day: Day, level: Level = 'major'): Promise<string> => {
    let id = v7();
    while (minuteOf(id, day) < 14 * 60 || minuteOf(id, day) > 14 * 60 + 50) id = v7();
    const now = heed.clock.now();
    await sql`
      insert into crisis_drill_schedule (id, every_months, level, scenario, owner_id, made_at, once, first_on, next_on)
      values (${id}, 3, ${level}, 'screenshots', ${lead.personId}::uuid, ${now}, ${id}, ${day}::date, ${day}::date)`.execute(
      heed.db,
    );
    heed.clock.set(new Date(Date.parse(`${day}T00:00:00+08:00`) + minuteOf(id, day) * 60_000));
    expect(await runDueDrills(heed.db, heed.app, { now: heed.clock.now(), zone })).to.equal(1);
    await turnsFor(6);
    const { rows } = await sql<{ id: string }>`
      select id from incident where drill_schedule_id = ${id}::uuid`.execute(heed.db);
    return rows[0]?.id ?? expect.fail('no drill');
  };
  /** Each page to them: "0/1 voice". */
  const pagesTo = async (incident: string) =>
    (await pagesOf(heed.db, incident)).flatMap((line) =>
      line.startsWith(inLondon) ? [line.slice(inLondon.length + 1)] : [],
    );
  const ways = async (incident: string) =>
    new Set((await pagesTo(incident)).map((line) => line.split(' ')[1]));
  /** To this hour of a winter's day in London. */
  const untilThere = (hour: string) =>
    turnsFor((Date.parse(`${winter}T${hour}:00Z`) - heed.clock.now().getTime()) / 60_000);
  const spared = async () => {
    const { rows } = await sql<{ about: string; data: { people: string[]; drill: boolean } }>`
      select about, event::jsonb -> 'data' as data from evidence_event where type = 'crisis.drill-spared'
      order by id`.execute(heed.db);
    return rows;
  };
  const reportOf = async (incident: string) => {
    const by = { personId: lead.personId, now: heed.clock.now() };
    await inTransaction(heed.db, (tx) => closeIncident(tx, incident, 'over', by));
    lead = await heed.signIn('S037');
    return (await lead.get(`/crisis/${incident}/report?lang=en`)).text;
  };

  it('in summer the same hour is morning there, and it rings; in winter it is night, and only chat is written to', async () => {
    const warm = await drillOn(summer);
    expect([...(await ways(warm))]).to.include('voice');
    expect(await spared()).to.deep.equal([]);
    expect(await reportOf(warm)).to.not.include('it was night where they are');
    const cold = await drillOn(winter);
    expect(await pagesTo(cold), 'written to once').to.deep.equal(['0/0 local']);
    const [event, ...more] = await spared();
    expect(more, 'said once').to.deep.equal([]);
    expect(event?.about).to.equal(cold);
    expect(event?.data).to.include({ drill: true });
    expect(event?.data.people).to.have.length(1);
    const report = await reportOf(cold);
    expect(report).to.include('Not rung: it was night where they are');
    const { rows } = await sql<{ name: string }>`
      select name from person where staff_no = ${inLondon}`.execute(heed.db);
    expect(report.slice(report.indexOf('Not rung')).slice(0, 300)).to.include(rows[0]?.name);
  });

  it('what a person declares rings at any hour, a drill too: somebody is there who wants it so', async () => {
    heed.clock.set(new Date(`${winter}T14:30:00+08:00`));
    for (const drill of [true, false]) {
      const now = heed.clock.now();
      const { incident } = await inTransaction(heed.db, (tx) =>
        declare(tx, heed.app, { level: 'major', drill, words: '', by: lead.personId, once: v7(), now }),
      );
      await turnsFor(1);
      expect([...(await ways(incident.id))], drill ? 'a drill' : 'a crisis').to.include('voice');
    }
    expect(await spared()).to.deep.equal([]);
  });

  it('whoever has nothing but a telephone is not called at all while it is night', async () => {
    await sql`update identity set to_at = ${heed.clock.now()}
      where person_id = (select id from person where staff_no = ${inLondon})`.execute(heed.db);
    const cold = await drillOn(winter);
    expect(await pagesTo(cold)).to.deep.equal([]);
    expect(await spared()).to.have.length(1);
    await untilThere('06:59');
    expect(await pagesTo(cold)).to.deep.equal([]);
    await untilThere('07:01');
    expect(await pagesTo(cold)).to.deep.equal(['0/0 voice']);
  });

  it('once it is morning there, whoever is still missed is called anew, and it rings', async () => {
    const cold = await drillOn(winter);
    await untilThere('06:59');
    expect(await pagesTo(cold), 'not again while it is night').to.deep.equal(['0/0 local']);
    await untilThere('07:01');
    expect((await pagesTo(cold)).toSorted()).to.deep.equal(['0/0 local', '1/0 local', '1/1 voice']);
    expect(await spared(), 'said once').to.have.length(1);
  });

  it('raised to a level that would ring there, it says whom it spares, although the lower one would not have rung', async () => {
    const now = heed.clock.now();
    const minor = { ...firstPlan.levels.minor, night: [{ way: 'chat' as const, after: 0 }] };
    const plan = { ...firstPlan, levels: { ...firstPlan.levels, minor } };
    await sql`insert into crisis_plan (plan, made_at, made_by)
      values (${JSON.stringify(plan)}::jsonb, ${now}, ${lead.personId}::uuid)`.execute(heed.db);
    await seatAt(heed.db, now, { [inLondon]: 'hr' });
    const cold = await drillOn(winter, 'minor');
    expect(await pagesTo(cold)).to.deep.equal(['0/0 local']);
    expect(await spared()).to.deep.equal([]);
    const by = { personId: lead.personId, now: heed.clock.now() };
    await inTransaction(heed.db, (tx) => changeLevel(tx, cold, 'major', by));
    expect(await pagesTo(cold), 'not again while it is night').to.deep.equal(['0/0 local']);
    expect((await spared()).map(({ data }) => data.people.length)).to.deep.equal([1]);
  });
});
