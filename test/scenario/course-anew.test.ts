import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import type { Audience } from '../../src/notices/audience.ts';
import { assignCourse } from '../../src/training/assign.ts';
import { callOffCourses } from '../../src/training/call-off.ts';
import { askCourseJoiners } from '../../src/training/joiners.ts';
import { enrolmentsOf } from '../../src/training/store.ts';
import { startApp } from '../harness/app.ts';
import { Company } from '../harness/company.ts';
import { CompanyCourses } from '../harness/company-courses.ts';
import { Learner, publishedCourse } from '../harness/training.ts';

describe('a course that HR assigned anew', function () {
  this.timeout(120_000);
  let company: Company;
  let course: CompanyCourses;
  beforeEach(async () => {
    company = await Company.open();
    course = new CompanyCourses(company);
    await course.publishes();
  });
  afterEach(() => company.close());

  it('is asked of whoever was in the middle of an earlier version, once they have finished it', async () => {
    const [begun, later] = [await company.joins('begun'), await company.joins('later')];
    await course.assigns({ kind: 'everyone' });
    await course.begins(begun);
    company.clock.advance({ days: 1 });
    await course.publishes(2);
    await course.assigns({ kind: 'everyone' }, { anew: true });
    expect(await course.looks(true)).to.eql({ asked: 0, calledOff: 0 });
    company.clock.advance({ days: 1 });
    for (const one of [begun, later]) await course.passes(one);
    expect((await course.looks(true)).asked).to.equal(1);
    expect(await course.shares(begun)).to.eql(['open anew', 'passed everyone']);
    expect(await course.shares(later)).to.eql(['passed everyone']);
    expect(Object.values(await course.lastFacts(begun))).to.include(
      'It has changed; whoever took it before takes it again',
    );
    await course.passes(begun);
    expect((await course.looks(true)).asked).to.equal(0);
  });

  it('is asked of them also where the clock was set back before it was assigned anew', async () => {
    const begun = await company.joins('begun');
    company.clock.advance({ days: 1 });
    await course.assigns({ kind: 'everyone' });
    await course.begins(begun);
    company.clock.set(new Date(company.now.getTime() - 3_600_000).toISOString());
    await course.publishes(2);
    await course.assigns({ kind: 'everyone' }, { anew: true });
    company.clock.advance({ days: 1 });
    await course.passes(begun);
    expect((await course.looks(true)).asked).to.equal(1);
    expect(await course.shares(begun)).to.eql(['open anew', 'passed everyone']);
  });

  it('is asked of whoever moves in with a certificate of an earlier version, and of nobody who has the newer', async () => {
    const [sales, law] = [await company.department('sales'), await company.department('law')];
    const [old, fresh] = [
      await company.joins('old', { department: law }),
      await company.joins('fresh', { department: law }),
    ];
    await company.joins('seller', { department: sales });
    await course.assigns({ kind: 'people', ids: [old] });
    await course.passes(old);
    await course.publishes(2);
    await course.assigns({ kind: 'people', ids: [fresh] });
    await course.passes(fresh);
    await course.assigns({ kind: 'departments', ids: [sales] }, { joiners: true, anew: true });
    company.clock.advance({ days: 1 });
    for (const one of [old, fresh]) await course.moves(one, sales);
    expect((await course.looks()).asked).to.equal(1);
    expect(await course.shares(old)).to.eql(['open new-department', 'passed list']);
    expect(await course.shares(fresh)).to.eql(['passed list']);
  });

  it('is not asked by every look of somebody who passed it since, where the clock was set back', async () => {
    await course.assigns({ kind: 'everyone' }, { joiners: true });
    company.clock.set('2026-04-02T02:00:00.000Z');
    const ma = await company.joins('ma');
    await course.looks();
    await course.isSuspended(ma);
    await callOffCourses(company.db, company.now);
    company.clock.set('2026-03-03T02:00:00.000Z');
    await sql`
      update employment set from_at = ${company.now}, to_at = null, reason = null
      where person_id = ${ma}::uuid`.execute(company.db);
    const asked = [];
    for (let n = 0; n < 3; n += 1) {
      asked.push((await course.looks(true)).asked);
      await course.passes(ma, '2026-12-31', '2026-12-01');
      company.clock.advance({ hours: 6 });
    }
    expect(asked).to.eql([1, 0, 0]);
  });
});

describe('a quiz of an earlier version that is passed', function () {
  this.timeout(120_000);

  it('has its person looked at by the next sweep, where it was assigned anew meanwhile', async () => {
    const heed = await startApp({ now: '2026-08-03T02:00:00Z', policies: false });
    try {
      await publishedCourse(heed);
      const learner = await Learner.of(heed, 'S002');
      const audience: Audience = { kind: 'people', ids: [learner.personId] };
      const assign = (anew: boolean) =>
        inTransaction(heed.db, (tx) =>
          assignCourse(tx, {
            ...{ code: 'fire', audience, anew, actor: 'heed' as const },
            ...{ zone: heed.app.zone, now: heed.clock.now() },
          }),
        );
      await assign(false);
      await learner.readsAll();
      heed.clock.advance({ minutes: 1 });
      await publishedCourse(heed, (text) => text.replace('version: 1', 'version: 2'));
      await assign(true);
      heed.clock.advance({ minutes: 1 });
      await learner.answersAll('right');
      const look = () => askCourseJoiners(heed.db, { zone: heed.app.zone, now: heed.clock.now() });
      expect(await look()).to.equal(1);
      expect(
        (await enrolmentsOf(heed.db, learner.personId)).map(({ state, why }) => `${state} ${why}`),
      ).to.eql(['open anew', 'passed list']);
    } finally {
      await heed.close();
    }
  });
});
