import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';
import { type Listed, readStaffList } from '../../notices/staff-list.ts';
import { mostListed } from './rules.ts';

export interface FoundListed {
  ids: string[];
  /** Line by line, as they were listed. */
  unknown: Listed[];
  unreadable: number[];
  /** More than a list may have: none of it is taken. */
  tooMany: boolean;
}

/** Whom a list of staff numbers names: also people who have left, whose data leaked all the same. */
export async function findListedEver(db: Db, text: string): Promise<FoundListed> {
  const { listed, unreadable } = readStaffList(text);
  if (listed.length > mostListed) return { ids: [], unknown: [], unreadable, tooMany: true };
  const { rows } = await sql<{ id: string; staffNo: string }>`
    select p.id, p.staff_no as "staffNo" from person p
    where p.staff_no = any(${listed.map(({ staffNo }) => staffNo)}::text[]) order by p.staff_no`.execute(db);
  const known = new Set(rows.map(({ staffNo }) => staffNo));
  return {
    ids: rows.map(({ id }) => id),
    unknown: listed.filter(({ staffNo }) => !known.has(staffNo)),
    unreadable,
    tooMany: false,
  };
}
