import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import type { Body, Localized } from '../../src/messages/model.ts';
import type { Audience } from '../../src/notices/audience.ts';
import { assignCourse } from '../../src/training/assign.ts';
import { callOffCourses } from '../../src/training/call-off.ts';
import { newCertificateNumber } from '../../src/training/certificate-number.ts';
import { askCourseJoiners } from '../../src/training/joiners.ts';
import { callOffCourseMovers } from '../../src/training/movers.ts';
import { enrolmentsOf } from '../../src/training/store.ts';
import { startApp } from '../harness/app.ts';
import { Company, zone } from '../harness/company.ts';
import { hidden } from '../harness/page-forms.ts';
import { publishedCourse } from '../harness/training.ts';

describe('courses go with people', function () {
  this.timeout(120_000);
  let company: Company;
  beforeEach(async () => {
    company = await Company.open();
    await publishedCourse(company);
  });
  afterEach(() => company.close());

  const assign = (audience: Audience, joiners = true) =>
    inTransaction(company.db, (tx) =>
      assignCourse(tx, { code: 'fire', audience, joiners, actor: 'heed', zone, now: company.now }),
    );
  async function look(everybody = false) {
    const at = { zone, now: company.now, everybody };
    return {
      calledOff: await callOffCourseMovers(company.db, at),
      asked: await askCourseJoiners(company.db, at),
    };
  }
  const shares = async (personId: string) =>
    (await enrolmentsOf(company.db, personId)).map(({ state, why }) => `${state} ${why}`);
  async function told(personId: string) {
    const { rows } = await sql<{ kind: string; state: string; bodies: Localized<Body>; at: Date }>`
      select m.kind, d.state, m.bodies, d.not_before as at from delivery d join message m on m.id = d.message_id
      where d.person_id = ${personId}::uuid order by d.id`.execute(company.db);
    return rows.map(({ bodies, ...row }) => ({ ...row, body: bodies.en }));
  }
  const facts = ({ body }: { body: Body }) => (body.kind === 'card' ? (body.card.facts ?? []) : []);
  const change = async (table: string, personId: string) => {
    await sql`update ${sql.table(table)} set to_at = ${company.now}
      where person_id = ${personId}::uuid and to_at is null`.execute(company.db);
  };
  const joinsDepartment = (personId: string, department_id: string) =>
    company.db
      .insertInto('membership')
      .values({ person_id: personId, department_id, from_at: company.now, to_at: null })
      .execute();

  it('whoever joins is asked once, with the reason, in their hours, and nobody where it was not said', async () => {
    const old = await company.joins('old');
    await assign({ kind: 'everyone' });
    company.clock.advance({ days: 3 });
    // A Thursday, eleven at night.
    company.clock.set('2026-03-05T15:00:00.000Z');
    const wang = await company.joins('wang');
    const done = await Promise.all([look(), look()]);
    expect(done.reduce((sum, { asked }) => sum + asked, 0)).to.equal(1);
    expect(await shares(wang)).to.eql(['open joined']);
    const [card] = await told(wang);
    expect(card?.kind).to.equal('training.assigned');
    expect(card?.at.toISOString()).to.equal('2026-03-06T01:00:00.000Z');
    expect(card && facts(card)[0]?.value).to.equal('You have just joined');
    expect(await look(true)).to.eql({ asked: 0, calledOff: 0 });
    expect(await shares(old)).to.eql(['open everyone']);
    expect(await company.events('course.joined')).to.have.length(1);
    const { rows } = await sql<{ marks: number }>`
      select count(*)::int as marks from audience_due where kind like 'course-%'`.execute(company.db);
    expect(rows).to.eql([{ marks: 0 }]);
  });

  it('nobody who joins is asked of a course that was for those of that day', async () => {
    await company.joins('old');
    await assign({ kind: 'everyone' }, false);
    company.clock.advance({ days: 1 });
    const wang = await company.joins('wang');
    expect(await look(true)).to.eql({ asked: 0, calledOff: 0 });
    expect(await shares(wang)).to.eql([]);
  });

  it('whoever gets a role or comes to a department is asked, and reads which it was', async () => {
    const sales = await company.department('sales');
    await company.joins('stays', { department: sales });
    const [mover, auditor] = [await company.joins('mover'), await company.joins('auditor')];
    await assign({ kind: 'departments', ids: [sales] });
    await assign({ kind: 'roles', roles: ['auditor'] });
    company.clock.advance({ days: 1 });
    await joinsDepartment(mover, sales);
    await company.db
      .insertInto('role_grant')
      .values({ person_id: auditor, role: 'auditor', granted_by: null, from_at: company.now, to_at: null })
      .execute();
    expect((await look()).asked).to.equal(2);
    expect(await shares(mover)).to.eql(['open new-department']);
    expect(await shares(auditor)).to.eql(['open new-role']);
  });

  it('whoever moves out is asked no more after an hour, hears so, and is asked again when they are back', async () => {
    const [sales, other] = [await company.department('sales'), await company.department('other')];
    const mover = await company.joins('mover', { department: sales });
    await company.joins('stays', { department: sales });
    await assign({ kind: 'departments', ids: [sales] }, false);
    company.clock.advance({ days: 1 });
    await look();
    await change('membership', mover);
    await joinsDepartment(mover, other);
    company.clock.advance({ minutes: 59 });
    expect((await look()).calledOff).to.equal(0);
    company.clock.advance({ minutes: 1 });
    // Their first card has gone out meanwhile.
    await sql`update delivery set state = 'accepted' where person_id = ${mover}::uuid`.execute(company.db);
    expect((await look()).calledOff).to.equal(1);
    expect(await shares(mover)).to.eql(['called-off department']);
    expect((await told(mover)).map(({ kind }) => kind)).to.eql(['training.assigned', 'training.called-off']);
    expect(await company.events('training.called-off')).to.have.nested.property('[0].why', 'moved');
    await change('membership', mover);
    company.clock.advance({ days: 1 });
    await joinsDepartment(mover, sales);
    expect((await look()).asked).to.equal(1);
    expect(await shares(mover)).to.eql(['open new-department', 'called-off department']);
  });

  it('a move that was taken back in time changes nothing, and who is asked by another audience keeps theirs', async () => {
    const [sales, law] = [await company.department('sales'), await company.department('law')];
    const slip = await company.joins('slip', { department: sales });
    const both = await company.joins('both', { department: sales });
    for (const [name, department] of Object.entries({ a: sales, b: law }))
      await company.joins(name, { department });
    await assign({ kind: 'departments', ids: [sales] });
    await assign({ kind: 'departments', ids: [law] });
    company.clock.advance({ days: 1 });
    await look();
    for (const one of [slip, both]) await change('membership', one);
    await joinsDepartment(both, law);
    company.clock.advance({ minutes: 20 });
    await joinsDepartment(slip, sales);
    company.clock.advance({ hours: 2 });
    expect(await look()).to.eql({ asked: 0, calledOff: 0 });
    expect(await shares(slip)).to.eql(['open department']);
    expect(await shares(both)).to.eql(['open department']);
  });

  it('a card that still waits for their hours does not go to whoever is gone, and who returns is asked', async () => {
    await assign({ kind: 'everyone' });
    company.clock.set('2026-03-05T15:00:00.000Z');
    const wang = await company.joins('wang');
    await look();
    company.clock.advance({ minutes: 5 });
    await company.leaves(wang);
    expect(await callOffCourses(company.db, company.now)).to.equal(1);
    expect((await told(wang)).map(({ kind, state }) => `${kind} ${state}`)).to.eql([
      'training.assigned skipped',
    ]);
    company.clock.advance({ days: 30 });
    await company.returns(wang, 'wang-2');
    expect((await look()).asked).to.equal(1);
    expect(await shares(wang)).to.eql(['open joined', 'called-off joined']);
    expect(await company.events('training.called-off')).to.have.nested.property('[0].why', 'left');
  });

  it('whoever is in a department that is put below an assigned one is asked by the next look', async () => {
    const [sales, shop] = [await company.department('sales'), await company.department('shop')];
    const li = await company.joins('li', { department: shop });
    await company.joins('seller', { department: sales });
    await assign({ kind: 'departments', ids: [sales] });
    company.clock.advance({ days: 1 });
    await look();
    await sql`update department_version set to_at = ${company.now}
      where department_id = ${shop}::uuid and to_at is null`.execute(company.db);
    await company.db
      .insertInto('department_version')
      .values({ department_id: shop, name: 'shop', parent_id: sales, from_at: company.now, to_at: null })
      .execute();
    expect(await look()).to.eql({ asked: 1, calledOff: 0 });
    expect(await shares(li)).to.eql(['open new-department']);
    expect(await look()).to.eql({ asked: 0, calledOff: 0 });
  });

  it('whoever joins while a course is being assigned is asked by the next look', async () => {
    await company.joins('old');
    const wang = await inTransaction(company.db, async (tx) => {
      const whom = { code: 'fire', audience: { kind: 'everyone' }, joiners: true } as const;
      await assignCourse(tx, { ...whom, actor: 'heed', zone, now: company.now });
      const joined = await company.joins('wang');
      expect(await look()).to.eql({ asked: 0, calledOff: 0 });
      return joined;
    });
    expect(await look()).to.eql({ asked: 1, calledOff: 0 });
    expect(await shares(wang)).to.have.length(1);
  });

  it('nobody is given more tries by a look, nor a course that they passed', async () => {
    const [out, passed] = [await company.joins('out'), await company.joins('passed')];
    await assign({ kind: 'everyone' });
    for (const [person, state] of Object.entries({ [out]: 'not-passed', [passed]: 'passed' }))
      await sql`update enrolment set state = ${state}, certificate = ${
        state === 'passed' ? newCertificateNumber() : null
      }, ended_at = ${company.now} where person_id = ${person}::uuid`.execute(company.db);
    company.clock.advance({ days: 1 });
    expect(await look(true)).to.eql({ asked: 0, calledOff: 0 });
  });
});

describe('whether joiners get a course', function () {
  this.timeout(120_000);

  it('is said by HR on assigning it, stands on its page, and can be ended', async () => {
    const heed = await startApp({ policies: false });
    try {
      await publishedCourse(heed);
      const hr = await heed.signIn('S033');
      const form = await hr.get('/console/courses/fire/assign');
      const fields = {
        key: hidden(form.text, 'key'),
        audience: 'roles',
        'role-auditor': 'on',
        joiners: 'on',
      };
      const seen = await hr.post('/console/courses/fire/preview', fields);
      const mark = hidden(seen.text, 'mark');
      await hr.post('/console/courses/fire/assign', { ...fields, mark });
      const page = await hr.get('/console/courses/fire');
      expect(page.text).to.include('id="joiners"');
      const stop = () => hr.post('/console/courses/fire/joiners', { assignment: fields.key });
      expect((await stop()).location).to.equal('/console/courses/fire?done=saved');
      await stop();
      const { rows } = await sql<{ event: string }>`
        select event from evidence_event where type = 'course.joiners-ended'`.execute(heed.db);
      expect(rows).to.have.length(1);
      expect((await hr.get('/console/courses/fire')).text).not.to.include('id="joiners"');
      const unknown = '01900000-0000-7000-8000-000000000000';
      expect((await hr.post('/console/courses/fire/joiners', { assignment: unknown })).status).to.equal(404);
    } finally {
      await heed.close();
    }
  });
});
