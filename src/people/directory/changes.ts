import { type Db, inTransaction } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { dueSubjects, postpone, settle, stillDue } from './due.ts';
import { lockDirectory } from './load.ts';
import { settleOpenWords } from './settle-words.ts';
import { type DirectorySource, departmentsSubject as departments } from './source.ts';
import { aboutSource, type SyncOptions, takeIn } from './take-in.ts';
import { noteTaken } from './taken.ts';

export interface ChangesResult {
  /** How many subjects were read and taken in. */
  settled: number;
  /** How many people stay although they are said to have left, see `SyncResult`. */
  held: number;
  /** Accounts that wait for somebody to say whose they are. */
  conflicts: number;
  /** Departments that were told oddly, see `SyncResult`. */
  odd: number;
  /** How many reasons there were not to take in the departments. */
  problems: number;
}

/**
 * Reads again what is due and takes it in. What cannot be read is tried again later, less and less often. A word
 * that comes while its subject is being read is not lost: its time is then another one.
 */
export async function takeInChanges(
  db: Db,
  source: DirectorySource,
  options: SyncOptions,
  signal: AbortSignal,
): Promise<ChangesResult> {
  await settleOpenWords(db, source, options.now);
  const rows = await dueSubjects(db, source, options.now);
  if (rows.length === 0) return { settled: 0, held: 0, conflicts: 0, odd: 0, problems: 0 };
  try {
    const accounts = rows.map((row) => row.subject).filter((subject) => subject !== departments);
    const read = await source.readMembers(accounts, signal);
    const all = rows.some((row) => row.subject === departments)
      ? await source.readDepartments(signal)
      : undefined;
    return await inTransaction(db, async (tx) => {
      await lockDirectory(tx);
      const same = await stillDue(tx, source, rows);
      const told = {
        ...aboutSource(source, options),
        departments: same.has(departments) ? all : undefined,
        members: read.members.filter(({ account }) => same.has(account)),
        hidden: read.hidden.filter((account) => same.has(account)),
        scope: accounts.filter((account) => same.has(account)),
      };
      let result = await takeIn(tx, source, told, options);
      const problems = result.problems.length;
      // What is odd about departments keeps nobody: they wait for a whole reading.
      if (problems > 0) result = await takeIn(tx, source, { ...told, departments: undefined }, options);
      // Nothing was written, so nothing is settled.
      if (result.problems.length > 0)
        throw new HeedError('conflict', 'what a directory says of some people cannot be taken in');
      await settle(tx, source, rows);
      const taken = [...same].filter((subject) => problems === 0 || subject !== departments);
      await noteTaken(tx, source, taken, options.now);
      return {
        settled: same.size,
        held: result.held,
        conflicts: result.conflicts.length,
        odd: result.odd.length,
        problems,
      };
    });
  } catch (error) {
    await postpone(db, source, rows, options.now);
    await letGo(db, source, options);
    throw error;
  }
}

/** Whose account was deleted leaves, also while nothing can be read: that word needs no reading. */
async function letGo(db: Db, source: DirectorySource, options: SyncOptions): Promise<void> {
  const nothing = { departments: undefined, members: [], hidden: [], scope: [] };
  await inTransaction(db, (tx) =>
    takeIn(tx, source, { ...aboutSource(source, options), ...nothing }, options),
  );
}
