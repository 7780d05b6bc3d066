import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import { holdersQuery } from '../../people/holders.ts';
import type { ThreadRole } from '../../people/permissions/threads.ts';
import type { ThreadState } from '../../threads/rules.ts';
import { openThread, type ThreadDeps } from '../../threads/service.ts';
import { noSuchAffected } from './store.ts';

/** Who answers: what leaked and what is done about it, or rights in one's own data. */
export const askable = ['hr', 'privacy'] as const satisfies ThreadRole[];

/**
 * An affected person asks: a talk like any other, that knows what it is about. Nobody but they and whoever answers reads it.
 *
 * @param asked.id made with the form, so that a double click asks once
 * @throws HeedError `not-found` for somebody who is not affected, `bad-input` for no words or too many
 */
export async function askAbout(
  tx: Tx,
  deps: ThreadDeps,
  asked: {
    id: string;
    incidentId: string;
    affectedId: string;
    person: string;
    role: (typeof askable)[number];
    text: string;
    now: Date;
  },
): Promise<string> {
  const { id, incidentId, affectedId, person, role, text, now } = asked;
  const { rows } = await sql`
    select from affected where id = ${affectedId}::uuid and incident_id = ${incidentId}::uuid
      and person_id = ${person}::uuid`.execute(tx);
  if (rows.length === 0) throw noSuchAffected(affectedId);
  const thread = await openThread(tx, deps, {
    ...{ id, kind: 'question', person, text, now },
    role: await answering(tx, role, person, now),
  });
  const { numAffectedRows } = await sql`
    insert into affected_question (thread_id, affected_id, at) values (${thread}::uuid, ${affectedId}::uuid, ${now})
    on conflict do nothing`.execute(tx);
  if (numAffectedRows)
    await append(tx, {
      type: 'crisis.affected-asked',
      at: now,
      actor: { person },
      // Of the talk: what an incident is about is shown to the whole team, and who asked is not theirs to know.
      about: thread,
      data: { incident: incidentId, thread },
    });
  return thread;
}

/** Whom they asked, unless nobody but themselves holds that role while somebody holds the other: then it is the other's. */
async function answering(
  tx: Tx,
  role: (typeof askable)[number],
  person: string,
  now: Date,
): Promise<(typeof askable)[number]> {
  const { rows } = await sql<{ role: (typeof askable)[number] }>`
    select distinct g.role from role_grant g
    where g.role = any(${[...askable]}::text[]) and g.person_id in (${holdersQuery(askable, now, [person])})
      and g.from_at <= ${now} and (g.to_at is null or g.to_at > ${now})`.execute(tx);
  const there = rows.map((row) => row.role);
  return there.includes(role) ? role : (there[0] ?? role);
}

/** Talks about an incident, by where they stand; those that wait first. Who may read which is asked where it is opened. */
export async function questionsAbout(
  db: Db,
  incidentId: string,
): Promise<{ threadId: string; role: string; state: ThreadState; at: Date }[]> {
  const { rows } = await sql<{ threadId: string; role: string; state: ThreadState; at: Date }>`
    select q.thread_id as "threadId", t.role, t.state, t.updated_at as at
    from affected_question q join affected a on a.id = q.affected_id join thread t on t.id = q.thread_id
    where a.incident_id = ${incidentId}::uuid
    order by array_position(array['waiting', 'replied', 'closed'], t.state), t.updated_at limit 500`.execute(
    db,
  );
  return rows;
}
