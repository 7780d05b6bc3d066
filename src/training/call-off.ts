import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { append } from '../evidence/append.ts';

/** So many people in one transaction. */
const atOnce = 200;

/** Courses of whoever has left are asked of nobody. Safe to end at any instruction. @returns how many */
export async function callOffCourses(db: Db, now: Date): Promise<number> {
  let ended = 0;
  for (;;) {
    const done = await inTransaction(db, async (tx) => {
      const { rows } = await sql<{ id: string; personId: string }>`
        select e.id, e.person_id as "personId" from enrolment e
        where e.state = 'open' and not exists (
          select from employment m where m.person_id = e.person_id and (m.to_at is null or m.to_at > ${now}))
        order by e.id limit ${atOnce} for update skip locked`.execute(tx);
      const ids = rows.map(({ id }) => id);
      await sql`
        update quiz_attempt set state = 'replaced', ended_at = ${now}
        where state = 'open' and enrolment_id = any(${ids}::uuid[])`.execute(tx);
      await sql`
        update enrolment set state = 'called-off', ended_at = ${now} where id = any(${ids}::uuid[])`.execute(
        tx,
      );
      for (const { id, personId } of rows)
        await append(tx, {
          type: 'training.called-off',
          at: now,
          actor: 'heed',
          person: personId,
          about: id,
          data: { enrolment: id, why: 'left' },
        });
      return rows.length;
    });
    ended += done;
    if (done < atOnce) return ended;
  }
}
