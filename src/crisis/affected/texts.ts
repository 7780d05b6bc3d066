import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { canonicalise } from '../../evidence/canonical.ts';
import { touch } from '../../live.ts';
import { languages } from '../../messages/model.ts';
import { textProblem } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { openWords } from '../../vault/words.ts';
import { lockIncident, ofDrill } from '../store.ts';
import {
  fieldsOf,
  longestField,
  type Severity,
  type TellingKind,
  type TextWords,
  type Words,
} from './rules.ts';
import { affectedWords, placeOf } from './sealing.ts';

export interface StoredText {
  id: string;
  incidentId: string;
  kind: TellingKind;
  /** Of a notice. */
  severity: Severity | null;
  version: number;
  hash: string;
  byName: string;
  at: Date;
}

/** What is wrong with a text, by language and field: `zh-CN.happened`. */
export type TextProblems = Record<string, 'empty' | 'tooLong' | 'unfilled'>;

/** What a template leaves to be said, and nobody has. */
const toFillIn = /【填写|\[fill in/iu;

export function textProblems(kind: TellingKind, words: TextWords): TextProblems {
  const problems: TextProblems = {};
  for (const language of languages)
    for (const field of fieldsOf[kind]) {
      const text = words[language][field] ?? '';
      if (textProblem(text)) problems[`${language}.${field}`] = 'empty';
      else if (Array.from(text).length > longestField) problems[`${language}.${field}`] = 'tooLong';
      else if (toFillIn.test(text)) problems[`${language}.${field}`] = 'unfilled';
    }
  return problems;
}

/** Only what the kind has, each as it is kept. */
const cleaned = (kind: TellingKind, words: Words): Words =>
  Object.fromEntries(
    fieldsOf[kind].map((field) => [field, (words[field] ?? '').replace(/\r\n?/g, '\n').trim()]),
  );

/** Of exactly what is approved and sent: the words in both languages, what they are, and for whom. */
export const hashOf = (kind: TellingKind, severity: Severity | null, words: TextWords): string =>
  createHash('sha256').update(canonicalise({ kind, severity, words })).digest('hex');

/**
 * A text, or another version of one: none is ever changed, so what was approved stays what it was.
 *
 * @param text.id made with the form, so that a second click writes nothing
 * @throws HeedError `bad-input` for a field that is empty or too long
 */
export async function writeText(
  tx: Tx,
  { vault }: { vault: Vault },
  incidentId: string,
  text: { id: string; kind: TellingKind; severity: Severity | null; words: TextWords; by: string; now: Date },
): Promise<{ id: string; hash: string }> {
  const { id, kind, by, now } = text;
  const incident = await lockIncident(tx, incidentId);
  if (Object.keys(textProblems(kind, text.words)).length > 0)
    throw new HeedError('bad-input', 'a text for affected people lacks something', { text: 'affected-text' });
  const severity = kind === 'notice' ? text.severity : null;
  if (kind === 'notice' && severity === null)
    throw new HeedError('bad-input', 'a notice is for a severity', { text: 'affected-text' });
  const words: TextWords = { 'zh-CN': cleaned(kind, text.words['zh-CN']), en: cleaned(kind, text.words.en) };
  const hash = hashOf(kind, severity, words);
  const { rows: same } = await sql<{ hash: string }>`
    select hash from affected_text where id = ${id}::uuid and incident_id = ${incidentId}::uuid`.execute(tx);
  if (same[0]) return { id, hash: same[0].hash };
  const sealed = await affectedWords.seal(tx, vault, {
    ...{ id: incidentId, place: placeOf('affected_text:words', id), text: JSON.stringify(words), now },
  });
  const { rows } = await sql<{ version: number }>`
    insert into affected_text (id, incident_id, kind, severity, version, words, hash, by_person, at)
    select ${id}::uuid, ${incidentId}::uuid, ${kind}, ${severity}, coalesce(max(version), 0) + 1, ${sealed}::jsonb, ${hash},
           ${by}::uuid, ${now}::timestamptz
    from affected_text where incident_id = ${incidentId}::uuid
    returning version`.execute(tx);
  await append(tx, {
    type: 'crisis.affected-text',
    at: now,
    actor: { person: by },
    about: incidentId,
    data: {
      incident: incidentId,
      text: id,
      kind,
      ...(severity ? { severity } : {}),
      version: rows[0]?.version ?? 1,
      hash,
      ...ofDrill(incident),
    },
  });
  touch(tx, `crisis.${incidentId}`);
  return { id, hash };
}

/** The newest first. */
export async function textsOf(db: Db | Tx, incidentId: string): Promise<StoredText[]> {
  const { rows } = await sql<StoredText>`
    select t.id, t.incident_id as "incidentId", t.kind, t.severity, t.version, t.hash, p.name as "byName", t.at
    from affected_text t join person p on p.id = t.by_person
    where t.incident_id = ${incidentId}::uuid order by t.version desc`.execute(db);
  return rows;
}

/** By text; null once they are erased. */
export async function wordsOfTexts(
  db: Db,
  vault: Vault,
  ids: readonly string[],
): Promise<Map<string, TextWords | null>> {
  const { rows } = await sql<{ id: string; words: unknown }>`
    select id, words from affected_text where id = any(${[...ids]}::uuid[])`.execute(db);
  const opened = await openWords(
    db,
    vault,
    rows.map(({ id, words }) => ({ sealed: words, place: placeOf('affected_text:words', id) })),
  );
  // Sealed by `writeText` alone, and authenticated.
  return new Map(rows.map(({ id }, n) => [id, opened[n] ? (JSON.parse(opened[n]) as TextWords) : null]));
}
