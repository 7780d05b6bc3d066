import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { ownOver } from '../retention/own-over.ts';
import { isOwnStopped } from '../retention/stops.ts';
import { dayIn } from '../zone.ts';
import { accessWords } from './sealing.ts';

export const accessDisclosure = 'access-cases';

/**
 * Forgets cases that have been over for as long as the policy says, each with its words and the log of its views. What a hold
 * on anybody in it stops stays: whom it names, whose records were opened, and who asked, decided or looked. So does what
 * somebody who works here has not been told yet.
 */
export async function forgetOldAccess(
  db: Db,
  { now, zone, most = 200 }: { now: Date; zone: string; most?: number },
): Promise<number> {
  const began = { collected: sql`a.asked_at`, closed: sql`coalesce(a.ended_at, a.decided_at)` };
  const over = await ownOver(db, accessDisclosure, began, { now, zone });
  const { rows } = await sql<{ id: string }>`
    select a.id from access_case a
    where a.state in ('ended', 'refused')
      and ${over}
      and (a.silent_until is null or a.silent_until < ${dayIn(now, zone)}::date)
      and not exists (
        select from access_view v join access_view_person w on w.view_id = v.id
        join employment e on e.person_id = w.person_id and e.from_at <= ${now} and (e.to_at is null or e.to_at > ${now})
        where v.case_id = a.id and w.told_at is null)
      and not exists (
        select from (
          select c.person_id from access_case_person c where c.case_id = a.id
          union select w.person_id from access_view v join access_view_person w on w.view_id = v.id where v.case_id = a.id
          union select v.viewer_id from access_view v where v.case_id = a.id
          union select unnest(array[a.asked_by, a.decided_by, a.ended_by, a.delay_by])
        ) w where ${isOwnStopped(sql`w.person_id`, accessDisclosure, accessDisclosure)})
    order by a.asked_at limit ${most}`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      const { numDeletedRows } = await tx.deleteFrom('access_case').where('id', '=', id).executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      await accessWords.forget(tx, id, 'expired', now);
      await append(tx, {
        ...{ type: 'access-case.forgotten', at: now, actor: 'heed', about: id },
        data: { case: id },
      });
      return true;
    }),
  );
}
