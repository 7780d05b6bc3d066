import { expect } from 'chai';
import { sql } from 'kysely';
import { addDays } from '../../src/calendar/day.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { Body, Localized } from '../../src/messages/model.ts';
import type { Audience } from '../../src/notices/audience.ts';
import { assignCourse } from '../../src/training/assign.ts';
import { newCertificateNumber } from '../../src/training/certificate-number.ts';
import { renewCourses } from '../../src/training/renew.ts';
import { enrolmentsOf } from '../../src/training/store.ts';
import { Company, zone } from '../harness/company.ts';
import { publishedCourse } from '../harness/training.ts';

describe('a certificate that ends', function () {
  this.timeout(120_000);
  let company: Company;
  beforeEach(async () => {
    company = await Company.open();
    await publishedCourse(company);
  });
  afterEach(() => company.close());

  const assign = (audience: Audience, anew = false) =>
    inTransaction(company.db, (tx) =>
      assignCourse(tx, { code: 'fire', audience, anew, actor: 'heed', zone, now: company.now }),
    );
  /** As if they had passed it today, with a certificate until a day. */
  const passes = async (personId: string, until: string, renewOn: string) => {
    await sql`
      update enrolment set state = 'passed', certificate = ${newCertificateNumber()}, begun_at = ${company.now}, ended_at = ${company.now},
             version_id = (select id from course_version where ended_at is null),
             valid_until = ${until}::date, renew_on = ${renewOn}::date
      where person_id = ${personId}::uuid and state = 'open'`.execute(company.db);
  };
  const renew = () => renewCourses(company.db, { zone, now: company.now });

  it('is renewed in time: due by its last day at the latest, which the card says, with reminders', async () => {
    const [early, late] = [await company.joins('early'), await company.joins('late')];
    await assign({ kind: 'everyone' });
    await passes(early, '2026-09-01', '2026-08-03');
    await passes(late, '2026-08-05', '2026-08-03');
    company.clock.set('2026-08-03T02:00:00.000Z');
    expect(await renew()).to.equal(2);
    const dues = [];
    for (const one of [early, late]) dues.push((await enrolmentsOf(company.db, one))[0]?.dueAt.toISOString());
    // Five working days, and the last day of a certificate that ends sooner.
    expect(dues).to.eql(['2026-08-10T15:59:59.999Z', '2026-08-05T15:59:59.999Z']);
    const { rows } = await sql<{ bodies: Localized<Body> }>`
      select m.bodies from message m join delivery d on d.message_id = m.id
      where d.person_id = ${late}::uuid order by d.id desc limit 1`.execute(company.db);
    const body = rows[0]?.bodies.en;
    expect(body?.kind === 'card' && body.card.facts?.[0]?.label).to.equal('Your certificate ends');
    const { rows: reminders } = await sql`select from reminder where kind = 'training' and not over`.execute(
      company.db,
    );
    expect(reminders).to.have.length(4);
  });

  it('that has ended already is given all its days', async () => {
    const li = await company.joins('li');
    await assign({ kind: 'everyone' });
    await passes(li, '2026-08-01', '2026-07-01');
    company.clock.set('2026-08-03T02:00:00.000Z');
    expect(await renew()).to.equal(1);
    expect((await enrolmentsOf(company.db, li))[0]?.dueAt.toISOString()).to.equal('2026-08-10T15:59:59.999Z');
  });

  it('is not renewed for whoever moved out of those whom the course was assigned to', async () => {
    const [sales, other] = [await company.department('sales'), await company.department('other')];
    const [stays, mover] = [
      await company.joins('stays', { department: sales }),
      await company.joins('mover', { department: sales }),
    ];
    await assign({ kind: 'departments', ids: [sales] });
    for (const one of [stays, mover]) await passes(one, '2026-09-01', '2026-08-03');
    await sql`update membership set department_id = ${other}::uuid where person_id = ${mover}::uuid`.execute(
      company.db,
    );
    company.clock.set('2026-08-03T02:00:00.000Z');
    expect(await renew()).to.equal(1);
    expect((await enrolmentsOf(company.db, mover)).map(({ state }) => state)).to.eql(['passed']);
    const [again] = await enrolmentsOf(company.db, stays);
    expect(again).to.include({ state: 'open', why: 'renewal' });
  });

  it('of an earlier version is asked for again where HR says that it has to be, and otherwise not', async () => {
    const li = await company.joins('li');
    await assign({ kind: 'everyone' });
    await passes(li, addDays('2026-08-03', 300), addDays('2026-08-03', 270));
    await publishedCourse(company, (text) => text.replace('version: 1', 'version: 2'));
    expect((await assign({ kind: 'everyone' })).people).to.equal(0);
    expect((await assign({ kind: 'everyone' }, true)).people).to.equal(1);
    expect((await enrolmentsOf(company.db, li)).map(({ state }) => state)).to.eql(['open', 'passed']);
    await passes(li, '2027-05-01', '2027-04-01');
    expect((await assign({ kind: 'everyone' }, true)).people).to.equal(0);
  });
});
