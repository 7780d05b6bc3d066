import { sql } from 'kysely';
import { type Db, inTransaction } from '../../db/pool.ts';
import { enqueueTo } from '../../delivery/enqueue.ts';
import { eachAlone } from '../../each-alone.ts';
import { append } from '../../evidence/append.ts';
import { holdersQuery } from '../../people/holders.ts';
import { lockIncident } from '../store.ts';
import { questionsCard } from './present.ts';

/** So long a question of somebody affected may wait, and so often it is said again. A company default, and no law's. */
export const patienceMs = 24 * 3_600_000;

/**
 * Tells those who answer, and whoever leads the incident, that questions of those affected wait: how many, and nothing of who
 * asked or what. One message an incident.
 *
 * @returns in how many incidents
 */
export async function remindOfQuestions(db: Db, now: Date): Promise<number> {
  const before = new Date(now.getTime() - patienceMs);
  const waiting = sql`t.state = 'waiting' and t.updated_at <= ${before} and (q.reminded_at is null or q.reminded_at <= ${before})`;
  const { rows } = await sql<{ id: string }>`
    select distinct a.incident_id as id from affected_question q join affected a on a.id = q.affected_id
    join thread t on t.id = q.thread_id where ${waiting} limit 100`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      const incident = await lockIncident(tx, id);
      const { rows: late } = await sql<{ role: 'hr' | 'privacy' }>`
        update affected_question q set reminded_at = ${now} from affected a, thread t
        where a.id = q.affected_id and t.id = q.thread_id and a.incident_id = ${id}::uuid and ${waiting}
        returning t.role`.execute(tx);
      if (incident.drill || late.length === 0) return false;
      const roles = [...new Set(late.map(({ role }) => role))];
      await enqueueTo(
        tx,
        {
          ...{ kind: 'crisis.affected-questions', about: id, at: now },
          bodies: questionsCard(incident, late.length),
        },
        sql`${holdersQuery([...roles, 'lead'], now)}
            union select c.person_id from incident_call c
            where c.incident_id = ${id}::uuid and c.role = 'lead'
              and exists (select from employment e where e.person_id = c.person_id and e.to_at is null)`,
      );
      await append(tx, {
        ...{ type: 'crisis.affected-questions-wait', at: now, actor: 'heed', about: id },
        data: { incident: id, questions: late.length },
      });
      return true;
    }),
  );
}
