import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { type Db, inTransaction } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { holdersQuery } from '../people/holders.ts';
import { dayIn } from '../zone.ts';
import { basisCard } from './present.ts';
import { lastDayOf, warningDue } from './rules.ts';

interface Row {
  id: string;
  entity: string;
  to: string;
  reviewOn: Day;
  validUntil: Day | null;
  warned: number | null;
}

/**
 * Tells privacy and legal of bases that are running out, and of those that are over: what rested on them stops by itself,
 * whether or not anybody was told. One that another basis follows is not told of.
 *
 * @returns of how many
 */
export async function warnOfBases(db: Db, now: Date, zone: string): Promise<number> {
  const today = dayIn(now, zone);
  const { rows } = await sql<Row>`
    select b.id, b.entity, b.to_region as "to", b.review_on as "reviewOn", b.valid_until as "validUntil", b.warned
    from transfer_basis b
    where b.signed_at is not null and b.ended_at is null and (b.warned is null or b.warned >= 0)
      and not exists (
        select from transfer_basis n where n.entity = b.entity and n.to_region = b.to_region and n.id <> b.id
          and n.uses @> b.uses and n.signed_at is not null and n.ended_at is null
          and least(n.review_on, n.valid_until) > least(b.review_on, b.valid_until))
    order by b.id`.execute(db);
  const due = rows.flatMap((row) => {
    const left = warningDue(lastDayOf(row), today, row.warned);
    return left === undefined ? [] : [{ ...row, left }];
  });
  return eachAlone(due, (row) =>
    inTransaction(db, async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('transfer_basis')
        .set({ warned: row.left })
        .where('id', '=', row.id)
        .where('warned', 'is not distinct from', row.warned)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      const { id, entity, to, left } = row;
      await enqueueTo(
        tx,
        {
          ...{
            kind: 'regions.basis',
            bodies: basisCard({ entity, to, lastDay: lastDayOf(row), over: left < 0 }, now),
          },
          ...{ about: id, priority: 3, at: now },
        },
        holdersQuery(['privacy', 'legal'], now),
      );
      await append(tx, {
        ...{ type: 'transfer-basis.warned', at: now, actor: 'heed', about: id },
        data: { basis: id, left },
      });
      touch(tx, 'regions');
      return true;
    }),
  );
}
