import { expect } from 'chai';
import { sql } from 'kysely';
import { endDueAgreements } from '../../src/analysis/agreements.ts';
import { forgetOldFigures } from '../../src/analysis/close.ts';
import { figuresFor, weeksOf } from '../../src/analysis/read.ts';
import { teamFigures } from '../../src/analysis/team.ts';
import { forgetWaiting } from '../../src/analysis/waiting.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { fileObjection } from '../../src/objections/file.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { tryOut } from '../../src/records/try-out.ts';
import { dayIn } from '../../src/zone.ts';
import { agrees, analysed, closes, endsAgreement, figuresOf, worksAt } from '../harness/analysis.ts';
import { Company, zone } from '../harness/company.ts';
import { colleague, customer, keeping } from '../harness/records.ts';
import { everythingStored } from '../harness/stored.ts';

const team = ['li', 'wang', 'chen', 'zhao', 'sun', 'qian'];

describe('analysis of groups', function () {
  this.timeout(120_000);
  let company: Company;
  let given: Awaited<ReturnType<typeof keeping>>;
  let agreement: string;
  let east: string;
  beforeEach(async () => {
    company = await Company.open();
    given = await keeping(company, team, { records: analysed });
    east = await company.department('east');
    const ids = Object.values(given.people);
    for (const id of ids)
      await company.db
        .insertInto('membership')
        .values({ person_id: id, department_id: east, from_at: company.now, to_at: null })
        .execute();
    await worksAt(company.db, 'Berlin', ids);
    agreement = await agrees(company, given.li);
  });
  afterEach(() => company.close());

  const who = (name: string) => given.people[name] ?? '';
  /** Each writes to a customer of their own. */
  const everybodyWrites = async (names = team, times = 1) => {
    const all = names.flatMap((name) =>
      Array.from({ length: times }, () => given.intake.message(name, { chat: `chat of ${name}` })),
    );
    return given.intake.takes(...all);
  };
  const nextWeek = async () => {
    company.clock.advance({ days: 9 });
    return closes(company);
  };
  const figures = () => figuresOf(company.db, { [east]: 'east' });
  const tallies = async () => (await company.db.selectFrom('analysis_tally').select('id').execute()).length;

  it('counts what is kept, by hour and channel, and shows it when its week is over', async () => {
    expect(await everybodyWrites(team, 2)).to.deep.equal(Array(12).fill('kept'));
    expect(await figures()).to.deep.equal([]);
    expect(await closes(company)).to.equal(0);
    expect(await nextWeek()).to.equal(1);
    expect(await figures()).to.deep.equal(['east volume 10-11 wecom - 12']);
    expect(await company.events('analysis.week-closed')).to.deep.equal([
      { week: '2026-03-02', sites: 1, figures: 1 },
    ]);
    expect(await nextWeek()).to.equal(0);
  });

  it('counts nothing again that comes again, and nothing that was only tried', async () => {
    const messages = team.map((name) => given.intake.message(name));
    await given.intake.takes(...messages);
    await given.intake.takes(...messages);
    const tried = team.map((name) => given.intake.message(name));
    await tryOut(given.intake.deps, given.intake.sourceId, tried);
    await nextWeek();
    expect(await figures()).to.deep.equal(['east volume 10-11 wecom - 6']);
  });

  it('shows nothing of four people, however much they write', async () => {
    await everybodyWrites(team.slice(0, 4), 30);
    await nextWeek();
    expect(await figures()).to.deep.equal([]);
  });

  it('shows only what whoever asks for most allows: the policy, or those who agreed', async () => {
    await agrees(company, given.li, { people: 7 });
    await everybodyWrites();
    await nextWeek();
    expect(await figures()).to.deep.equal([]);
  });

  it('shows nothing of weeks that were closed for fewer people than what stands today asks for', async () => {
    const shown = async () => {
      const today = dayIn(company.now, zone);
      const span = { from: '2026-01-01', to: '2026-12-31', departments: 'all' as const };
      const viewer = await findViewer(company.db, who('li'), company.now);
      if (!viewer) throw new Error('li does not work here');
      const counts = [
        (await figuresFor(company.db, { ...span, site: 'Berlin' }, today)).length,
        (await weeksOf(company.db, 'Berlin', today)).length,
        (await teamFigures(company.db, viewer, 'volume', today)).flatMap(({ figures: all }) => all).length,
      ];
      expect(new Set(counts).size, counts.join()).to.equal(1);
      return counts[0];
    };
    await everybodyWrites();
    await nextWeek();
    expect(await shown()).to.equal(1);
    const same = await agrees(company, given.li, { people: 5 });
    company.clock.advance({ minutes: 1 });
    expect(await shown()).to.equal(1);
    const stricter = await agrees(company, given.li, { people: 6 });
    expect(await shown()).to.equal(0);
    company.clock.advance({ minutes: 1 });
    await endsAgreement(company, agreement, given.li);
    await endsAgreement(company, same, given.li);
    expect(await shown()).to.equal(0);
    // What is closed from now on is made for as many.
    await everybodyWrites();
    await nextWeek();
    expect(await shown()).to.equal(1);
    await agrees(company, given.li, { people: 5 });
    await endsAgreement(company, stricter, given.li);
    expect(await shown()).to.equal(2);
  });

  it('counts how long customers wait, at the hour they wrote, once for each answer', async () => {
    for (const name of team) {
      const chat = `chat of ${name}`;
      const asks = { from: customer(), to: [colleague(name)], chat };
      await given.intake.takes(given.intake.message(name, asks));
      company.clock.advance({ minutes: 1 });
      // They ask again, and the first time counts.
      await given.intake.takes(given.intake.message(name, asks));
    }
    company.clock.advance({ minutes: 40 });
    await everybodyWrites();
    await everybodyWrites();
    expect(await company.db.selectFrom('analysis_waiting').selectAll().execute()).to.deep.equal([]);
    await nextWeek();
    const said = await figures();
    expect(said.filter((one) => one.includes('response-times'))).to.deep.equal([
      'east response-times 10-11 wecom 3 6',
    ]);
  });

  it('keeps of a customer who waits a hash and a minute, for a day', async () => {
    const asks = { from: customer(), to: [colleague('li')] };
    await given.intake.takes(given.intake.message('li', asks));
    const [waiting, ...others] = await company.db.selectFrom('analysis_waiting').selectAll().execute();
    expect(others).to.deep.equal([]);
    expect(Object.keys(waiting ?? {})).to.have.members(['chat', 'site', 'since']);
    expect(waiting?.since.toISOString()).to.match(/:00\.000Z$/);
    const { rows } = await sql<{ text: string }>`select r::text as text from record r`.execute(company.db);
    expect(rows).to.have.length(1);
    expect(rows[0]?.text).to.not.include(waiting?.chat.toString('hex') ?? '');
    company.clock.advance({ hours: 25 });
    expect(await forgetWaiting(company.db, company.now)).to.equal(1);
  });

  it('counts at no site that has not agreed, and of no day before it did', async () => {
    await worksAt(company.db, 'München', [who('li')]);
    await worksAt(company.db, null, [who('wang')]);
    await everybodyWrites(['li', 'wang']);
    expect(await tallies()).to.equal(0);
    // Somebody of a site that has not agreed takes part: it is their record too.
    const both = given.intake.message('chen', { to: [customer(), colleague('li')] });
    expect(await given.intake.takesOne(both)).to.equal('kept');
    expect(await tallies()).to.equal(0);
    await agrees(company, given.li, { site: 'München', agreedOn: '2026-03-03' });
    await everybodyWrites(['li']);
    expect(await tallies()).to.equal(0);
    company.clock.advance({ days: 1 });
    await everybodyWrites(['li']);
    expect(await tallies()).to.equal(1);
  });

  it('counts nothing from the moment an agreement ends, and what was counted goes', async () => {
    await everybodyWrites();
    await nextWeek();
    await everybodyWrites();
    await given.intake.takes(given.intake.message('li', { from: customer(), to: [colleague('li')] }));
    expect([await tallies(), (await figures()).length]).to.deep.equal([2, 1]);
    await endsAgreement(company, agreement, given.li);
    const left = async () => [
      await tallies(),
      (await figures()).length,
      (await company.db.selectFrom('analysis_waiting').selectAll().execute()).length,
    ];
    expect(await left()).to.deep.equal([0, 0, 0]);
    await everybodyWrites();
    expect(await left()).to.deep.equal([0, 0, 0]);
    expect(await company.events('analysis.agreement-ended')).to.deep.equal([
      { agreement, site: 'Berlin', figures: 1 },
    ]);
    // A backup from before brings the row back; the ledger says that it has ended.
    await sql`update analysis_agreement set ended_at = null, ended_by = null`.execute(company.db);
    await everybodyWrites();
    expect(await tallies()).to.equal(0);
    expect(await endDueAgreements(company.db, { now: company.now, zone })).to.equal(1);
  });

  it('ends with the last day that was agreed, and goes on where another agreement stands', async () => {
    const until = { untilOn: '2026-03-15' };
    await endsAgreement(company, agreement, given.li);
    await agrees(company, given.li, until);
    await everybodyWrites();
    await nextWeek();
    expect(await figures()).to.have.length(1);
    const renewed = await agrees(company, given.li, { agreedOn: '2026-03-10', untilOn: '2026-04-30' });
    company.clock.advance({ days: 7 });
    expect(await endDueAgreements(company.db, { now: company.now, zone })).to.equal(1);
    expect(await figures()).to.have.length(1);
    await endsAgreement(company, renewed, given.li);
    expect(await figures()).to.deep.equal([]);
  });

  it('counts nobody whose policy says nothing of it', async () => {
    const other = await Company.open();
    const silent = await keeping(other, team);
    await worksAt(other.db, 'Berlin', Object.values(silent.people));
    await agrees(other, silent.li);
    await silent.intake.takes(...team.map((name) => silent.intake.message(name)));
    expect(await other.db.selectFrom('analysis_tally').selectAll().execute()).to.deep.equal([]);
    expect(await other.db.selectFrom('record').select('id').execute()).to.have.length(6);
    await other.close();
  });

  it('counts nobody who objects, nor what they take part in, though it is kept', async () => {
    const other = await Company.open();
    const free = await keeping(other, team, {
      ...{ records: analysed, rules: ['EU'], basis: 'legitimate-interests' },
    });
    const ids = Object.values(free.people);
    await other.db.updateTable('person').set({ time_zone: 'Europe/Berlin' }).where('id', 'in', ids).execute();
    await worksAt(other.db, 'Berlin', ids);
    await agrees(other, free.li);
    const counted = async () => (await other.db.selectFrom('analysis_tally').select('id').execute()).length;
    await free.intake.takesOne(free.intake.message('li'));
    expect(await counted()).to.equal(1);
    await inTransaction(other.db, (tx) =>
      fileObjection(tx, other, {
        ...{ personId: free.li, versionId: free.version.id, reasons: 'own situation', language: 'en', zone },
        ...{ session: { platform: 'local', method: 'local-persona' }, now: other.now },
      }),
    );
    other.clock.advance({ minutes: 1 });
    expect(await free.intake.takesOne(free.intake.message('li'))).to.equal('kept');
    const both = free.intake.message('wang', { to: [customer(), colleague('li')] });
    expect(await free.intake.takesOne(both)).to.equal('kept');
    expect(await counted()).to.equal(1);
    await free.intake.takesOne(free.intake.message('wang'));
    expect(await counted()).to.equal(2);
    await other.close();
  });

  it('counts nothing that comes when its week is closed', async () => {
    const late = team.map((name) => given.intake.message(name));
    await everybodyWrites();
    await nextWeek();
    await given.intake.takes(...late);
    expect(await tallies()).to.equal(0);
    expect(await figures()).to.deep.equal(['east volume 10-11 wecom - 6']);
  });

  it('leaves of a closed week no tally, no key, and nothing to tell contributors apart by', async () => {
    await everybodyWrites();
    const keys = () =>
      company.db.selectFrom('keys.wrapping_key').select('id').where('class', '=', 'analysis').execute();
    expect(await keys()).to.have.length(1);
    await nextWeek();
    expect(await keys()).to.deep.equal([]);
    expect(await tallies()).to.equal(0);
    const [week] = await company.db.selectFrom('analysis_week').selectAll().execute();
    expect(week?.salt).to.equal(null);
  });

  it('has nobody in any of its tables, in clear or as bytes, at any time', async () => {
    await everybodyWrites();
    await given.intake.takes(given.intake.message('li', { from: customer(), to: [colleague('li')] }));
    const looksFor = Object.values(given.people).flatMap((id) => [id, id.replaceAll('-', '')]);
    const tables = async () =>
      [...(await everythingStored(company.db))].filter(
        ([name]) => name.startsWith('public.analysis_') && name !== 'public.analysis_agreement',
      );
    const look = async () => {
      const found = await tables();
      expect(found.map(([name]) => name)).to.have.length(4);
      for (const [name, text] of found)
        for (const id of looksFor) expect(text.includes(id), `${id} stands in ${name}`).to.equal(false);
      return found;
    };
    const open = await look();
    expect(open.find(([name]) => name === 'public.analysis_tally')?.[1]).not.to.include('volume');
    await nextWeek();
    await look();
    // Nor does any column refer to somebody.
    const { rows } = await sql<{ name: string }>`
      select table_name || '.' || column_name as name from information_schema.columns
      where table_name like 'analysis\\_%' and (column_name like '%person%' or column_name like '%subject%')`.execute(
      company.db,
    );
    expect(rows).to.deep.equal([]);
  });

  it('forgets figures of more than two years', async () => {
    await everybodyWrites();
    await nextWeek();
    company.clock.advance({ days: 700 });
    expect(await forgetOldFigures(company.db, company.now, zone)).to.equal(0);
    company.clock.advance({ days: 40 });
    expect(await forgetOldFigures(company.db, company.now, zone)).to.equal(1);
  });
});
