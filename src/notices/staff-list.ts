import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { readTable } from '../people/directory/table.ts';

/** A staff number as somebody listed it; lines are counted from 1, as an editor shows them. */
export interface Listed {
  line: number;
  staffNo: string;
}

export interface StaffList {
  listed: Listed[];
  /** Lines of a table that cannot be read, such as one with a quotation mark too many. */
  unreadable: number[];
}

/** As many as one notice may name; a form holds fewer. */
const mostRows = 200_000;

/**
 * Reads staff numbers out of pasted text: a table with a header that names their column (工号, staff no …), or
 * else every word, wherever lines, commas or spaces part them. A number that comes twice counts once.
 */
export function readStaffList(text: string): StaffList {
  const table = readTable(text, { mostRows });
  if (!table.columns.has('staffNo')) return { listed: unique(words(text)), unreadable: [] };
  return {
    listed: unique(
      table.rows.map(({ row, cells }) => ({ line: row, staffNo: plain(cells.staffNo ?? '') })),
    ).filter(({ staffNo }) => staffNo !== ''),
    unreadable: table.problems.flatMap(({ said: { place } }) =>
      place.code === 'row' ? [Number(place.params?.row)] : [],
    ),
  };
}

/** Who of a list works here today; the rest is given back as it was listed. */
export async function findListed(
  db: Db,
  listed: readonly Listed[],
): Promise<{ ids: string[]; unknown: Listed[] }> {
  const { rows } = await sql<{ id: string; staffNo: string }>`
    select p.id, p.staff_no as "staffNo" from person p
    where p.staff_no = any(${listed.map((one) => one.staffNo)}::text[])
      and exists (select from employment e where e.person_id = p.id and e.to_at is null)
    order by p.staff_no`.execute(db);
  const known = new Set(rows.map((row) => row.staffNo));
  return { ids: rows.map((row) => row.id), unknown: listed.filter((one) => !known.has(one.staffNo)) };
}

function words(text: string): Listed[] {
  return text.split(/\r\n|\r|\n/).flatMap((content, index) =>
    content
      .split(/[\s,;,、;|"']+/)
      .map(plain)
      .filter((word) => word !== '')
      .map((staffNo) => ({ line: index + 1, staffNo })),
  );
}

/** Full-width letters and digits are the plain ones, as in the directory. */
const plain = (word: string): string => word.normalize('NFKC').trim();

function unique(listed: readonly Listed[]): Listed[] {
  const first = new Map<string, Listed>();
  for (const one of listed) if (!first.has(one.staffNo)) first.set(one.staffNo, one);
  return [...first.values()];
}
