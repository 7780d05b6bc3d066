import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { reminderData } from '../../src/reminders/personal-data.ts';
import { Staff } from '../harness/staff-list.ts';

describe('the words of digests', function () {
  this.timeout(120_000);
  let staff: Staff;

  beforeEach(async () => {
    staff = await Staff.open();
  });
  afterEach(() => staff.company.close());

  const named = async (name: string) => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from message where kind = 'reminders.digest'
        and position(${name} in bodies::text) > 0`.execute(staff.company.db);
    return rows[0]?.n ?? -1;
  };

  it('name people to their managers, and are gone with the data of any of them; that they were told stays', async () => {
    const { company } = staff;
    await staff.lists({ ann: { name: '安 "娜"' } });
    const people = [await staff.id('ann'), await staff.id('lee')];
    await company.sends(await company.publishes(), people);
    await staff.until('2026-03-10T04:00:00Z');
    expect(await named('娜')).to.equal(1);
    expect(await named('样例lee')).to.equal(1);
    const told = await company.events('reminder.digest');
    const erased = await inTransaction(company.db, (tx) =>
      reminderData.erase(tx, people[0] ?? '', {} as Parameters<typeof reminderData.erase>[2]),
    );
    expect(erased[0]?.erased).to.be.at.least(1);
    expect(await named('娜')).to.equal(0);
    expect(await named('样例lee'), 'another manager’s digest').to.equal(1);
    expect(await company.events('reminder.digest')).to.deep.equal(told);
    // Time goes on as if nothing had been.
    await staff.until('2026-03-13T04:00:00Z');
    expect((await staff.said('hana', '2026-03-12')).length).to.be.greaterThan(0);
  });
});
