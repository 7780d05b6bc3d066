import { expect } from 'chai';
import { sql } from 'kysely';
import { loadCalendar } from '../../src/calendar/store.ts';
import { questions } from '../../src/crisis/review/rules.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { sayAbsence } from '../../src/people/absences.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { chapters } from '../harness/chapters.ts';
import { lookAtMusters, seatAt } from '../harness/crisis.ts';
import { DrillYear, zone } from '../harness/drill-year.ts';

const [lead, legal, it_, pr, counsellor, hr] = ['S037', 'S039', 'S040', 'S014', 'S035', 'S032'] as const;

/** Every three months from 5 August 2026, and what a year brings. Each chapter goes on from the one before. */
describe('one year of drills', function () {
  this.timeout(60_000);
  chapters();
  let heed: TestApp;
  let year: DrillYear;
  before(async () => {
    heed = await startApp({ policies: false });
    year = new DrillYear(heed);
  });
  after(() => heed.close());

  const as = (staffNo: string): Promise<Browser> => heed.signIn(staffNo);
  const nextOn = async () => {
    const { rows } = await sql<{ day: string }>`
      select next_on::text as day from crisis_drill_schedule where ended_at is null`.execute(heed.db);
    return rows[0]?.day;
  };
  const newest = async () => (await year.drills()).at(-1) ?? expect.fail('no drill');
  const answers = async (id: string, staffNo: string, what: 'coming' | 'cannot', second: number) => {
    heed.clock.advance({ seconds: second });
    expect((await (await as(staffNo)).post(`/crisis/${id}/answer`, { what })).status).to.equal(303);
    await year.turns();
  };
  /** All its pages have been taken by their platform a second after they went out. */
  const taken = async () => {
    await sql`update delivery set state = 'accepted', accepted_at = created_at + interval '1 second'
      where lane = 'alert' and state = 'pending'`.execute(heed.db);
    await lookAtMusters(heed.db, year.now);
  };
  const begins = async (day: string) => {
    const before = (await year.drills()).length;
    year.at(day, (await year.minuteOn(day)) - 1);
    await year.turns();
    expect(await year.drills()).to.have.length(before);
    heed.clock.advance({ minutes: 1 });
    await year.turns();
    const drill = await newest();
    expect([await year.drills().then((all) => all.length), drill.day]).to.deep.equal([before + 1, day]);
    return drill;
  };
  const putOff = async () => {
    const { rows } = await sql<{ line: string }>`
      select (event::jsonb -> 'data' ->> 'from') || ' ' || (event::jsonb -> 'data' ->> 'why') as line
      from evidence_event where type = 'crisis.drill-postponed' order by id`.execute(heed.db);
    return rows.map(({ line }) => line);
  };

  it('August: planned by a lead; the team comes, times are those that one counts by hand, and it is reviewed', async () => {
    const planned = { months: '3', first: '2026-08-05', level: 'major', scenario: 'screenshots', once: 'y' };
    expect((await (await as(lead)).post('/crisis/drills', planned)).status).to.equal(303);
    const { id, code } = await begins('2026-08-05');
    expect(code).to.match(/^D-/);
    heed.clock.advance({ seconds: 2 });
    await taken();
    for (const [staffNo, after] of [
      [lead, 10],
      [hr, 20],
      [legal, 5],
      [pr, 60],
      [it_, 3],
    ] as const)
      await answers(id, staffNo, 'coming', after);
    await answers(id, counsellor, 'coming', 100);
    heed.clock.advance({ minutes: 30 });
    expect((await (await as(lead)).post(`/crisis/${id}/close`, { why: 'over' })).status).to.equal(303);
    await year.turns();
    // 2 + 10 the lead, + 20 HR, + 5 legal, + 60 PR, + 3 IT, + 100 the counsellor, + half an hour.
    const { text } = await (await as(lead)).get(`/crisis/${id}/report?lang=en`);
    const facts = text.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
    expect(facts).to.include('[DRILL]').and.include('12 secs').and.include('37 secs');
    for (const span of ['32 secs', '1 min 37 secs', '1 min 40 secs', '3 mins 20 secs', '33 mins 20 secs'])
      expect(facts, span).to.include(span);
    const leads = await as(lead);
    for (const subject of questions)
      await leads.post(`/crisis/${id}/review/entries`, {
        kind: 'answer',
        subject,
        words: 'w',
        once: subject,
      });
    const cause = { kind: 'cause', subject: 'weak-rules', words: 'w', once: 'c' };
    await leads.post(`/crisis/${id}/review/entries`, cause);
    const action = { words: 'new numbers', owner: it_, due: '2026-11-30', once: 'a' };
    await leads.post(`/crisis/${id}/review/actions`, action);
    expect((await leads.post(`/crisis/${id}/review/close`, {})).status).to.equal(303);
    await year.turns();
    expect(await nextOn()).to.equal('2026-11-05');
  });

  it('whoever is in the ledger of a drill cannot be promised or told anything, by any way past the code', async () => {
    const { id } = await newest();
    const hrs = await as(hr);
    const remedy = `/crisis/${id}/affected/people/0198a1b2-0000-7000-8000-000000000001/promise`;
    const promise = { id: '0198a1b2-0000-7000-8000-000000000002', text: 'x', due: '2026-12-01', owner: hr };
    expect((await hrs.post(remedy, promise)).status).to.be.oneOf([404, 409, 422]);
    const { rows } = await sql<{ id: string }>`
      insert into affected (id, incident_id, drill, number, person_id, standing, kinds, severity)
      values (gen_random_uuid(), ${id}::uuid, true, 1, ${hrs.personId}::uuid, 'affected', '{health}', 'major')
      returning id`.execute(heed.db);
    const listed = rows[0]?.id ?? '';
    const refusal = (statement: ReturnType<typeof sql>): Promise<string> =>
      statement.execute(heed.db).then(
        () => 'taken',
        (error: unknown) => String(error),
      );
    // The database, asked past all code.
    const promises = (drill: boolean) =>
      refusal(sql`
        insert into affected_remedy (id, affected_id, drill, promise, due_on, owner, by_person, at)
        values (gen_random_uuid(), ${listed}::uuid, ${drill}, '{}', '2026-12-01', ${hrs.personId}::uuid,
                ${hrs.personId}::uuid, ${year.now})`);
    expect(await promises(true)).to.include('affected_remedy_drill_check');
    expect(await promises(false)).to.include('affected_remedy_real');
    expect(
      await refusal(sql`
        insert into affected_told (telling_id, affected_id, drill, kind, way, state)
        values (gen_random_uuid(), ${listed}::uuid, true, 'notice', 'account', 'account')`),
    ).to.include('affected_told_drill_check');
    await year.holds();
  });

  it('September and October: people leave, join and are away; what a leaver had to do is a lead’s', async () => {
    year.at('2026-09-15', 600);
    await sql`update employment set to_at = ${year.now} from person p where p.id = person_id and p.staff_no = ${it_}`.execute(
      heed.db,
    );
    await seatAt(heed.db, year.now, { S021: 'it', S022: 'it' });
    await year.turns();
    const { rows } = await sql<{ owner: string }>`
      select p.staff_no as owner from incident_action a join person p on p.id = a.owner_id where a.ended_at is null`.execute(
      heed.db,
    );
    expect(rows.map(({ owner }) => owner)).to.deep.equal([lead]);
    const { personId } = await as('S021');
    await inTransaction(heed.db, (tx) =>
      sayAbsence(
        tx,
        { personId, from: '2026-11-01', until: '2026-11-30', source: 'console' },
        { actor: { operator: 'test' }, now: year.now },
      ),
    );
  });

  it('November: something real is under way, so it waits; when the next real thing comes, the drill ends within a minute', async () => {
    year.at('2026-11-05', 9 * 60);
    const real = await year.declaresReal();
    year.at('2026-11-05', 15 * 60 + 59);
    await year.turns();
    expect(await nextOn()).to.equal('2026-11-06');
    expect((await (await as(lead)).post(`/crisis/${real}/close`, { why: 'over' })).status).to.equal(303);
    const { id } = await begins('2026-11-06');
    const { rows } = await sql<{ no: string }>`
      select p.staff_no as no from incident_call c join person p on p.id = c.person_id
      where c.incident_id = ${id}::uuid and c.role = 'it'`.execute(heed.db);
    // Neither who has left nor who is away, while somebody else is there.
    expect(rows.map(({ no }) => no)).to.deep.equal(['S022']);
    const again = await year.declaresReal();
    heed.clock.advance({ minutes: 1 });
    await year.turns();
    expect(await newest()).to.include({ id, closed: 'over', byItself: true });
    await (await as(lead)).post(`/crisis/${again}/close`, { why: 'over' });
    expect(await nextOn()).to.equal('2027-02-05');
    await year.turns();
  });

  it('February: nothing ran on its day, which is said; the drill on the next working day is answered by nobody', async () => {
    year.at('2027-02-05', 9 * 60);
    await year.turns();
    // A restart that took until the evening.
    year.at('2027-02-05', 19 * 60);
    await year.turns();
    expect((await putOff()).at(-1)).to.equal('2027-02-05 missed');
    const calendar = await loadCalendar(heed.db, { zone });
    let day = (await nextOn()) ?? '';
    for (let looked = 0; looked < 30 && !(await works(day)); looked += 1) {
      year.at(day, 12 * 60);
      await year.turns();
      day = (await nextOn()) ?? '';
    }
    const { id } = await begins(day);
    for (const hours of [1, 1, 1, 1]) {
      heed.clock.advance({ hours });
      await year.turns();
    }
    expect(await newest()).to.include({ id, closed: 'over', byItself: true });
    const { text } = await (await as(lead)).get(`/crisis/${id}/review?lang=en`);
    expect(text).to.include('Never');
    expect((await (await as(lead)).get('/crisis/drills?lang=en')).text).to.include('nothing');
    expect(await nextOn()).to.equal('2027-05-05');

    async function works(one: string): Promise<boolean> {
      const kind = calendar.kindOf(one);
      return kind === 'unknown' ? new Date(`${one}T00:00:00Z`).getUTCDay() % 6 !== 0 : kind === 'works';
    }
  });

  it('May: while it runs the clock is set back, which begins nothing twice and makes it no longer', async () => {
    let day = '2027-05-05';
    year.at(day, 12 * 60);
    await year.turns();
    if ((await year.drills()).length === 3) day = (await nextOn()) ?? '';
    const { id } = (await year.drills()).length === 3 ? await begins(day) : await newest();
    heed.clock.advance({ hours: 1 });
    await year.turns();
    heed.clock.advance({ hours: -2 });
    await year.turns();
    await year.turns();
    expect((await newest()).id).to.equal(id);
    heed.clock.advance({ hours: 3, minutes: 1 });
    await year.turns();
    expect(await newest()).to.include({ id, closed: 'over', byItself: true });
    expect(await nextOn()).to.equal('2027-08-05');
  });

  it('at the end of the year there are four drills, each with its review, and each said to be one wherever it stands', async () => {
    const drills = await year.drills();
    expect(drills).to.have.length(4);
    expect(await putOff()).to.include.members(['2026-11-05 real', '2027-02-05 missed']);
    const { text } = await (await as(lead)).get('/crisis/reviews?lang=en');
    for (const { code, id } of drills) {
      expect(text).to.include(code);
      const page = await (await as(lead)).get(`/crisis/${id}?lang=en`);
      expect(page.text).to.include('[DRILL]');
      const pdf = await (await as(lead)).post(`/crisis/${id}/report.pdf`, {});
      expect(pdf.headers.get('content-type')).to.equal('application/pdf');
    }
    await year.holds();
  });
});
