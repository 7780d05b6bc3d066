import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { approveBulk, findBulk, placeBulk } from '../../src/console/bulk.ts';
import type { Surroundings } from '../../src/console/bulk-act.ts';
import { carryOutBulks, sharesAtOnce } from '../../src/console/bulk-bits.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { callOff } from '../../src/notices/call-off.ts';
import type { Viewer } from '../../src/people/person.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { lookByHand, remindByHand } from '../../src/reminders/by-hand.ts';
import { Company, zone } from '../harness/company.ts';

const many = sharesAtOnce * 2 + 300;

describe('more asked no more than one transaction should hold', function () {
  this.timeout(120_000);
  let company: Company;
  let noticeId: string;
  let hr: Viewer;
  let other: Viewer;
  let bulk: string;

  beforeEach(async () => {
    company = await Company.open();
    const ids = [
      await company.joins('钱人事', { role: 'hr' }),
      await company.joins('赵人事', { role: 'hr' }),
    ];
    await sql`
      insert into person (id, staff_no, name, language, time_zone, created_at)
      select gen_random_uuid(), 'n' || i, 'n' || i, 'zh-CN', ${zone}, ${company.now}
      from generate_series(1, ${many}::int) i`.execute(company.db);
    await sql`
      insert into employment (person_id, from_at)
      select id, ${company.now} from person where starts_with(staff_no, 'n')`.execute(company.db);
    const { rows } = await sql<{ id: string }>`
      select id from person where starts_with(staff_no, 'n')`.execute(company.db);
    const people = rows.map(({ id }) => id);
    noticeId = (await company.sends(await company.publishes(), people)).noticeId;
    company.clock.advance({ days: 9 });
    const [one, two] = await Promise.all(ids.map((id) => findViewer(company.db, id, company.now)));
    if (!one || !two) throw new Error('nobody is in HR');
    [hr, other] = [one, two];
    bulk = v7();
  });
  afterEach(() => company.close());

  const around = (): Surroundings => ({
    ...{ look: lookByHand, remind: remindByHand, callOff, zone, now: company.now },
  });
  const agreed = async () => {
    const choice = { filter: { show: 'open' as const } };
    await inTransaction(company.db, (tx) =>
      placeBulk(
        tx,
        { id: bulk, kind: 'call-off', reason: 'overtaken', by: hr, choice, approvalAbove: 500 },
        around(),
      ),
    );
    const { rows } = await sql<{ mark: string }>`select mark from bulk_action`.execute(company.db);
    await inTransaction(company.db, (tx) =>
      approveBulk(tx, { id: bulk, by: other, mark: rows[0]?.mark ?? '' }, around()),
    );
  };
  const open = async () => {
    const { rows } = await sql<{ id: string }>`
      select person_id as id from assignment where notice_id = ${noticeId}::uuid and state = 'open'
      order by person_id`.execute(company.db);
    return rows.map(({ id }) => id);
  };
  const carriesOut = (most?: number) =>
    carryOutBulks(company.db, { callOff, now: company.now, ...(most ? { most } : {}) });
  const outcome = async () => (await findBulk(company.db, bulk))?.outcome;

  it('end bit by bit: nobody waits for all of them, and who answers meanwhile is left alone', async () => {
    await agreed();
    expect(await open()).to.have.length(many);
    expect(await company.events('bulk.done')).to.deep.equal([]);
    expect(await carriesOut(1)).to.equal(0);
    const rest = await open();
    expect(rest).to.have.length(many - sharesAtOnce);
    expect(await outcome()).to.equal(null);
    const result = await company.answers(rest.at(-1) ?? '', noticeId, 'acknowledge');
    expect(result.result).to.equal('recorded');
    // Whoever belongs to it since is not among those who were agreed to.
    const late = await company.joins('新人');
    await company.sends({ id: (await company.publishes({ code: 'two' })).id }, [late]);
    company.clock.advance({ days: 9 });
    // Two processes take turns.
    const done = await Promise.all([carriesOut(), carriesOut()]);
    expect(done.reduce((sum, one) => sum + one, 0)).to.equal(1);
    expect(await open()).to.deep.equal([]);
    expect(await outcome()).to.deep.equal({
      ...{ now: many - 1, later: 0 },
      not: [{ why: 'answered', people: 1 }],
    });
    expect(await company.share(noticeId, rest.at(-1) ?? '')).to.include({ state: 'answered' });
    const { rows } = await sql<{ state: string }>`
      select state from assignment where person_id = ${late}::uuid`.execute(company.db);
    expect(rows).to.deep.equal([{ state: 'open' }]);
    expect(await company.events('notice.called-off')).to.have.length(many - 1);
    const [event, ...more] = await company.events<{ done: number; left: number; people: number }>(
      'bulk.done',
    );
    expect(more).to.deep.equal([]);
    expect(event).to.include({ done: many - 1, left: 1, people: many });
    const { rows: told } = await sql<{ to: string }>`
      select d.person_id as to from message m join delivery d on d.message_id = m.id where m.kind = 'bulk.fate'`.execute(
      company.db,
    );
    expect(told).to.deep.equal([{ to: hr.id }]);
    expect(await carriesOut()).to.equal(0);
    // No list of them is kept.
    expect((await findBulk(company.db, bulk))?.choice).to.deep.equal({ filter: { show: 'open' } });
  });

  it('go on with what is open after a process died in the middle of a bit', async () => {
    await agreed();
    let left = 2;
    const dies: typeof callOff = async (tx, asked, now) => {
      left -= 1;
      if (left === 0) throw new Error('killed');
      return callOff(tx, asked, now);
    };
    const died = await carryOutBulks(company.db, { callOff: dies, now: company.now }).catch(String);
    expect(died).to.contain('killed');
    expect(await open()).to.have.length(many - sharesAtOnce);
    expect(await carriesOut()).to.equal(1);
    expect(await open()).to.deep.equal([]);
    expect(await company.events('notice.called-off')).to.have.length(many);
    expect(await outcome()).to.deep.equal({ now: many, later: 0, not: [] });
  });
});
