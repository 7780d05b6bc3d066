import { expect } from 'chai';
import { sql } from 'kysely';
import { wallAt } from '../../src/calendar/wall.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { backFromLeave, moveDueAfterLeave } from '../../src/notices/after-leave.ts';
import { sayAbsence } from '../../src/people/absences.ts';
import { rowsRead } from '../harness/rows-read.ts';
import { Staff } from '../harness/staff-list.ts';

const zone = 'Asia/Shanghai';

describe('days due after leave, by what is looked at', function () {
  this.timeout(60_000);
  let staff: Staff;
  let notice: string;

  beforeEach(async () => {
    staff = await Staff.open();
    const { company } = staff;
    company.clock.set('2026-04-13T02:00:00Z');
    const version = await company.publishes({ chinaAlone: true });
    const due = new Date('2026-04-23T02:00:00Z');
    notice = (await company.sends(version, { kind: 'everyone' }, { due })).noticeId;
  });
  afterEach(() => staff.company.close());

  const away = async () => {
    const { db, now } = staff.company;
    const personId = await staff.id('ann');
    await inTransaction(db, (tx) =>
      sayAbsence(
        tx,
        { personId, from: '2026-04-15', until: '2026-04-24', source: 'csv' },
        { actor: 'heed', now },
      ),
    );
  };
  const dayDue = async () => wallAt((await staff.share(notice, 'ann')).due_at, zone).day;

  it('are moved at the next look at everybody where sweeps rested longer than they look back', async () => {
    const { db, clock } = staff.company;
    await away();
    // Labour Day lies between: five working days after leave is the 6th of May.
    clock.set('2026-05-05T02:00:00Z');
    expect(await moveDueAfterLeave(db, clock.now(), zone)).to.equal(0);
    expect(await moveDueAfterLeave(db, clock.now(), zone, { everybody: true })).to.equal(1);
    expect(await dayDue()).to.equal('2026-05-06');
    expect(await moveDueAfterLeave(db, clock.now(), zone, { everybody: true })).to.equal(0);
  });

  it('are moved at once where leave is said when it has been over for long', async () => {
    const { db, clock } = staff.company;
    clock.set('2026-05-05T02:00:00Z');
    await away();
    expect(await moveDueAfterLeave(db, clock.now(), zone)).to.equal(1);
    expect(await dayDue()).to.equal('2026-05-06');
  });

  it('are found by the days on which leave was over, and not by all leave there is', async () => {
    const { db, clock } = staff.company;
    await away();
    await sql`
      insert into absence (id, person_id, from_day, until_day, source, said_at)
      select gen_random_uuid(), p.id, '2026-04-01'::date - n, '2026-04-01'::date - n, 'csv', '2026-03-01T00:00:00Z'
      from person p cross join generate_series(1, 3000) n where p.staff_no in ('ann', 'ben', 'mia')`.execute(
      db,
    );
    await sql`analyze absence`.execute(db);
    clock.set('2026-04-26T02:00:00Z');
    const looked = backFromLeave(clock.now(), zone, false);
    expect((await looked.execute(db)).rows).to.have.lengthOf(1);
    expect(await rowsRead(db, looked, 'absence')).to.be.lessThan(100);
    expect(await moveDueAfterLeave(db, clock.now(), zone)).to.equal(1);
  });
});
