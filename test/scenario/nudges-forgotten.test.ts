import { expect } from 'chai';
import { sql } from 'kysely';
import { forgetNudges, nudgedShares } from '../../src/training/nudge-forget.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { brokenAt } from '../harness/broken-at.ts';
import { passedAndAsked } from '../harness/nudges.ts';
import { rowsRead } from '../harness/rows-read.ts';

describe('questions that came again, once they decide nothing any more', function () {
  this.timeout(240_000);
  const staff = ['S002', 'S003', 'S004'] as const;
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z' });
    await passedAndAsked(heed, staff);
    // A year of them, and more.
    await sql`
      insert into nudge (id, enrolment_id, version_id, question, asked_at, message_id)
      select gen_random_uuid(), e.id, e.version_id, 'doors', '2026-08-04T02:00:00Z', gen_random_uuid()
      from enrolment e cross join generate_series(1, 500) n`.execute(heed.db);
    await sql`analyze nudge`.execute(heed.db);
  });
  afterEach(() => heed.close());

  const when = () => ({ zone: heed.app.zone, now: heed.clock.now() });
  const validUntil = (staffNo: string, day: string | null) =>
    sql`
      update enrolment e set valid_until = ${day}::date from person p
      where p.id = e.person_id and p.staff_no = ${staffNo}`.execute(heed.db);
  const left = async () => {
    const { rows } = await sql<{ staffNo: string; n: number }>`
      select p.staff_no as "staffNo", count(*)::int as n from nudge n
      join enrolment e on e.id = n.enrolment_id join person p on p.id = e.person_id group by 1`.execute(
      heed.db,
    );
    return Object.fromEntries(rows.map(({ staffNo, n }) => [staffNo, n]));
  };

  it('go within thirty days after the certificate has ended, and not long before', async () => {
    await validUntil('S002', '2026-09-30');
    await validUntil('S003', '2027-01-31');
    await validUntil('S004', null);
    // In Shanghai it is the 29th of October, just before midnight.
    heed.clock.set('2026-10-29T15:59:00Z');
    await forgetNudges(heed.db, when());
    expect(await left()).to.deep.equal({ S002: 500, S003: 500, S004: 500 });
    // What looks twice a day has looked before the end of the 30th.
    heed.clock.advance({ minutes: 2 });
    await forgetNudges(heed.db, when());
    expect(await left()).to.deep.equal({ S003: 500, S004: 500 });
  });

  it('go after the course was passed anew', async () => {
    await validUntil('S003', null);
    await sql`
      insert into enrolment (id, code, person_id, why, assigned_at, due_at, state, version_id, begun_at, ended_at)
      select gen_random_uuid(), e.code, e.person_id, e.why, e.assigned_at, e.due_at, 'passed', e.version_id, e.begun_at,
             '2026-09-01T02:00:00Z'
      from enrolment e join person p on p.id = e.person_id where p.staff_no = 'S003'`.execute(heed.db);
    heed.clock.set('2026-09-29T02:00:00Z');
    await forgetNudges(heed.db, when());
    expect(await left()).to.deep.equal({ S002: 500, S003: 500, S004: 500 });
    heed.clock.set('2026-10-01T02:00:00Z');
    await forgetNudges(heed.db, when());
    expect(await left()).to.deep.equal({ S002: 500, S004: 500 });
  });

  it('are found by their shares, in pages, whatever it ends at', async () => {
    expect(await rowsRead(heed.db, nudgedShares(undefined, 200), 'nudge')).to.be.at.most(10);
    for (const one of staff) await validUntil(one, '2026-09-30');
    heed.clock.set('2026-11-02T02:00:00Z');
    for (let at = 1; ; at += 1) {
      const broken = brokenAt(heed.db, at);
      await forgetNudges(broken.db, { ...when(), atOnce: 1 }).catch(() => undefined);
      if (!broken.broke()) break;
    }
    expect(await left()).to.deep.equal({});
  });
});
