import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { Tx } from '../db/pool.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { type AbsenceRow, inRow, readAbsences } from './absence-file.ts';
import { absenceProblems, overlap } from './absence-rules.ts';
import { type Absence, changeAbsence, lockPeople, lookAtAbsent, type Said, sayAbsence } from './absences.ts';

/** What a row of the list comes to. */
export interface AbsenceChange {
  row: number;
  personId: string;
  staffNo: string;
  name: string;
  from: Day;
  until: Day | null;
  /** `moved`: it begins as one that is known, and ends on another day. */
  what: 'new' | 'moved' | 'same';
  /** Of one that moves: how it stood. */
  was?: Absence;
}

export interface AbsenceImport {
  changes: AbsenceChange[];
  ignored: string[];
  problems: CodedProblem[];
}

/**
 * Puts in a list of absences: all of it, or with any problem nothing. What is known already and not in the list stays.
 * Safe to repeat.
 *
 * @param today the company's day
 * @param dryRun says what would happen and writes nothing
 * @throws HeedError `too-large`
 */
export async function importAbsences(
  tx: Tx,
  bytes: Uint8Array,
  { actor, now, today, dryRun = false }: Said & { today: Day; dryRun?: boolean },
): Promise<AbsenceImport> {
  const file = readAbsences(bytes);
  if (file.problems.length > 0) return { changes: [], ignored: file.ignored, problems: file.problems };
  const { changes, problems } = await judge(tx, file.rows, today);
  if (problems.length > 0) return { changes: [], ignored: file.ignored, problems };
  const concerned = new Set<string>();
  for (const change of dryRun ? [] : changes) {
    const said = { actor, now, concerned };
    if (change.what === 'new') await sayAbsence(tx, { ...change, source: 'csv' }, said);
    if (change.was) await changeAbsence(tx, change.was.id, change.until, { ...said, source: 'csv' });
  }
  await lookAtAbsent(tx, [...concerned], now);
  return { changes, ignored: file.ignored, problems: [] };
}

interface Known {
  id: string;
  name: string;
  absences: (Absence & { row?: number })[];
}

async function judge(
  tx: Tx,
  rows: readonly AbsenceRow[],
  today: Day,
): Promise<{ changes: AbsenceChange[]; problems: CodedProblem[] }> {
  const people = await knownPeople(
    tx,
    rows.map(({ staffNo }) => staffNo),
  );
  const problems: CodedProblem[] = [];
  const changes = rows.flatMap((row): AbsenceChange[] => {
    const person = people.get(row.staffNo);
    const wrong = (said: Parameters<typeof problem>[1]) => problems.push(problem(inRow(row.row), said));
    if (!person) {
      wrong({ code: 'absences.nobody', params: { staffNo: row.staffNo } });
      return [];
    }
    const { id: personId, name, absences } = person;
    const was = absences.find(({ from, row: earlier }) => from === row.from && earlier === undefined);
    const twice = absences.find((one) => one.row !== undefined && overlap(row, one));
    if (twice) {
      wrong({ code: 'absences.overlapRow', params: { row: twice.row ?? 0 } });
      return [];
    }
    const found = absenceProblems(
      row,
      absences.filter((one) => one !== was),
      today,
    );
    for (const said of found) wrong(said);
    if (found.length > 0) return [];
    const what = !was ? 'new' : was.until === row.until ? 'same' : 'moved';
    person.absences = absences.filter((one) => one !== was);
    person.absences.push({ id: was?.id ?? '', personId, from: row.from, until: row.until, row: row.row });
    return [{ ...row, personId, name, what, ...(was && what === 'moved' ? { was } : {}) }];
  });
  return { changes, problems };
}

/** Who works here of these, by staff number, with what is said of them; held until the transaction ends. */
async function knownPeople(tx: Tx, staffNos: readonly string[]): Promise<Map<string, Known>> {
  const { rows } = await sql<{ id: string; staffNo: string; name: string }>`
    select p.id, p.staff_no as "staffNo", p.name from person p
    where p.staff_no = any(${[...new Set(staffNos)]}::text[])
      and exists (select from employment e where e.person_id = p.id and e.to_at is null)`.execute(tx);
  const absences = await lockPeople(
    tx,
    rows.map(({ id }) => id),
  );
  return new Map(
    rows.map(({ id, staffNo, name }) => [staffNo, { id, name, absences: absences.get(id) ?? [] }]),
  );
}
