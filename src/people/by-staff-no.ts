import type { Db, Tx } from '../db/pool.ts';

/** Somebody who works here, by the number that a colleague typed. */
export function employedByStaffNo(
  db: Db | Tx,
  typed: string,
): Promise<{ id: string; name: string } | undefined> {
  return db
    .selectFrom('person')
    .innerJoin('employment', 'employment.person_id', 'person.id')
    .select(['person.id', 'person.name'])
    .where('person.staff_no', '=', typed.normalize('NFKC').trim())
    .where('employment.to_at', 'is', null)
    .executeTakeFirst();
}
