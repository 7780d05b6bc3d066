import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { textParts } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { openReadable } from '../../vault/words.ts';
import { ofDrill } from '../store.ts';
import type { WordKind } from './rules.ts';
import { placeOfReportWords, reportWords } from './sealing.ts';
import type { Report } from './store.ts';

export interface SaidWords {
  id: string;
  kind: WordKind;
  by: string | null;
  byName: string | null;
  at: Date;
  /** Null once they are erased. */
  text: string | null;
}

export interface Saying {
  kind: WordKind;
  by: string | null;
  text: string;
  /** The form or event that it came by: a second click says nothing twice. */
  once: string;
  now: Date;
}

/**
 * Adds words to a report, in the caller's transaction; long ones in several parts, none for no words.
 * @returns whether anything was added that had not been before
 */
export async function sayOfReport(
  tx: Tx,
  { vault }: { vault: Vault },
  report: Pick<Report, 'id' | 'drill'>,
  { kind, by, text, once, now }: Saying,
): Promise<boolean> {
  let added = false;
  for (const [n, words] of textParts(text).entries()) {
    const id = v7();
    const place = placeOfReportWords(id);
    const sealed = await reportWords.seal(tx, vault, { id: report.id, place, text: words, now });
    const { numAffectedRows } = await sql`
      insert into crisis_report_word (id, report_id, by_person, kind, at, words, once)
      values (${id}, ${report.id}::uuid, ${by}::uuid, ${kind}, ${now}, ${sealed}::jsonb, ${`${once}:${n}`})
      on conflict (once) do nothing`.execute(tx);
    if (!numAffectedRows) break;
    await append(tx, {
      type: 'crisis.report-words',
      at: now,
      actor: by ? { person: by } : 'heed',
      about: report.id,
      data: { report: report.id, words: id, ...ofDrill(report) },
    });
    added = true;
  }
  if (added) touch(tx, `crisis-report.${report.id}`);
  return added;
}

/** What was said of reports, in its order. @param kinds those that the reader may read */
export async function wordsOfReports(
  db: Db,
  vault: Vault,
  reportIds: readonly string[],
  kinds: readonly WordKind[],
): Promise<Map<string, SaidWords[]>> {
  const { rows } = await sql<Omit<SaidWords, 'text'> & { report: string; words: unknown }>`
    select w.id, w.report_id as report, w.kind, w.by_person as "by", p.name as "byName", w.at, w.words
    from crisis_report_word w left join person p on p.id = w.by_person
    where w.report_id = any(${[...reportIds]}::uuid[]) and w.kind = any(${[...kinds]}::text[])
    order by w.at, w.id`.execute(db);
  const texts = await openReadable(
    db,
    vault,
    rows.map(({ id, words }) => ({ sealed: words, place: placeOfReportWords(id) })),
  );
  const said = new Map<string, SaidWords[]>(reportIds.map((id) => [id, []]));
  for (const [n, { words: _sealed, report, ...row }] of rows.entries())
    said.get(report)?.push({ ...row, text: texts[n] ?? null });
  return said;
}
