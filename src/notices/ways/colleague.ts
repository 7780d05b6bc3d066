import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Colleague } from '../../evidence/events.ts';
import { accountsOf } from '../../people/preferred-account.ts';

/**
 * Somebody who works here now, by staff number as people write it; undefined for anybody else, and where a number
 * could be of two people who differ in nothing but capitals.
 */
export async function findColleague(db: Db | Tx, staffNo: string, now: Date): Promise<Colleague | undefined> {
  const wanted = staffNo.normalize('NFKC').trim();
  if (wanted === '' || wanted.length > 100) return undefined;
  const found = await colleagues(db, sql`upper(p.staff_no) = upper(${wanted})`, now);
  return found.find((one) => one.staffNo === wanted) ?? (found.length === 1 ? found[0] : undefined);
}

/** Somebody who works here now, by id. */
export async function colleagueById(db: Db | Tx, id: string, now: Date): Promise<Colleague | undefined> {
  return (await colleagues(db, sql`p.id = ${id}::uuid`, now))[0];
}

/** Whether a message to them has an account to go to. */
export async function isReached(db: Db | Tx, id: string): Promise<boolean> {
  const { rows } = await sql`
    select from (select ${id}::uuid as id) asked
    cross join lateral (${sql.raw(accountsOf('asked.id'))}) own limit 1`.execute(db);
  return rows.length > 0;
}

async function colleagues(db: Db | Tx, which: ReturnType<typeof sql>, now: Date): Promise<Colleague[]> {
  const { rows } = await sql<Colleague>`
    select p.id as person, p.staff_no as "staffNo", p.name from person p
    where ${which} and exists (
      select from employment e where e.person_id = p.id and e.from_at <= ${now}
        and (e.to_at is null or e.to_at > ${now}))
    limit 10`.execute(db);
  return rows;
}
