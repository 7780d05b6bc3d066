import { sql } from 'kysely';
import { DateTime } from 'luxon';
import { type Db, inTransaction } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import { leastPeople } from '../../policies/analysed.ts';
import type { Vault } from '../../vault/vault.ts';
import { bookings } from './store.ts';

/** How many different people talked to a counsellor in a quarter; null: fewer than may be told. */
export interface Figure {
  quarter: string;
  people: number | null;
}

/**
 * Counts the quarter that is over, once: fixed periods that do not overlap, one figure for the whole company, never of a
 * department, a month, a counsellor or "up to now", and never again. So no two figures have a difference that tells of
 * anybody, and there is nothing else that a suppressed one could be worked out from.
 */
export async function countQuarter(
  db: Db,
  vault: Vault,
  { now, zone }: { now: Date; zone: string },
): Promise<boolean> {
  const from = DateTime.fromJSDate(now, { zone }).startOf('quarter').minus({ quarters: 1 });
  const quarter = from.toISODate() ?? '';
  return inTransaction(db, async (tx) => {
    const { rows } = await sql`
      select from counselling_figure where quarter = ${quarter}::date
      union all select where not exists (
        select from counselling_slot where starts_at < ${from.plus({ quarters: 1 }).toJSDate()})`.execute(tx);
    if (rows.length > 0) return false;
    const ended = (await bookings(tx, vault, from.toJSDate())).filter(
      ({ startsAt, withdrawn }) =>
        !withdrawn && startsAt >= from.toJSDate() && startsAt < from.plus({ quarters: 1 }).toJSDate(),
    );
    const people = new Set(ended.flatMap(({ personId }) => personId ?? [])).size;
    const told = people >= leastPeople ? people : null;
    const { numAffectedRows } = await sql`
      insert into counselling_figure (quarter, people) values (${quarter}::date, ${told}) on conflict do nothing`.execute(
      tx,
    );
    if (!numAffectedRows) return false;
    await append(tx, { type: 'support.counted', at: now, actor: 'heed', data: { quarter, people: told } });
    return true;
  });
}

export async function figures(db: Db): Promise<Figure[]> {
  const { rows } = await sql<Figure>`
    select quarter::text as quarter, people from counselling_figure order by quarter desc limit 8`.execute(
    db,
  );
  return rows;
}
