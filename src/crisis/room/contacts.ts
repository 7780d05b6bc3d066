import { sql } from 'kysely';
import { v7 } from 'uuid';
import { z } from 'zod';
import type { Db, Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { openReadable } from '../../vault/words.ts';
import { incidentWords } from '../sealing.ts';
import { lockIncident, ofDrill } from '../store.ts';
import { makeTask } from '../tasks/acts.ts';

/** With whom: an authority, the press, a partner; `public` is what people say where everybody reads it. */
export const contactKinds = ['authority', 'media', 'partner', 'public', 'other'] as const;
export type ContactKind = (typeof contactKinds)[number];

export interface NewContact {
  kind: ContactKind;
  /** Whose office, paper or site. */
  with: string;
  text: string;
  happenedAt: Date;
  /** What has to follow, and by when: it becomes a task of whoever puts this down. */
  followUp: { text: string; dueAt: Date } | null;
  once: string;
}

export interface Contact {
  id: string;
  kind: ContactKind;
  byName: string;
  happenedAt: Date;
  at: Date;
  /** Null once they are erased. */
  words: { with: string; text: string } | null;
  followUp: { dueAt: Date; state: 'open' | 'done' | 'dropped' } | null;
}

const wordsShape = z.object({ with: z.string(), text: z.string() });
const placeOfContact = (id: string): string => `incident_contact:${id}:words`;

/**
 * Puts down one contact. Nothing is changed afterwards; what turns out otherwise is another entry.
 * @throws HeedError `bad-input` for no words or too many
 */
export async function logContact(
  tx: Tx,
  deps: { vault: Vault },
  incidentId: string,
  contact: NewContact,
  { personId, now }: { personId: string; now: Date },
): Promise<void> {
  const incident = await lockIncident(tx, incidentId);
  const { rows } = await sql`select from incident_contact where once = ${contact.once}`.execute(tx);
  if (rows.length > 0) return;
  const id = v7();
  const text = JSON.stringify({ with: cleanText(contact.with), text: cleanText(contact.text) });
  const place = placeOfContact(id);
  const words = await incidentWords.seal(tx, deps.vault, { id: incidentId, place, text, now });
  const { followUp } = contact;
  const once = `follow-up:${contact.once}`;
  const task = followUp
    ? await makeTask(
        tx,
        deps,
        incidentId,
        { words: followUp.text, role: null, owner: null, dueAt: followUp.dueAt, once },
        { personId, now },
      )
    : null;
  await sql`
    insert into incident_contact (id, incident_id, kind, by_person, happened_at, at, words, task_id, once)
    values (${id}, ${incidentId}::uuid, ${contact.kind}, ${personId}::uuid, ${contact.happenedAt}, ${now},
            ${words}::jsonb, ${task}::uuid, ${contact.once})`.execute(tx);
  await append(tx, {
    ...{ type: 'crisis.contact-logged', at: now, actor: { person: personId }, about: incidentId },
    data: { incident: incidentId, contact: id, kind: contact.kind, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${incidentId}`);
}

/** The newest first. */
export async function contactsOf(db: Db, vault: Vault, incidentId: string): Promise<Contact[]> {
  const { rows } = await sql<Row>`
    select c.id, c.kind, p.name as "byName", c.happened_at as "happenedAt", c.at, c.words,
           t.due_at as "dueAt", t.state
    from incident_contact c join person p on p.id = c.by_person left join incident_task t on t.id = c.task_id
    where c.incident_id = ${incidentId}::uuid order by c.happened_at desc, c.id desc`.execute(db);
  const texts = await openReadable(
    db,
    vault,
    rows.map(({ id, words }) => ({ sealed: words, place: placeOfContact(id) })),
  );
  return rows.map(({ words: _words, dueAt, state, ...row }, n) => {
    const text = texts[n];
    return {
      ...row,
      words: text ? wordsShape.parse(JSON.parse(text)) : null,
      followUp: dueAt && state ? { dueAt, state } : null,
    };
  });
}

interface Row {
  id: string;
  kind: ContactKind;
  byName: string;
  happenedAt: Date;
  at: Date;
  words: unknown;
  dueAt: Date | null;
  state: 'open' | 'done' | 'dropped' | null;
}
