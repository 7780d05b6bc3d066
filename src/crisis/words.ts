import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { textParts } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { openReadable } from '../vault/words.ts';
import { incidentWords, placeOfWords } from './sealing.ts';
import { type Incident, ofDrill } from './store.ts';

export interface KnownWords {
  id: string;
  byName: string;
  at: Date;
  /** Null once they are erased. */
  text: string | null;
  /** The entry that says it anew, once there is one. */
  correctedBy: string | null;
  corrects: string | null;
}

interface NewWords {
  by: string;
  text: string;
  once: string;
  now: Date;
  /** An entry of the same incident that turned out otherwise. */
  corrects?: string | null;
}

/**
 * Adds what somebody knows, in the caller's transaction: nothing for empty words, and nothing twice for one `once`. Too many
 * words come as several entries, since nothing about them may keep anybody from being called.
 */
export async function addWords(
  tx: Tx,
  { vault }: { vault: Vault },
  incident: Incident,
  { by, text, once, now, corrects = null }: NewWords,
): Promise<void> {
  for (const [n, words] of textParts(text).entries()) {
    const id = v7();
    const place = placeOfWords(id);
    const sealed = await incidentWords.seal(tx, vault, { id: incident.id, place, text: words, now });
    const { numAffectedRows } = await sql`
      insert into incident_word (id, incident_id, by_person, at, words, once, corrects)
      values (${id}, ${incident.id}::uuid, ${by}::uuid, ${now}, ${sealed}::jsonb, ${`${once}:${n}`}, ${corrects}::uuid)
      on conflict (once) do nothing`.execute(tx);
    if (!numAffectedRows) return;
    const told = { at: now, actor: { person: by }, about: incident.id };
    const data = { incident: incident.id, words: id, ...ofDrill(incident) };
    await append(
      tx,
      corrects
        ? { ...told, type: 'crisis.words-corrected', data: { ...data, corrects } }
        : { ...told, type: 'crisis.words-added', data },
    );
  }
  touch(tx, `crisis.${incident.id}`);
}

/** What is known, in the order in which it was said. */
export async function wordsOf(db: Db, vault: Vault, incidentId: string): Promise<KnownWords[]> {
  const { rows } = await sql<Omit<KnownWords, 'text'> & { words: unknown }>`
    select w.id, p.name as "byName", w.at, w.words, w.corrects,
           (select c.id from incident_word c where c.corrects = w.id order by c.at desc, c.id desc limit 1) as "correctedBy"
    from incident_word w join person p on p.id = w.by_person
    where w.incident_id = ${incidentId}::uuid order by w.at, w.id`.execute(db);
  const texts = await openReadable(
    db,
    vault,
    rows.map(({ id, words }) => ({ sealed: words, place: placeOfWords(id) })),
  );
  return rows.map(({ words: _sealed, ...row }, n) => ({ ...row, text: texts[n] ?? null }));
}
