import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { ordinaryWeek } from '../../src/calendar/rules.ts';
import { closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { drillTime, minuteOf } from '../../src/crisis/drills/rules.ts';
import { endLongDrills, runDueDrills } from '../../src/crisis/drills/run.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { lookAtMusters, pagesOf } from '../harness/crisis.ts';

const zone = 'Asia/Shanghai';

describe('drills that come by themselves', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let lead: Browser;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    lead = await heed.signIn('S037');
  });
  afterEach(() => heed.close());

  const plans = (more: Record<string, string> = {}) =>
    lead.post('/crisis/drills', {
      ...{ months: '3', first: '2026-08-05', level: 'major', scenario: 'screenshots', once: 'a' },
      ...more,
    });
  const sweep = async () => {
    const now = heed.clock.now();
    return (await endLongDrills(heed.db, now)) + (await runDueDrills(heed.db, heed.app, { now, zone }));
  };
  const drills = () => heed.db.selectFrom('incident').selectAll().where('drill', '=', true).execute();
  const schedule = () => heed.db.selectFrom('crisis_drill_schedule').selectAll().executeTakeFirstOrThrow();
  const nextOn = async () => {
    const { rows } = await sql<{ day: string }>`
      select next_on::text as day from crisis_drill_schedule`.execute(heed.db);
    return rows[0]?.day;
  };
  const events = async (type: string) => {
    const { rows } = await sql<{ event: { actor: unknown; data: Record<string, unknown> } }>`
      select event::jsonb as event from evidence_event where type = ${type} order by id`.execute(heed.db);
    return rows.map(({ event }) => event);
  };
  const told = async (kind: string) => {
    const { rows } = await sql<{ line: string }>`
      select p.staff_no as line from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.kind = ${kind} order by d.id`.execute(heed.db);
    return rows.map(({ line }) => line);
  };
  /** Wednesday, 5 August 2026, at a minute of the company's clock. */
  const atMinute = (minute: number, day = '2026-08-05') =>
    heed.clock.set(new Date(Date.parse(`${day}T00:00:00+08:00`) + minute * 60_000));

  it('begin on their day, at their minute, once, and the next is three months on', async () => {
    expect((await plans()).status).to.equal(303);
    // Pressed twice.
    expect((await plans()).status).to.equal(303);
    const { id } = await schedule();
    const minute = minuteOf(id, '2026-08-05');
    atMinute(minute - 1);
    expect(await sweep()).to.equal(0);
    atMinute(minute);
    await Promise.all([sweep(), sweep(), sweep()]);
    await sweep();
    const [drill, ...others] = await drills();
    expect(others).to.deep.equal([]);
    expect(drill).to.include({ level: 'major', declared_by: null, drill_schedule_id: id });
    // Everybody is called, leads too, since nobody of them has declared it.
    expect(await pagesOf(heed.db, drill?.id ?? '')).to.have.length(8);
    const page = await (await heed.signIn('S037')).get(`/crisis/${drill?.id}?lang=en`);
    expect(page.text).to.include('[DRILL]').and.include('演练情景');
    expect(await nextOn()).to.equal('2026-11-05');
    expect((await events('crisis.declared')).map(({ actor }) => actor)).to.deep.equal(['heed']);
  });

  it('wait for a working day, for its hours, and for what is real', async () => {
    await plans({ first: '2026-08-08' });
    atMinute(12 * 60, '2026-08-08');
    await sweep();
    atMinute(12 * 60, '2026-08-09');
    await sweep();
    expect(await nextOn()).to.equal('2026-08-10');
    // Nobody looked while it was time.
    atMinute(17 * 60, '2026-08-10');
    await sweep();
    expect(await nextOn()).to.equal('2026-08-11');
    const by = lead.personId;
    await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, {
        ...{ level: 'minor', drill: false, words: '', by, once: v7(), now: heed.clock.now() },
      }),
    );
    atMinute(minuteOf((await schedule()).id, '2026-08-11'), '2026-08-11');
    await sweep();
    expect(await drills()).to.deep.equal([]);
    expect((await events('crisis.drill-postponed')).map(({ data }) => [data.to, data.why])).to.deep.equal([
      ['2026-08-09', 'hours'],
      ['2026-08-10', 'hours'],
      ['2026-08-11', 'missed'],
      ['2026-08-12', 'real'],
    ]);
    // That nothing ran when it was time is said to whoever sees to it; rest and what is real they know.
    expect(await told('crisis.drill-missed')).to.deep.equal(['S037']);
    const page = await (await heed.signIn('S037')).get('/crisis/drills?lang=en');
    expect(page.text).to.include('it did not begin in the hours of that day').and.include('something real');
    expect((await (await heed.signIn('S040')).get('/crisis/drills?lang=en')).text).to.not.include(
      'it did not begin',
    );
  });

  it('end by themselves after four hours, with a review for whoever sees to them', async () => {
    await plans();
    const { id } = await schedule();
    atMinute(minuteOf(id, '2026-08-05'));
    await sweep();
    heed.clock.advance({ hours: 3, minutes: 59 });
    await sweep();
    expect((await drills()).map(({ closed_why }) => closed_why)).to.deep.equal([null]);
    heed.clock.advance({ minutes: 1 });
    await sweep();
    const [drill] = await drills();
    expect(drill).to.include({ closed_why: 'over', closed_by: null });
    expect((await events('crisis.closed')).map(({ actor }) => actor)).to.deep.equal(['heed']);
    const review = await heed.db.selectFrom('incident_review').selectAll().executeTakeFirstOrThrow();
    expect(review.owner_id).to.equal(lead.personId);
  });

  it('make way for what is real', async () => {
    await plans();
    atMinute(minuteOf((await schedule()).id, '2026-08-05'));
    await sweep();
    const by = lead.personId;
    await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, {
        ...{ level: 'minor', drill: false, words: '', by, once: v7(), now: heed.clock.now() },
      }),
    );
    heed.clock.advance({ minutes: 1 });
    await sweep();
    expect((await drills()).map(({ closed_why }) => closed_why)).to.deep.equal(['over']);
  });

  it('one that was put off puts no other off: the next is reckoned from the first', async () => {
    await plans({ months: '1', first: '2026-08-31' });
    const by = lead.personId;
    const { incident } = await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, {
        ...{ level: 'minor', drill: false, words: '', by, once: v7(), now: heed.clock.now() },
      }),
    );
    for (const day of ['2026-08-31', '2026-09-01', '2026-09-02']) {
      atMinute(16 * 60, day);
      await sweep();
    }
    expect(await nextOn()).to.equal('2026-09-03');
    await inTransaction(heed.db, (tx) =>
      closeIncident(tx, incident.id, 'over', { personId: by, now: heed.clock.now() }),
    );
    atMinute(minuteOf((await schedule()).id, '2026-09-03'), '2026-09-03');
    await sweep();
    expect(await drills()).to.have.length(1);
    expect(await nextOn()).to.equal('2026-09-30');
  });

  it('another drill that is not over keeps one from beginning', async () => {
    await plans();
    await plans({ once: 'b', scenario: 'mailed-results' });
    atMinute(15 * 60 + 59);
    await sweep();
    await sweep();
    expect(await drills()).to.have.length(1);
    expect((await events('crisis.drill-postponed')).map(({ data }) => data.why)).to.deep.equal(['drill']);
  });

  it('whoever planned them has left: a lead sees to the next one; where nobody leads, it waits and says so', async () => {
    const other = await heed.signIn('S032');
    await sql`insert into role_grant (person_id, role, from_at)
      values (${other.personId}::uuid, 'lead', ${heed.clock.now()})`.execute(heed.db);
    await plans();
    atMinute(minuteOf((await schedule()).id, '2026-08-05'));
    const left = (staffNo: string) =>
      sql`update employment set to_at = ${new Date(heed.clock.now().getTime() - 60_000)} from person p
          where p.id = person_id and p.staff_no = ${staffNo}`.execute(heed.db);
    await left('S037');
    await sweep();
    expect((await schedule()).owner_id).to.equal(other.personId);
    heed.clock.advance({ hours: 4 });
    await sweep();
    const review = await heed.db.selectFrom('incident_review').selectAll().executeTakeFirstOrThrow();
    expect(review.owner_id).to.equal(other.personId);
    await left('S032');
    atMinute(15 * 60 + 59, '2026-11-05');
    await sweep();
    expect(await drills()).to.have.length(1);
    expect((await events('crisis.drill-postponed')).map(({ data }) => data.why)).to.deep.equal(['nobody']);
  });

  it('one that nobody declared, from a signal, ends by itself too; a clock that is set back makes none longer', async () => {
    const drillBy = (by: string | null) =>
      inTransaction(heed.db, (tx) =>
        declare(tx, heed.app, {
          ...{ level: 'minor', drill: true, words: '', by, once: v7(), another: true, now: heed.clock.now() },
        }),
      );
    const { incident } = await drillBy(null);
    heed.clock.advance({ hours: 3 });
    await lookAtMusters(heed.db, heed.clock.now());
    heed.clock.advance({ hours: -2 });
    await lookAtMusters(heed.db, heed.clock.now());
    expect(await sweep()).to.equal(0);
    heed.clock.advance({ hours: 1, minutes: 1 });
    await sweep();
    const [drill] = await drills();
    expect(drill).to.include({ id: incident.id, closed_why: 'over' });
    const review = await heed.db.selectFrom('incident_review').selectAll().executeTakeFirstOrThrow();
    expect(review.owner_id).to.equal(lead.personId);
  });

  it('are planned by leads; the team knows that there are some, and neither day nor story', async () => {
    await plans();
    const it_ = await heed.signIn('S040');
    const page = await it_.get('/crisis/drills?lang=en');
    expect(page.text).to.include('Every 3 months').and.include('not told beforehand');
    expect(page.text).not.to.include('5 Aug').and.not.include('Screenshots');
    expect((await lead.get('/crisis/drills?lang=en')).text)
      .to.include('5 Aug')
      .and.include('Screenshots');
    const { id } = await schedule();
    expect((await it_.post(`/crisis/drills/${id}/end`, {})).status).to.equal(403);
    expect((await it_.post('/crisis/drills', { months: '1', first: '2026-08-06' })).status).to.equal(403);
    expect((await (await heed.signIn('S002')).get('/crisis/drills')).status).to.equal(403);
    const wrong = await plans({ months: '25', first: '2026-08-03', once: 'b' });
    expect(wrong.status).to.equal(422);
    expect((await lead.post(`/crisis/drills/${id}/end`, {})).status).to.equal(303);
    atMinute(15 * 60 + 59);
    await sweep();
    expect(await drills()).to.deep.equal([]);
  });

  it('have a minute that is theirs, within hours, and nobody misses it who looks every minute', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const minute = minuteOf(id, '2026-08-05');
        expect(minute).to.be.within(600, 959);
        const seen = Array.from({ length: 1_440 }, (_, at) =>
          drillTime({ id, nextOn: '2026-08-05' }, { day: '2026-08-05', minute: at }, ordinaryWeek),
        );
        expect(seen.indexOf('now')).to.equal(minute);
        expect(seen.slice(0, minute)).to.not.include('missed');
      }),
      { numRuns: 50 },
    );
  });
});
