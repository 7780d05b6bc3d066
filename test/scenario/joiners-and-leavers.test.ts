import { expect } from 'chai';
import { sql } from 'kysely';
import { callOffLeavers } from '../../src/notices/leavers.ts';
import { callOffMovers } from '../../src/notices/movers.ts';
import { Company } from '../harness/company.ts';

describe('whoever moves between departments', function () {
  this.timeout(60_000);
  let company: Company;
  let lab: string;
  let sales: string;

  beforeEach(async () => {
    company = await Company.open();
    lab = await company.department('Lab');
    sales = await company.department('Sales');
  });
  afterEach(() => company.close());

  const moves = async (person: string, to: string | null) => {
    await sql`update membership set to_at = ${company.now} where person_id = ${person}::uuid and to_at is null`.execute(
      company.db,
    );
    if (to)
      await company.db
        .insertInto('membership')
        .values({ person_id: person, department_id: to, from_at: company.now, to_at: null })
        .execute();
  };
  const ask = async (ids = [lab], more = {}) =>
    (await company.sends(await company.publishes(), { kind: 'departments', ids }, more)).noticeId;
  const later = async (hours: number) => {
    company.clock.advance({ hours });
    await callOffMovers(company.db, company.now);
    await callOffLeavers(company.db, company.now);
  };

  it('out of an audience need not answer any more, an hour later, and it is on record since when', async () => {
    const ann = await company.joins('ann', { department: lab });
    const ben = await company.joins('ben', { department: lab });
    const notice = await ask();
    company.clock.advance({ days: 1 });
    const movedAt = company.now;
    await moves(ann, sales);
    await later(0.5);
    expect((await company.share(notice, ann)).state).to.equal('open');
    await later(0.5);
    expect(await company.share(notice, ann)).to.include({ state: 'cancelled', cancelled_why: 'moved' });
    expect((await company.share(notice, ben)).state).to.equal('open');
    expect(await company.events('notice.called-off')).to.deep.equal([
      { notice, why: 'moved', left: movedAt.toISOString() },
    ]);
    const { count } = await company.db
      .selectFrom('delivery as d')
      .innerJoin('message as m', 'm.id', 'd.message_id')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('m.kind', '=', 'notices.card')
      .where('d.person_id', '=', ann)
      .where('d.state', '=', 'pending')
      .executeTakeFirstOrThrow();
    expect(count).to.equal(0);
    await later(100);
    expect(await company.events('notice.called-off')).to.have.length(1);
  });

  it('and back within the hour, nothing happens to them', async () => {
    const ann = await company.joins('ann', { department: lab });
    await company.joins('ben', { department: lab });
    const notice = await ask();
    company.clock.advance({ days: 1 });
    await moves(ann, sales);
    await later(0.5);
    await moves(ann, lab);
    await later(2);
    expect((await company.share(notice, ann)).state).to.equal('open');
  });

  it('out of an audience keeps what they answered', async () => {
    const ann = await company.joins('ann', { department: lab });
    await company.joins('ben', { department: lab });
    const notice = await ask();
    await company.answers(ann, notice, 'acknowledge');
    company.clock.advance({ days: 1 });
    await moves(ann, sales);
    await later(3);
    expect((await company.share(notice, ann)).state).to.equal('answered');
    expect(await company.events('notice.called-off')).to.deep.equal([]);
  });

  it('within an audience of several departments, or below it, still owes an answer', async () => {
    const bench = await company.department('Bench', lab);
    const ann = await company.joins('ann', { department: lab });
    const ben = await company.joins('ben', { department: lab });
    await company.joins('cat', { department: lab });
    const notice = await ask([lab, sales]);
    company.clock.advance({ days: 1 });
    await moves(ann, sales);
    await moves(ben, bench);
    await later(3);
    expect((await company.share(notice, ann)).state).to.equal('open');
    expect((await company.share(notice, ben)).state).to.equal('open');
  });

  it('within an audience, and whose department is put elsewhere later, did not move out of it themselves', async () => {
    const bench = await company.department('Bench', lab);
    const ann = await company.joins('ann', { department: lab });
    await company.joins('ben', { department: lab });
    const notice = await ask();
    company.clock.advance({ days: 1 });
    await moves(ann, bench);
    await later(3);
    await sql`update department_version set to_at = ${company.now} where department_id = ${bench}::uuid`.execute(
      company.db,
    );
    await company.db
      .insertInto('department_version')
      .values({ department_id: bench, name: 'Bench', parent_id: sales, from_at: company.now, to_at: null })
      .execute();
    await later(3);
    await callOffMovers(company.db, company.now, true);
    expect((await company.share(notice, ann)).state).to.equal('open');
  });

  it('of which nobody is left, closed, or put elsewhere, has not moved: what was asked is still asked', async () => {
    const bench = await company.department('Bench', lab);
    const [ann, ben, cat] = [
      await company.joins('ann', { department: lab }),
      await company.joins('ben', { department: sales }),
      await company.joins('cat', { department: bench }),
    ];
    await company.joins('dan', { department: sales });
    const notice = await ask([lab, sales]);
    company.clock.advance({ days: 1 });
    const other = await company.department('Other');
    // A staff list names the department in another way: all of it is in a new one.
    await moves(ann, other);
    // A department is dissolved.
    await moves(ben, other);
    await sql`update department_version set to_at = ${company.now} where department_id = ${sales}::uuid`.execute(
      company.db,
    );
    // A department is put below another.
    await sql`update department_version set to_at = ${company.now} where department_id = ${bench}::uuid`.execute(
      company.db,
    );
    await company.db
      .insertInto('department_version')
      .values({ department_id: bench, name: 'Bench', parent_id: other, from_at: company.now, to_at: null })
      .execute();
    await later(3);
    for (const person of [ann, ben, cat])
      expect((await company.share(notice, person)).state).to.equal('open');
  });

  it('is asked still where everybody was asked, or by name', async () => {
    const ann = await company.joins('ann', { department: lab });
    await company.joins('ben', { department: lab });
    const version = await company.publishes();
    const all = await company.sends(version);
    const list = await company.sends(version, [ann]);
    company.clock.advance({ days: 1 });
    await moves(ann, sales);
    await later(3);
    expect((await company.share(all.noticeId, ann)).state).to.equal('open');
    expect((await company.share(list.noticeId, ann)).state).to.equal('open');
  });

  it('who lost the role that was asked need not answer any more', async () => {
    const ann = await company.joins('ann', { department: lab, role: 'auditor' });
    const { noticeId } = await company.sends(await company.publishes(), {
      kind: 'roles',
      roles: ['auditor'],
    });
    company.clock.advance({ days: 1 });
    await sql`update role_grant set to_at = ${company.now} where person_id = ${ann}::uuid`.execute(
      company.db,
    );
    await later(2);
    expect(await company.share(noticeId, ann)).to.include({ state: 'cancelled', cancelled_why: 'moved' });
  });

  it('who heads nothing any more need not answer what managers were asked', async () => {
    const ann = await company.joins('ann', { department: lab });
    await company.heads(ann, lab);
    const { noticeId } = await company.sends(await company.publishes(), {
      kind: 'roles',
      roles: ['manager'],
    });
    company.clock.advance({ days: 1 });
    await sql`update department_head set to_at = ${company.now} where person_id = ${ann}::uuid`.execute(
      company.db,
    );
    await later(2);
    expect((await company.share(noticeId, ann)).cancelled_why).to.equal('moved');
  });

  it('and leaves the company before the hour is over has left', async () => {
    const ann = await company.joins('ann', { department: lab });
    await company.joins('ben', { department: lab });
    const notice = await ask();
    company.clock.advance({ days: 1 });
    await moves(ann, sales);
    await later(0.2);
    await company.leaves(ann);
    await later(2);
    expect((await company.share(notice, ann)).cancelled_why).to.equal('left');
  });
});
