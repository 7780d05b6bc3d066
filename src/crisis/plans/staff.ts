import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';

/**
 * People by the staff numbers that somebody typed, in that order.
 *
 * @returns their ids, and the numbers that nobody who works here has or that stand there twice
 */
export async function staffIn(
  db: Db | Tx,
  typed: string,
  now: Date,
): Promise<{ people: string[]; unknown: string[] }> {
  const numbers = typed
    .normalize('NFKC')
    .split(/[\s,;、]+/)
    .filter((one) => one !== '')
    .slice(0, 50);
  const { rows } = await sql<{ id: string; staffNo: string }>`
    select p.id, p.staff_no as "staffNo" from person p where p.staff_no = any(${numbers}::text[]) and exists (
      select from employment e where e.person_id = p.id and e.from_at <= ${now}
        and (e.to_at is null or e.to_at > ${now}))`.execute(db);
  const byNumber = new Map(rows.map(({ id, staffNo }) => [staffNo, id]));
  const unknown = numbers.filter((one, n) => !byNumber.has(one) || numbers.indexOf(one) < n);
  return { people: numbers.flatMap((one) => byNumber.get(one) ?? []), unknown: [...new Set(unknown)] };
}
