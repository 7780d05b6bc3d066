import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { changeLevel, closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { forgetOldCrises } from '../../src/crisis/forget.ts';
import { gradeReport } from '../../src/crisis/grading/grade.ts';
import { answersIn } from '../../src/crisis/grading/questions.ts';
import type { Level } from '../../src/crisis/levels.ts';
import { closeReport } from '../../src/crisis/reports/close.ts';
import { declareFromReport, joinReport } from '../../src/crisis/reports/declare.ts';
import { followReports } from '../../src/crisis/reports/follow.ts';
import { forgetOldReports } from '../../src/crisis/reports/forget.ts';
import { type Reporting, receiveReport } from '../../src/crisis/reports/receive.ts';
import { findReport } from '../../src/crisis/reports/store.ts';
import { addToReport, askReporter, takeReport } from '../../src/crisis/reports/take.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { companyZone as zone } from '../../src/zone.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { pagesOf, seatAt } from '../harness/crisis.ts';
import { everythingStored } from '../harness/stored.ts';

const lead = 'S037';
const hr = 'S033';
const reporter = 'S002';
const canary = 'canary-8145 咨询记录被转发';

describe('a report of a leak', function () {
  this.timeout(60_000);
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
  });
  afterEach(() => heed.close());

  const now = () => heed.clock.now();
  const idOf = async (staffNo: string) =>
    (
      await heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', staffNo)
        .executeTakeFirstOrThrow()
    ).id;
  const reports = async (more: Partial<Reporting> = {}) =>
    inTransaction(heed.db, async (tx) =>
      receiveReport(tx, heed.app, {
        ...{ source: 'page' as const, by: await idOf(reporter), text: canary, once: v7(), now: now() },
        ...more,
      }),
    );
  const declares = async (reportId: string, more: { by?: string; level?: Level; another?: string } = {}) => {
    const by = await idOf(more.by ?? lead);
    const { level, another } = more;
    return inTransaction(heed.db, (tx) =>
      declareFromReport(tx, heed.app, {
        ...{ reportId, by, now: now(), ...(level ? { level } : {}) },
        ...(another ? { another: { once: another } } : {}),
      }),
    );
  };
  const stateOf = async (id: string) => (await findReport(heed.db, id))?.state;
  /** Who was told of it, round by round: "S037 S033 | …". */
  const told = async (id: string) => {
    const { rows } = await sql<{ line: string }>`
      select string_agg(p.staff_no, ' ' order by p.staff_no) as line
      from crisis_report_page g join person p on p.id = g.person_id
      where g.report_id = ${id}::uuid group by g.round order by g.round`.execute(heed.db);
    return rows.map(({ line }) => line);
  };
  const later = async (minutes: number) => {
    heed.clock.advance({ minutes });
    return followReports(heed.db, now());
  };
  const sent = async (staffNo: string) => {
    const { rows } = await sql<{ kind: string }>`
      select m.kind from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
      where p.staff_no = ${staffNo} and m.kind like 'crisis.report%' order by m.created_at, m.id`.execute(
      heed.db,
    );
    return rows.map(({ kind }) => kind);
  };
  const refusedAs = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error instanceof HeedError) return error.text;
    throw new Error('it was not refused', { cause: error });
  };

  it('is received, told to the lead and receipted in one transaction, and what it says is nowhere in clear', async () => {
    const { report, repeated } = await reports();
    expect(repeated).to.equal(false);
    expect(report).to.include({ state: 'received', source: 'page', drill: false });
    expect(await told(report.id)).to.deep.equal([lead]);
    const { rows } = await sql<{ kind: string; lane: string; bodies: unknown; who: string }>`
      select m.kind, d.lane, m.bodies, p.staff_no as who from delivery d join message m on m.id = d.message_id
      join person p on p.id = d.person_id where m.about = ${report.id}::uuid order by m.kind`.execute(
      heed.db,
    );
    expect(rows.map(({ kind, lane, who }) => `${kind} ${lane} ${who}`)).to.deep.equal([
      `crisis.report alert ${lead}`,
      `crisis.report-receipt bulk ${reporter}`,
    ]);
    for (const { bodies } of rows) expect(JSON.stringify(bodies)).to.include(report.code);
    expect([...(await everythingStored(heed.db)).values()].join('\n')).to.not.include('canary-8145');
  });

  it('the same form twice is one report; no words, or far too many, are none', async () => {
    const once = v7();
    const [first, second] = await Promise.all([reports({ once }), reports({ once })]);
    expect([first.repeated, second.repeated]).to.have.members([true, false]);
    expect(second.report.id).to.equal(first.report.id);
    expect(await sent(lead)).to.deep.equal(['crisis.report']);
    expect(await refusedAs(reports({ text: '\u200b \n' }))).to.equal('report-empty');
    expect(await refusedAs(reports({ text: 'x'.repeat(1_000_000) }))).to.equal('report-too-long');
    const long = await reports({ text: `begins ${'很'.repeat(9_000)} ends` });
    const page = await (await heed.signIn(lead)).get(`/crisis/reports/${long.report.id}`);
    expect(page.text).to.include('begins').and.include(' ends');
  });

  it('nobody takes it: next leads, then the team, then all of them again; never silent, and quiet once it is taken', async () => {
    await seatAt(heed.db, now(), { S021: 'lead', S022: 'lead' });
    await sql`insert into crisis_rank (role, person_id, rank)
      select 'lead', id, 1 from person where staff_no in ('S021', 'S022')`.execute(heed.db);
    const { report } = await reports();
    expect(await later(9)).to.equal(0);
    expect(await later(1)).to.equal(1);
    expect(await told(report.id)).to.deep.equal([lead, `S021 S022 ${lead}`]);
    await later(10);
    const team = (await told(report.id))[2]?.split(' ') ?? [];
    expect(team).to.include.members([lead, hr, 'S035', 'S039', 'S040']);
    expect(await later(29)).to.equal(0);
    expect(await later(1)).to.equal(1);
    expect((await told(report.id))[3]).to.equal(team.join(' '));
    const by = await idOf('S021');
    const took = () => inTransaction(heed.db, (tx) => takeReport(tx, report.id, { by, now: now() }));
    expect((await took()).what).to.equal('taken');
    expect((await took()).what).to.equal('repeated');
    expect(await later(600)).to.equal(0);
    expect(await told(report.id)).to.have.length(4);
    // Whoever took it is reminded; when they are not here any more it waits for somebody again.
    expect(await later(120)).to.equal(1);
    expect((await sent('S021')).at(-1)).to.equal('crisis.report');
    await sql`update employment set to_at = ${now()} where person_id = ${by}::uuid`.execute(heed.db);
    expect(await later(720)).to.equal(1);
    expect(await stateOf(report.id)).to.equal('received');
  });

  it('two workers follow it at once, and everybody is told once', async () => {
    const { report } = await reports();
    heed.clock.advance({ minutes: 10 });
    await Promise.all([1, 2, 3, 4].map(() => followReports(heed.db, now())));
    expect(await told(report.id)).to.have.length(2);
  });

  it('whom it may be about is neither told of it nor sees it, though they lead; without anybody left, admins hear', async () => {
    await seatAt(heed.db, now(), { S021: 'lead' });
    const { report } = await reports({ excluded: [await idOf(lead)] });
    expect(await told(report.id)).to.deep.equal(['S021']);
    await later(10);
    for (const line of await told(report.id)) expect(line).to.not.include(lead);
    const browser = await heed.signIn(lead);
    expect((await browser.get(`/crisis/reports/${report.id}`)).status).to.equal(404);
    expect((await browser.get('/crisis/reports')).text).to.not.include(report.code);
    expect((await browser.post(`/crisis/reports/${report.id}/declare`, {})).status).to.equal(404);
    await sql`delete from role_grant where role <> 'admin'`.execute(heed.db);
    const alone = await reports({ text: 'nobody is left' });
    expect(await told(alone.report.id)).to.deep.equal([]);
    expect(await sent('S041')).to.include('crisis.report-alone');
  });

  it('two leads declare from it at once: one crisis, which is its own', async () => {
    await seatAt(heed.db, now(), { S021: 'lead' });
    const { report } = await reports();
    const both = await Promise.all([declares(report.id), declares(report.id, { by: 'S021' })]);
    expect(both.map(({ what }) => what)).to.have.members(['declared', 'repeated']);
    expect(both[0]?.incident.id).to.equal(both[1]?.incident.id);
    expect(both[0]?.incident.level).to.equal('major');
    const { rows } = await sql`select from incident`.execute(heed.db);
    expect(rows).to.have.length(1);
    expect(await pagesOf(heed.db, both[0]?.incident.id ?? '')).to.not.have.length(0);
    expect(await stateOf(report.id)).to.equal('declared');
    expect(await later(600)).to.equal(0);
    expect(await sent(reporter)).to.deep.equal(['crisis.report-receipt', 'crisis.report-news']);
  });

  it('takes the level that it was graded, and several reports can belong to one crisis', async () => {
    const { report } = await reports();
    const by = await idOf(lead);
    const answers = answersIn({
      ...{ people: 'few', data: 'counselling', key: 'no', cause: 'carelessness', spread: 'inside' },
      ongoing: 'no',
    });
    await inTransaction(heed.db, (tx) =>
      gradeReport(tx, heed.app, report.id, { answers, chosen: null, why: '', by, once: v7(), now: now() }),
    );
    const { incident } = await declares(report.id);
    expect(incident.level).to.equal('moderate');
    const second = await reports({ text: 'the same, seen by another' });
    const joins = () =>
      inTransaction(heed.db, (tx) =>
        joinReport(tx, { reportId: second.report.id, incidentId: incident.id, by, now: now() }),
      );
    await joins();
    await joins();
    expect(await stateOf(second.report.id)).to.equal('declared');
    // Declared a moment ago: a third report of another lead comes to it, unless it is said to be something else.
    const third = await reports({ text: 'a third' });
    const joined = await declares(third.report.id);
    expect(joined).to.include({ what: 'joined' });
    expect(joined.incident.id).to.equal(incident.id);
    const apart = [
      await declares(third.report.id, { another: 'x' }),
      await declares(third.report.id, { another: 'x' }),
    ];
    expect(apart[0]?.incident.id).to.not.equal(incident.id);
    expect(apart[1]?.incident.id).to.equal(apart[0]?.incident.id);
    const { rows } = await sql<{ code: string }>`
      select r.code from crisis_report r where r.incident_id = ${incident.id}::uuid order by received_at`.execute(
      heed.db,
    );
    expect(rows.map(({ code }) => code)).to.deep.equal([report.code, second.report.code]);
  });

  it('a drill and the real thing stay apart, also in the database', async () => {
    const drill = await reports({ drill: true, text: 'an exercise' });
    expect(drill.report.code).to.match(/^D-R-/);
    const by = await idOf(lead);
    const { incident } = await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, { level: 'minor', drill: false, words: '', by, once: v7(), now: now() }),
    );
    const join = inTransaction(heed.db, (tx) =>
      joinReport(tx, { reportId: drill.report.id, incidentId: incident.id, by, now: now() }),
    );
    expect(await refusedAs(join)).to.equal('report-drill');
    const forced = sql`
      update crisis_report set incident_id = ${incident.id}::uuid, state = 'declared'
      where id = ${drill.report.id}::uuid`.execute(heed.db);
    expect(
      await forced.then(
        () => 'taken',
        () => 'refused',
      ),
    ).to.equal('refused');
    expect((await declares(drill.report.id)).incident).to.include({ drill: true });
  });

  it('closed without a crisis: a reason that the reporter does not see, and a plain answer that they do', async () => {
    const { report } = await reports();
    const by = await idOf(lead);
    const closes = (why: string, outcome: 'no-leak' | 'known' = 'no-leak') =>
      inTransaction(heed.db, (tx) =>
        closeReport(tx, heed.app, {
          ...{ reportId: report.id, outcome, answer: 'it was a test mailbox', why, by, now: now() },
        }),
      );
    expect(await refusedAs(closes(' '))).to.equal('bad-input');
    await closes('canary-8145 not for the reporter');
    await closes('canary-8145 not for the reporter');
    expect(await refusedAs(closes('other', 'known'))).to.equal('report-answered');
    expect(await refusedAs(declares(report.id))).to.equal('report-closed');
    const own = await (await heed.signIn(reporter)).get(`/report/${report.id}`);
    expect(own.text).to.include('it was a test mailbox').and.not.include('not for the reporter');
    const team = await (await heed.signIn(hr)).get(`/crisis/reports/${report.id}`);
    expect(team.text).to.include('not for the reporter');
    expect(await sent(reporter)).to.deep.equal(['crisis.report-receipt', 'crisis.report-news']);
    expect([...(await everythingStored(heed.db)).values()].join('\n')).to.not.include('canary-8145');
  });

  it('its crisis is over: the reporter hears; declared in error: it is looked at again', async () => {
    const { report } = await reports();
    const { incident } = await declares(report.id);
    const by = { personId: await idOf(lead), now: now() };
    await inTransaction(heed.db, (tx) => closeIncident(tx, incident.id, 'in-error', by));
    expect(await findReport(heed.db, report.id)).to.include({ state: 'looked-at', incidentId: null });
    const again = await declares(report.id);
    expect(again.what).to.equal('declared');
    expect(again.incident.id).to.not.equal(incident.id);
    await inTransaction(heed.db, (tx) => closeIncident(tx, again.incident.id, 'over', by));
    expect(await findReport(heed.db, report.id)).to.include({ state: 'closed', outcome: 'dealt-with' });
    const kinds = await sent(reporter);
    expect(kinds.filter((kind) => kind === 'crisis.report-news')).to.have.length(4);
  });

  it('the reporter adds to it and is asked back; whoever took it hears, the words stay on the page', async () => {
    const { report } = await reports();
    const by = await idOf(lead);
    await inTransaction(heed.db, (tx) => takeReport(tx, report.id, { by, now: now() }));
    const once = v7();
    const adds = async () =>
      inTransaction(heed.db, async (tx) =>
        addToReport(tx, heed.app, report.id, {
          ...{ by: await idOf(reporter), text: 'canary-8145 more', once, now: now() },
        }),
      );
    await adds();
    await adds();
    expect((await sent(lead)).filter((kind) => kind === 'crisis.report-more')).to.have.length(1);
    await inTransaction(heed.db, (tx) =>
      askReporter(tx, heed.app, report.id, { by, text: 'canary-8145 who else?', once: v7(), now: now() }),
    );
    const page = await (await heed.signIn(reporter)).get(`/report/${report.id}`);
    expect(page.text).to.include('who else?').and.include('canary-8145 more');
    expect([...(await everythingStored(heed.db)).values()].join('\n')).to.not.include('canary-8145');
  });

  it('is forgotten three years after it was closed, with its crisis or alone, and its words with it', async () => {
    const alone = await reports();
    const by = await idOf(lead);
    await inTransaction(heed.db, (tx) =>
      closeReport(tx, heed.app, {
        ...{ reportId: alone.report.id, outcome: 'no-leak', answer: '', why: 'nothing', by, now: now() },
      }),
    );
    const joined = await reports({ text: 'another' });
    const { incident } = await declares(joined.report.id);
    await inTransaction(heed.db, (tx) => changeLevel(tx, incident.id, 'minor', { personId: by, now: now() }));
    await inTransaction(heed.db, (tx) =>
      closeIncident(tx, incident.id, 'over', { personId: by, now: now() }),
    );
    heed.clock.advance({ days: 365 * 3 - 2 });
    const when = () => ({ now: now(), zone });
    expect([await forgetOldReports(heed.db, when()), await forgetOldCrises(heed.db, when())]).to.deep.equal([
      0, 0,
    ]);
    heed.clock.advance({ days: 5 });
    expect([await forgetOldReports(heed.db, when()), await forgetOldCrises(heed.db, when())]).to.deep.equal([
      1, 1,
    ]);
    for (const table of [
      'crisis_report',
      'crisis_report_word',
      'crisis_report_page',
      'crisis_grading',
    ] as const)
      expect(await heed.db.selectFrom(table).selectAll().execute(), table).to.deep.equal([]);
  });
});
