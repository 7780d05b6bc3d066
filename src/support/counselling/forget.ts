import { sql } from 'kysely';
import { type Db, inTransaction } from '../../db/pool.ts';
import { eachAlone } from '../../each-alone.ts';
import { ownOver } from '../../retention/own-over.ts';
import { drop } from './book.ts';

export const counsellingDisclosure = 'counselling';

/**
 * Bookings whose time is over go with their notes and keys, and hours that nobody took and that are past. No hold stops it:
 * whoever placed one would have to know who was there.
 */
export async function forgetCounselling(
  db: Db,
  { now, zone, most = 200 }: { now: Date; zone: string; most?: number },
): Promise<number> {
  const over = await ownOver(
    db,
    counsellingDisclosure,
    { collected: sql`s.starts_at`, closed: sql`s.starts_at` },
    { now, zone },
  );
  const { rows } = await sql<{ id: string; slot: string }>`
    select b.id, s.id as slot from counselling_booking b join counselling_slot s on s.id = b.slot_id
    where ${over} limit ${most}`.execute(db);
  const gone = await eachAlone(rows, ({ id, slot }) =>
    inTransaction(db, async (tx) => {
      await drop(tx, id, now);
      await sql`delete from counselling_slot where id = ${slot}::uuid`.execute(tx);
      return true;
    }),
  );
  await sql`
    delete from counselling_slot s where s.starts_at < ${new Date(now.getTime() - 86_400_000)}
      and not exists (select from counselling_booking b where b.slot_id = s.id)`.execute(db);
  return gone;
}
