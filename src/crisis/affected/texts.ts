import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import type { Vault } from '../../vault/vault.ts';
import { openWords } from '../../vault/words.ts';
import type { Series } from '../statements/rules.ts';
import type { StatementRow } from '../statements/store.ts';
import { writeVersion } from '../statements/write.ts';
import type { TextWords } from './rules.ts';
import { affectedWords, placeOf } from './sealing.ts';
import { cleaned, fieldsShape, hashOfWords, kindOfSeries, textProblems } from './words.ts';

/**
 * A text for those affected, or another version of one, behind the gate of every statement: none is ever changed, and what
 * was approved of an earlier version counts for nothing.
 *
 * @param text.once made with the form, so that a second click writes nothing
 * @throws HeedError `not-found`; `bad-input` for a field that is empty, too long or still a template's
 */
export async function writeText(
  tx: Tx,
  deps: { vault: Vault },
  incidentId: string,
  text: { series: Exclude<Series, ''>; words: TextWords; by: string; once: string; now: Date },
): Promise<StatementRow> {
  const { series, by, once, now } = text;
  const kind = kindOfSeries(series);
  if (Object.keys(textProblems(kind, text.words)).length > 0)
    throw new HeedError('bad-input', 'a text for affected people lacks something', { text: 'affected-text' });
  const words: TextWords = { 'zh-CN': cleaned(kind, text.words['zh-CN']), en: cleaned(kind, text.words.en) };
  return writeVersion(tx, deps, incidentId, {
    ...{ audience: 'affected', series, by, once, now },
    ...{ words: JSON.stringify(words), sha256: hashOfWords(series, words), matter: affectedWords },
  });
}

/**
 * What was approved, by version; null once it is erased.
 *
 * @param open `openReadable` for whoever reads several
 * @throws HeedError `vault-invalid` for words that are not those of its hash
 */
export async function wordsOfTexts(
  db: Db,
  vault: Vault,
  ids: readonly string[],
  open = openWords,
): Promise<Map<string, TextWords | null>> {
  const { rows } = await sql<{ id: string; series: Exclude<Series, ''>; words: unknown; sha256: Buffer }>`
    select id, series, words, sha256 from crisis_statement
    where id = any(${[...ids]}::uuid[]) and series <> ''`.execute(db);
  const opened = await open(
    db,
    vault,
    rows.map(({ id, words }) => ({ sealed: words, place: placeOf('affected_text:words', id) })),
  );
  return new Map(
    rows.map(({ id, series, sha256 }, n) => {
      const said = opened[n];
      if (said == null) return [id, null];
      const words = fieldsShape.parse(JSON.parse(said));
      if (!hashOfWords(series, words).equals(sha256))
        throw new HeedError('vault-invalid', `statement ${id} does not hold the text that was written`);
      return [id, words];
    }),
  );
}
