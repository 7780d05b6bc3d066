import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { endJoiners } from '../../src/training/audiences.ts';
import { callOffCourses } from '../../src/training/call-off.ts';
import { sayNext } from '../../src/training/chat.ts';
import { askCourseJoiners } from '../../src/training/joiners.ts';
import { beginCourse } from '../../src/training/learn.ts';
import { callOffCourseMovers } from '../../src/training/movers.ts';
import { moduleCard } from '../../src/training/present.ts';
import { loadCourse } from '../../src/training/store.ts';
import { Company, zone } from '../harness/company.ts';
import { CompanyCourses } from '../harness/company-courses.ts';
import { until } from '../harness/until.ts';

describe('a course of whoever moves', function () {
  this.timeout(120_000);
  let company: Company;
  let course: CompanyCourses;
  let sales: string;
  let law: string;
  let li: string;
  beforeEach(async () => {
    company = await Company.open();
    course = new CompanyCourses(company);
    await course.publishes();
    [sales, law] = [await company.department('sales'), await company.department('law')];
    li = await company.joins('li', { department: sales });
    await company.joins('stays', { department: sales });
    await company.joins('lawyer', { department: law });
  });
  afterEach(() => company.close());

  const to = (department: string, joiners = false) =>
    course.assigns({ kind: 'departments', ids: [department] }, { joiners });
  const openBy = async () => {
    const { rows } = await sql<{ by: string }>`
      select assignment_id as by from enrolment where person_id = ${li}::uuid and state = 'open'`.execute(
      company.db,
    );
    return rows.map(({ by }) => by);
  };
  const movesAndAnHourPasses = async (department?: string) => {
    company.clock.advance({ days: 1 });
    await course.looks();
    await course.moves(li, department);
    company.clock.advance({ minutes: 61 });
  };

  it('goes on as that of another assignment that holds them, though it asks no joiners', async () => {
    await to(sales);
    const toEverybody = await course.assigns({ kind: 'everyone' });
    expect(await openBy()).not.to.eql([toEverybody]);
    await movesAndAnHourPasses(law);
    expect(await course.looks()).to.eql({ calledOff: 0, asked: 0 });
    expect(await openBy()).to.eql([toEverybody]);
    expect(await course.shares(li)).to.eql(['open department']);
  });

  it('that was handed over falls out of the other one in its turn', async () => {
    await to(sales);
    const toLaw = await to(law, true);
    await movesAndAnHourPasses(law);
    expect(await course.looks()).to.eql({ calledOff: 0, asked: 0 });
    expect(await openBy()).to.eql([toLaw]);
    expect(await company.events('training.handed-over')).to.have.lengthOf(1);
    await movesAndAnHourPasses();
    expect((await course.looks()).calledOff).to.equal(1);
    expect(await openBy()).to.eql([]);
  });

  it('is called off where nothing asks them: a list made before they came holds nobody who came later', async () => {
    await course.assigns({ kind: 'everyone' });
    company.clock.advance({ days: 400 });
    const late = await company.joins('late', { department: sales });
    await to(sales, true);
    expect(await course.shares(late)).to.eql(['open department']);
    company.clock.advance({ days: 1 });
    await course.moves(late, law);
    company.clock.advance({ minutes: 61 });
    expect((await course.looks()).calledOff).to.equal(1);
  });

  it('is asked again of whoever is back while an earlier look still calls it off', async () => {
    await to(sales, true);
    await movesAndAnHourPasses();
    const began = company.now;
    company.clock.advance({ minutes: 1 });
    await course.moves(li, sales);
    company.clock.advance({ minutes: 1 });
    const joins = () => askCourseJoiners(company.db, { zone, now: company.now });
    expect(await joins()).to.equal(0);
    expect(await callOffCourseMovers(company.db, { now: began })).to.equal(1);
    expect(await joins()).to.equal(1);
    expect(await course.shares(li)).to.eql(['open new-department', 'called-off department']);
  });

  it('that they began by themselves is called off with a word, though its card still waits', async () => {
    // Thursday evening: the card waits for the morning.
    company.clock.set('2026-03-05T11:00:00.000Z');
    await to(sales);
    await inTransaction(company.db, async (tx) => {
      const begun = await beginCourse(tx, { personId: li, code: 'fire', language: 'en', now: company.now });
      const bodies = moduleCard(await loadCourse(tx, begun.versionId), 1);
      const said = { personId: li, enrolmentId: begun.id, before: null, bodies, how: 'anew' } as const;
      await sayNext(tx, { ...said, platform: 'local', now: company.now });
    });
    await sql`
      update delivery d set state = 'accepted' from message m
      where m.id = d.message_id and m.kind = 'training.step'`.execute(company.db);
    company.clock.advance({ hours: 1 });
    await course.moves(li);
    company.clock.advance({ minutes: 61 });
    expect((await course.looks()).calledOff).to.equal(1);
    expect((await course.told(li)).map(({ kind, state }) => `${kind} ${state}`)).to.eql([
      'training.assigned skipped',
      'training.step accepted',
      'training.called-off pending',
    ]);
  });

  it('tells whoever is back from a suspension that they are back, and a new colleague that they have joined', async () => {
    await course.assigns({ kind: 'everyone' }, { joiners: true });
    company.clock.advance({ days: 1 });
    await course.isSuspended(li);
    expect(await callOffCourses(company.db, company.now)).to.equal(1);
    company.clock.advance({ days: 1 });
    await course.isBack(li);
    const wang = await company.joins('wang');
    expect((await course.looks()).asked).to.equal(2);
    expect(Object.values(await course.lastFacts(li))).to.include('You are back');
    expect(Object.values(await course.lastFacts(wang))).to.include('You have just joined');
  });

  it('is asked of nobody by a look that was under way when HR ended it for joiners', async () => {
    const assignmentId = await to(sales, true);
    company.clock.advance({ days: 1 });
    await course.moves(li);
    const wang = await company.joins('wang', { department: sales });
    const by = await findViewer(company.db, li, company.now);
    if (!by) throw new Error('nobody ends it');
    let looked: Promise<number> | undefined;
    await inTransaction(company.db, async (tx) => {
      await endJoiners(tx, { assignmentId, code: 'fire', by, now: company.now });
      looked = askCourseJoiners(company.db, { zone, now: company.now });
      // It has read the assignment, and waits for it.
      await until(async () => {
        const { rows } = await sql`
          select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(company.db);
        return rows.length > 0;
      });
    });
    expect(await looked).to.equal(0);
    expect(await course.shares(wang)).to.eql([]);
  });
});
