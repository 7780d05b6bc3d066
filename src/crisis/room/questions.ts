import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { openReadable } from '../../vault/words.ts';
import { incidentWords } from '../sealing.ts';
import { lockIncident, ofDrill } from '../store.ts';

const placeOfQuestion = (id: string): string => `incident_question:${id}:words`;
const placeOfReply = (id: string): string => `incident_reply:${id}:words`;

interface Said {
  id: string;
  byName: string;
  at: Date;
  /** Null once they are erased. */
  text: string | null;
}
export interface Question extends Said {
  replies: readonly Said[];
}

interface Saying {
  text: string;
  /** Who, whom the caller has found to be in the incident. */
  by: string;
  /** The form that it came by: the same again says nothing twice. */
  once: string;
  now: Date;
}

/** Asks the team something. @throws HeedError `bad-input` for no words or too many */
export async function ask(
  tx: Tx,
  { vault }: { vault: Vault },
  incidentId: string,
  { text, by, once, now }: Saying,
): Promise<void> {
  const incident = await lockIncident(tx, incidentId);
  const id = v7();
  const place = placeOfQuestion(id);
  const sealing = { id: incidentId, place, text: cleanText(text), now };
  const words = await incidentWords.seal(tx, vault, sealing);
  const { numAffectedRows } = await sql`
    insert into incident_question (id, incident_id, by_person, at, words, once)
    values (${id}, ${incidentId}::uuid, ${by}::uuid, ${now}, ${words}::jsonb, ${once})
    on conflict (once) do nothing`.execute(tx);
  if (!numAffectedRows) return;
  await append(tx, {
    ...{ type: 'crisis.question-asked', at: now, actor: { person: by }, about: incidentId },
    data: { incident: incidentId, question: id, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${incidentId}`);
}

/** Answers it, or says more to what was answered. @throws HeedError `not-found`, `bad-input` */
export async function reply(
  tx: Tx,
  { vault }: { vault: Vault },
  { incident: incidentId, question }: { incident: string; question: string },
  { text, by, once, now }: Saying,
): Promise<void> {
  const incident = await lockIncident(tx, incidentId);
  const { rows } = await sql`
    select from incident_question where id = ${question}::uuid and incident_id = ${incidentId}::uuid`.execute(
    tx,
  );
  if (rows.length === 0)
    throw new HeedError('not-found', `there is no question ${question} in this incident`);
  const id = v7();
  const sealing = { id: incidentId, place: placeOfReply(id), text: cleanText(text), now };
  const words = await incidentWords.seal(tx, vault, sealing);
  const { numAffectedRows } = await sql`
    insert into incident_reply (id, question_id, by_person, at, words, once)
    values (${id}, ${question}::uuid, ${by}::uuid, ${now}, ${words}::jsonb, ${once})
    on conflict (once) do nothing`.execute(tx);
  if (!numAffectedRows) return;
  await append(tx, {
    ...{ type: 'crisis.question-answered', at: now, actor: { person: by }, about: incidentId },
    data: { incident: incidentId, question, reply: id, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${incidentId}`);
}

/** Those without an answer first, the oldest first, since it has waited longest; then the answered, the newest first. */
export async function questionsOf(db: Db, vault: Vault, incidentId: string): Promise<Question[]> {
  type Row = { id: string; question: string; byName: string; at: Date; words: unknown };
  const { rows: asked } = await sql<Row>`
    select q.id, q.id as question, p.name as "byName", q.at, q.words
    from incident_question q join person p on p.id = q.by_person
    where q.incident_id = ${incidentId}::uuid order by q.at, q.id`.execute(db);
  const { rows: said } = await sql<Row>`
    select r.id, r.question_id as question, p.name as "byName", r.at, r.words
    from incident_reply r join incident_question q on q.id = r.question_id join person p on p.id = r.by_person
    where q.incident_id = ${incidentId}::uuid order by r.at, r.id`.execute(db);
  const texts = await openReadable(db, vault, [
    ...asked.map(({ id, words }) => ({ sealed: words, place: placeOfQuestion(id) })),
    ...said.map(({ id, words }) => ({ sealed: words, place: placeOfReply(id) })),
  ]);
  const replies = said.map(({ words: _words, ...row }, n) => ({
    ...row,
    text: texts[asked.length + n] ?? null,
  }));
  const questions = asked.map(({ words: _words, question: _question, ...row }, n) => ({
    ...row,
    text: texts[n] ?? null,
    replies: replies.filter(({ question }) => question === row.id),
  }));
  const open = questions.filter((one) => one.replies.length === 0);
  return [...open, ...questions.filter((one) => one.replies.length > 0).reverse()];
}
