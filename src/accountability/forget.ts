import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { ownOver } from '../retention/own-over.ts';
import { isOwnStopped } from '../retention/stops.ts';
import { accountabilityDisclosure } from './personal-data.ts';
import { accountabilityWords } from './sealing.ts';

/** Cases that have been closed for as long as the policy says; a hold on the person or on whoever sits in it keeps them. */
export async function forgetOldCases(
  db: Db,
  { now, zone, most = 100 }: { now: Date; zone: string; most?: number },
): Promise<number> {
  const began = { collected: sql`c.opened_at`, closed: sql`c.closed_at` };
  const over = await ownOver(db, accountabilityDisclosure, began, { now, zone });
  const { rows } = await sql<{ id: string }>`
    select c.id from accountability_case c
    where c.closed_at is not null and ${over} and not exists (
      select from (values (c.person_id), (c.opened_by), (c.handler_id), (c.decider_id), (c.appeal_id)) who (id)
      where who.id is not null and ${isOwnStopped(sql`who.id`, accountabilityDisclosure, accountabilityDisclosure)})
    order by c.closed_at limit ${most}`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('accountability_case')
        .where('id', '=', id)
        .executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      await accountabilityWords.forget(tx, id, 'expired', now);
      // Its events say whom it was about; the entries in the log mean nothing without them.
      await sql`
        update evidence_event set event = null, salt = null, erased_at = ${now}
        where about = ${id}::uuid and event is not null`.execute(tx);
      await append(tx, {
        ...{ type: 'accountability.forgotten', at: now, actor: 'heed', about: id },
        data: { case: id },
      });
      return true;
    }),
  );
}
