import { type RawBuilder, sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import type { CalledOffWhy } from '../db/training-schema.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { lookAgain } from '../reminders/look-again.ts';
import { companyZone } from '../zone.ts';
import { timesOf } from './assign.ts';
import { movedCard } from './present.ts';
import { currentCourse, loadCourse } from './store.ts';

/** So many people in one transaction. */
const atOnce = 200;

/** Courses of whoever has left, or is suspended, are asked of nobody. Safe to end at any instruction. @returns how many */
export async function callOffCourses(db: Db, now: Date): Promise<number> {
  let ended = 0;
  for (;;) {
    const done = await inTransaction(db, async (tx) => {
      const { rows } = await sql<{ id: string; personId: string; why: 'left' | 'disabled' }>`
        select e.id, e.person_id as "personId", ${whyAway(sql`e.person_id`, now)} as why
        from enrolment e
        where e.state = 'open' and not exists (
          select from employment m where m.person_id = e.person_id and (m.to_at is null or m.to_at > ${now}))
        order by e.id limit ${atOnce} for update skip locked`.execute(tx);
      for (const why of ['left', 'disabled'] as const)
        await end(
          tx,
          rows.filter((row) => row.why === why),
          why,
          now,
        );
      return rows.length;
    });
    ended += done;
    if (done < atOnce) return ended;
  }
}

/** Why somebody does not work here now: `disabled` or `left`. */
export const whyAway = (person: RawBuilder<unknown>, now: Date): RawBuilder<'left' | 'disabled'> => sql`
  coalesce((
    select case m.reason when 'disabled' then 'disabled' end from employment m
    where m.person_id = ${person} and m.to_at <= ${now} order by m.to_at desc limit 1), 'left')`;

interface CallingOff {
  people: readonly string[];
  why: CalledOffWhy;
  now: Date;
}

/**
 * A course is not asked of these people any more, and whoever has heard of it hears that. Whoever answers at this very
 * moment is passed over.
 *
 * @returns of whom it was
 */
export async function callOff(tx: Tx, code: string, { people, why, now }: CallingOff): Promise<string[]> {
  if (people.length === 0) return [];
  const { rows } = await sql<{ id: string; personId: string; messageId: string | null; begun: boolean }>`
    select e.id, e.person_id as "personId", e.message_id as "messageId", e.begun_at is not null as begun
    from enrolment e
    where e.code = ${code} and e.state = 'open' and e.person_id = any(${[...people]}::uuid[])
    order by e.id for update skip locked`.execute(tx);
  const heard = await end(tx, rows, why, now);
  const course = await loadCourse(tx, (await currentCourse(tx, code)).id);
  const ids = rows.map(({ personId }) => personId);
  const times = await timesOf(tx, course, ids, { zone: companyZone, now });
  for (const { id, personId, messageId, begun } of rows) {
    touch(tx, `person.${personId}`);
    // Whoever began by themselves knows of it, though its card still waits for their hours.
    if (!heard.has(personId) && !begun && !messageId) continue;
    await enqueue(tx, {
      kind: 'training.called-off',
      bodies: movedCard(course),
      about: id,
      to: [personId],
      at: times(personId).at,
      ...(messageId ? { mode: 'replace-or-send', replaces: messageId } : {}),
    });
  }
  await lookAgain(tx, { people: ids }, now);
  return ids;
}

/** @returns those to whom the course's card has gone out, or may have */
async function end(
  tx: Tx,
  rows: readonly { id: string; personId: string }[],
  why: CalledOffWhy,
  now: Date,
): Promise<ReadonlySet<string>> {
  const ids = rows.map(({ id }) => id);
  await sql`
    update quiz_attempt set state = 'replaced', ended_at = ${now}
    where state in ('open', 'handed-in') and enrolment_id = any(${ids}::uuid[])`.execute(tx);
  await sql`
    update enrolment set state = 'called-off', off_why = ${why}, ended_at = ${now} where id = any(${ids}::uuid[])`.execute(
    tx,
  );
  const { rows: withheld } = await sql<{ personId: string }>`
    with over as materialized (
      select d.id from enrolment e join course_assignment a on a.code = e.code
      join message m on m.about = a.id and m.kind = 'training.assigned'
      join delivery d on d.message_id = m.id and d.person_id = e.person_id and d.state = 'pending'
      where e.id = any(${ids}::uuid[]) order by d.id for update of d
    )
    update delivery d set state = 'skipped' from over where d.id = over.id
    returning d.person_id as "personId"`.execute(tx);
  for (const { id, personId } of rows)
    await append(tx, {
      type: 'training.called-off',
      at: now,
      actor: 'heed',
      person: personId,
      about: id,
      data: { enrolment: id, why },
    });
  const unheard = new Set(withheld.map(({ personId }) => personId));
  return new Set(rows.map(({ personId }) => personId).filter((one) => !unheard.has(one)));
}
