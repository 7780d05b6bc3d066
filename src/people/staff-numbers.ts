import type { Db, Tx } from '../db/pool.ts';

/** Staff numbers that somebody typed with spaces, commas or lines between, each once; at most 50. */
export const staffNosIn = (typed: string): string[] =>
  [...new Set(typed.split(/[\s,;，；、]+/u).filter((one) => one !== ''))].slice(0, 50);

/** Ids of those of them who work here now, by staff number. */
export async function employedByStaffNo(
  db: Db | Tx,
  staffNos: readonly string[],
): Promise<Map<string, string>> {
  if (staffNos.length === 0) return new Map();
  const rows = await db
    .selectFrom('person')
    .innerJoin('employment', 'employment.person_id', 'person.id')
    .select(['person.id', 'person.staff_no'])
    .where('person.staff_no', 'in', [...staffNos])
    .where('employment.to_at', 'is', null)
    .execute();
  return new Map(rows.map(({ id, staff_no }) => [staff_no, id]));
}
