import { type Db, inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { headsAt, type OpenedRecord, openContent, type RecordLine } from '../records/read.ts';
import { isText, readableText } from '../records/text.ts';
import type { Vault } from '../vault/vault.ts';
import { type FoundPlace, placesIn } from './extent.ts';
import type { After } from './read.ts';
import { at, longestTerm, matches, shortestTerm, termsOf } from './rules.ts';
import type { AccessCase } from './store.ts';
import { enterCase, type Looking, leftToRead, logView } from './view.ts';

/** So many are opened by one transaction: no more content is in memory at a time. */
const slice = 50;
/** Enough for a page; the rest by going on. */
const mostHits = 50;

export interface Found {
  one: AccessCase;
  hits: RecordLine[];
  /** How many were looked through. */
  read: number;
  /** Where to go on; undefined once all were looked through. */
  next: After | undefined;
}

/**
 * Looks through what a case may open, newest first: opened slice by slice and compared, never by an index in the clear.
 * Each slice is a look of its own, on record with what was searched for (sealed). Of a picture or a file only its head is
 * compared. It stops at its deadline, or with enough found, and says where to go on.
 *
 * @param deadline as `performance.now()` counts
 * @throws HeedError `bad-input` for words too short or too long
 */
export async function searchRecords(
  db: Db,
  { vault }: { vault: Vault },
  looking: Looking & { typed: string; after?: After | undefined },
  deadline: number,
): Promise<Found> {
  const terms = termsOf(looking.typed);
  // Whose case it is not learns nothing from it either.
  if (!terms) await inTransaction(db, (tx) => enterCase(tx, looking));
  if (!terms)
    throw new HeedError('bad-input', 'that cannot be searched for', {
      problems: [at('accessSearch', 'access.search', longestTerm)],
    });
  const found: Found = { ...(await nextSlice(db, vault, looking, terms)) };
  while (found.next && found.hits.length < mostHits && performance.now() < deadline) {
    const more = await nextSlice(db, vault, { ...looking, after: found.next }, terms);
    found.hits.push(...more.hits);
    found.read += more.read;
    found.next = more.next;
  }
  return found;
}

export const searchHint = { least: shortestTerm, most: longestTerm };

function nextSlice(
  db: Db,
  vault: Vault,
  looking: Looking & { typed: string; after?: After | undefined },
  terms: readonly string[],
): Promise<Found> {
  return inTransaction(db, async (tx) => {
    const one = await enterCase(tx, looking);
    const limit = Math.min(slice, await leftToRead(tx, 'search', looking));
    const { now, zone, after, typed } = looking;
    const places: FoundPlace[] = await placesIn(tx, one, { now, zone, after, limit });
    const read =
      one.parts === 'content'
        ? await openContent(tx, vault, { accessCase: one.id }, places)
        : await headsAt(tx, vault, { accessCase: one.id }, places);
    const hits = read.filter((record) => matches(textOf(record), terms)).map(withoutBody);
    const shown = hits.map(({ id }) => id);
    await logView(tx, vault, one, looking, { what: 'search', shown, read, terms: typed });
    return { one, hits, read: read.length, next: places.length === limit ? places.at(-1) : undefined };
  });
}

/** Everything of a record that is text. */
function textOf(record: RecordLine | OpenedRecord): string {
  const { head } = record;
  if (!head) return '';
  const sides = [head.from, ...head.to].flatMap(({ account, name }) => [account, name ?? '']);
  const type = head.body?.type;
  const said = 'body' in record && record.body && isText(type) ? readableText(type, record.body) : '';
  return [...sides, ...Object.values(head.head).map(String), said].join('\n');
}

const withoutBody = (record: RecordLine | OpenedRecord): RecordLine => {
  const { body: _closed, ...line } = { body: null, ...record };
  return line;
};
