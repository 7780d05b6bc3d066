import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { incidentWords } from '../sealing.ts';
import { type Incident, ofDrill } from '../store.ts';
import { lockOpenReview } from './open.ts';
import { type EntryKind, subjectsOf } from './rules.ts';

export const placeOfEntry = (id: string): string => `incident_review_entry:${id}:words`;

export interface Entry {
  kind: EntryKind;
  subject: string;
  text: string;
  by: string;
  once: string;
  now: Date;
}

/**
 * Answers a question, names a cause, or says why nothing is to be done. What was said on it before stays readable.
 *
 * @throws HeedError `bad-input` for a text without words or too long, or a subject that is not asked for; `gone`,
 *   `not-found` as `lockOpenReview` does
 */
export async function addEntry(
  tx: Tx,
  { vault }: { vault: Vault },
  incident: Incident,
  { kind, subject, text, by, once, now }: Entry,
): Promise<void> {
  await lockOpenReview(tx, incident.id);
  if (!subjectsOf[kind].includes(subject)) throw new HeedError('bad-input', 'a review does not ask for that');
  const id = v7();
  const words = { id: incident.id, place: placeOfEntry(id), text: cleanText(text), now };
  const sealed = await incidentWords.seal(tx, vault, words);
  const { numAffectedRows } = await sql`
    insert into incident_review_entry (id, incident_id, kind, subject, words, by_person, at, once)
    values (${id}, ${incident.id}::uuid, ${kind}, ${subject}, ${sealed}::jsonb, ${by}::uuid, ${now}, ${once})
    on conflict (once) do nothing`.execute(tx);
  if (!numAffectedRows) return;
  await append(tx, {
    ...{ type: 'crisis.review-added', at: now, actor: { person: by }, about: incident.id },
    data: { incident: incident.id, entry: id, kind, subject, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${incident.id}`);
}
