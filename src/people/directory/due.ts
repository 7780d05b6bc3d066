import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import type { Tenant } from './links.ts';
import { lockDirectory } from './load.ts';
import { settleOpenWords } from './settle-words.ts';
import { type DirectorySource, departmentsSubject as departments } from './source.ts';
import { aboutSource, type SyncOptions, syncSweep, takeIn } from './sync.ts';
import { noteTaken } from './taken.ts';

const mostAtOnce = 200;
const firstRetryMs = 5_000;
const longestRetryMs = 3_600_000;
/** A new name whose old one is not known yet: the word before it may be on its way. Then it is somebody new. */
const waitForWordMs = 120_000;

/**
 * Notes that a platform said something has changed: an account, or the departments. What it said is not kept; the
 * directory is read again, so late, doubled and reordered words do no harm.
 */
export async function noteChanged(
  tx: Tx,
  { platform, tenant }: Tenant,
  subject: { account: string } | 'departments',
  now: Date,
): Promise<void> {
  const name = subject === 'departments' ? departments : subject.account;
  await sql`
    insert into directory_due (platform, tenant, subject, due_at)
    values (${platform}, ${tenant}, ${name}, ${now})
    on conflict (platform, tenant, subject) do update set due_at = excluded.due_at, tries = 0`.execute(tx);
}

/** Has a whole source read as soon as a worker looks, instead of when its time comes. */
export async function askForSync(tx: Tx, platform: string): Promise<void> {
  await sql`delete from sweep_run where sweep = ${syncSweep(platform)}`.execute(tx);
}

interface Due {
  subject: string;
  due_at: Date;
  tries: number;
}

export interface ChangesResult {
  /** How many subjects were read and taken in. */
  settled: number;
  /** How many people stay although they are said to have left, see `SyncResult`. */
  held: number;
  /** Accounts that wait for somebody to say whose they are. */
  conflicts: number;
  /** Departments that were told oddly, see `SyncResult`. */
  odd: number;
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
  const { platform, tenant } = source;
  await settleOpenWords(db, source, options.now);
  const { rows } = await sql<Due>`
    select subject, due_at, tries from directory_due d
    where platform = ${platform} and tenant = ${tenant} and due_at <= ${options.now}
      and not exists (select from directory_word w
        where w.platform = d.platform and w.tenant = d.tenant and w.to_account = d.subject
          and w.done_at is null and w.noted_at > ${new Date(options.now.getTime() - waitForWordMs)})
    order by due_at limit ${mostAtOnce}`.execute(db);
  if (rows.length === 0) return { settled: 0, held: 0, conflicts: 0, odd: 0 };
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
      const result = await takeIn(tx, source, told, options);
      // Nothing was written, so nothing is settled.
      if (result.problems.length > 0)
        throw new HeedError('conflict', 'what a directory says of some people cannot be taken in');
      await settle(tx, source, rows);
      await noteTaken(tx, source, [...same], options.now);
      return {
        settled: same.size,
        held: result.held,
        conflicts: result.conflicts.length,
        odd: result.odd.length,
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

/** Of whom there was another word since the reading began: what was read may be of somebody else. Read again. */
async function stillDue(tx: Tx, { platform, tenant }: Tenant, rows: readonly Due[]): Promise<Set<string>> {
  const found = await sql<{ subject: string }>`
    select d.subject from directory_due d
    join unnest(${rows.map((row) => row.subject)}::text[],
      ${rows.map((row) => row.due_at)}::timestamptz[]) as t (subject, due_at)
      on d.subject = t.subject and d.due_at = t.due_at
    where d.platform = ${platform} and d.tenant = ${tenant}`.execute(tx);
  return new Set(found.rows.map((row) => row.subject));
}

async function settle(tx: Tx, { platform, tenant }: Tenant, rows: readonly Due[]): Promise<void> {
  await sql`
    delete from directory_due d using unnest(${rows.map((row) => row.subject)}::text[],
      ${rows.map((row) => row.due_at)}::timestamptz[]) as t (subject, due_at)
    where d.platform = ${platform} and d.tenant = ${tenant} and d.subject = t.subject and d.due_at = t.due_at
  `.execute(tx);
}

async function postpone(
  db: Db,
  { platform, tenant }: Tenant,
  rows: readonly Due[],
  now: Date,
): Promise<void> {
  const next = rows.map(
    ({ tries }) =>
      new Date(now.getTime() + Math.min(firstRetryMs * 2 ** Math.min(tries, 20), longestRetryMs)),
  );
  await sql`
    update directory_due d set due_at = t.next, tries = least(d.tries + 1, 100)
    from unnest(${rows.map((row) => row.subject)}::text[], ${rows.map((row) => row.due_at)}::timestamptz[],
                ${next}::timestamptz[]) as t (subject, due_at, next)
    where d.platform = ${platform} and d.tenant = ${tenant} and d.subject = t.subject and d.due_at = t.due_at
  `.execute(db);
}
