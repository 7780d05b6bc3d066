import { sql } from 'kysely';
import { addDays } from '../calendar/day.ts';
import { type Db, inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { holdersQuery } from '../people/holders.ts';
import { dayIn } from '../zone.ts';
import type { Connector } from './connectors.ts';
import { snapshots } from './register.ts';
import { changeOpen, newWithinDays, openReview, readSnapshot, usualMonths } from './review.ts';
import { changesSince } from './snapshot.ts';
import { reviewStandings } from './standing.ts';

/**
 * Keeps the schedule: what nobody has scheduled is to be looked at within a month, what is new or has changed since its last
 * review too; whoever cannot review any more is followed by the first of the privacy office who can. Safe to repeat.
 *
 * @returns how many reviews were opened, or moved
 */
export async function followRegister(
  db: Db,
  { connectors, zone, now }: { connectors: readonly Connector[]; zone: string; now: Date },
): Promise<number> {
  const today = dayIn(now, zone);
  const standings = await reviewStandings(db, today);
  const soon = addDays(today, newWithinDays);
  const holders = await reviewers(db, now);
  const first = holders[0] ?? null;
  return eachAlone(await snapshots(db, today, connectors), ({ policyId, snapshot }) =>
    inTransaction(db, async (tx) => {
      const standing = standings.get(policyId);
      if (!standing) {
        await openReview(tx, { policyId, months: usualMonths, reviewerId: first, dueOn: soon }, now);
        return true;
      }
      const { reviewerId, last } = standing;
      const changed = last !== null && changesSince(readSnapshot(last.snapshot), snapshot).length > 0;
      const able = reviewerId !== null && holders.includes(reviewerId);
      if (able && !changed) return false;
      return changeOpen(tx, {
        ...{ policyId, by: 'heed', zone, now },
        ...(able ? {} : { reviewerId: first }),
        ...(changed ? { atLatest: soon } : {}),
      });
    }),
  );
}

/** Who may review, the privacy office first, by staff number. */
async function reviewers(db: Db, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.id from person p
    where p.id in (select person_id from (${holdersQuery(['privacy', 'legal'], now)}) h)
    order by p.id not in (select person_id from (${holdersQuery(['privacy'], now)}) h), p.staff_no`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}
