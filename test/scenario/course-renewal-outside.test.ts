import { expect } from 'chai';
import { sql } from 'kysely';
import { enrolmentsOf } from '../../src/training/store.ts';
import { Company } from '../harness/company.ts';
import { CompanyCourses } from '../harness/company-courses.ts';

describe('a certificate that ends while its person is elsewhere', function () {
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

  const day = (date: string, hour = '02') => company.clock.set(`${date}T${hour}:00:00.000Z`);
  const toSales = (how: { joiners?: boolean } = {}) =>
    course.assigns({ kind: 'departments', ids: [sales] }, how);
  const passesUntil = (until: string) => course.passes(li, until, '2026-08-03');
  const ended = () => company.events('training.renewal-ended');

  it('is renewed once they are back, also where they were outside on the very day', async () => {
    await toSales();
    await passesUntil('2026-09-01');
    day('2026-08-02');
    await course.moves(li, law);
    day('2026-08-03');
    expect(await course.renews()).to.equal(0);
    expect(await course.renews()).to.equal(0);
    day('2026-08-07');
    await course.moves(li, sales);
    expect(await course.renews()).to.equal(1);
    expect(await course.shares(li)).to.eql(['open renewal', 'passed department']);
    expect(await course.renews()).to.equal(0);
    expect(await ended()).to.eql([]);
  });

  it('is renewed after a suspension', async () => {
    await course.assigns({ kind: 'everyone' });
    await passesUntil('2026-09-01');
    day('2026-08-01');
    await course.isSuspended(li);
    day('2026-08-03');
    expect(await course.renews()).to.equal(0);
    day('2026-08-05');
    await course.isBack(li);
    expect(await course.renews()).to.equal(1);
    expect(await course.shares(li)).to.eql(['open renewal', 'passed everyone']);
  });

  it('is renewed by any assignment of the course that holds them', async () => {
    await toSales({ joiners: true });
    const toLaw = await course.assigns({ kind: 'departments', ids: [law] }, { joiners: true });
    await passesUntil('2026-09-01');
    day('2026-08-01');
    await course.moves(li, law);
    day('2026-08-03');
    expect(await course.renews()).to.equal(1);
    const { rows } = await sql<{ by: string }>`
      select assignment_id as by from enrolment where person_id = ${li}::uuid and state = 'open'`.execute(
      company.db,
    );
    expect(rows).to.eql([{ by: toLaw }]);
  });

  it('is renewed where the staff list has another department for everybody in theirs, who moved nowhere', async () => {
    await toSales();
    await passesUntil('2026-09-01');
    day('2026-07-01');
    const renamed = await company.department('sales and service');
    await sql`update department_version set to_at = ${company.now}
      where department_id = ${sales}::uuid and to_at is null`.execute(company.db);
    const { rows } = await sql<{ id: string }>`
      select person_id as id from membership where department_id = ${sales}::uuid`.execute(company.db);
    for (const { id } of rows) await course.moves(id, renamed);
    day('2026-08-03');
    expect(await course.renews()).to.equal(1);
    expect(await course.shares(li)).to.eql(['open renewal', 'passed department']);
  });

  it('ends with a reason on record where nothing asks them until its day', async () => {
    const [gone, away] = [await company.joins('gone'), await company.joins('away')];
    await toSales();
    await course.assigns({ kind: 'people', ids: [gone, away] });
    for (const one of [li, gone, away]) await course.passes(one, '2026-08-05', '2026-08-03');
    day('2026-08-02');
    await course.moves(li, law);
    await company.leaves(gone);
    await course.isSuspended(away);
    for (const date of ['2026-08-03', '2026-08-05']) {
      day(date);
      expect(await course.renews()).to.equal(0);
      expect(await ended()).to.eql([]);
    }
    day('2026-08-06');
    expect(await course.renews()).to.equal(0);
    const whys = (await ended()).map(({ why }) => why);
    expect(whys).to.have.members(['moved', 'left', 'disabled']);
    day('2026-08-07');
    await course.moves(li, sales);
    expect(await course.renews()).to.equal(0);
    expect(await ended()).to.have.length(3);
  });

  it('asks nobody who has passed it anew since', async () => {
    await course.assigns({ kind: 'everyone' });
    await passesUntil('2026-09-01');
    await course.publishes(2);
    day('2026-08-01');
    await course.assigns({ kind: 'people', ids: [li] }, { anew: true });
    await course.passes(li, '2027-08-01', '2027-07-02');
    day('2026-08-04');
    expect(await course.renews()).to.equal(0);
    expect(await course.shares(li)).to.eql(['passed list', 'passed everyone']);
  });

  it('is due on the last day up to its end on which they work, and says no end that is past', async () => {
    await course.assigns({ kind: 'everyone' });
    // A Sunday.
    await course.passes(li, '2026-08-09', '2026-08-04');
    day('2026-08-04');
    expect(await course.renews()).to.equal(1);
    expect((await enrolmentsOf(company.db, li))[0]?.dueAt.toISOString()).to.equal('2026-08-07T15:59:59.999Z');
    expect(await course.lastFacts(li)).to.have.property('Your certificate ends');
    await course.passes(li, '2026-08-10', '2026-08-05');
    day('2026-08-12');
    expect(await course.renews()).to.equal(1);
    expect(await course.lastFacts(li)).not.to.have.property('Your certificate ends');
  });
});
