import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { recordDecided } from './decided.ts';
import type { Tenant } from './links.ts';
import { lockDirectory } from './load.ts';
import { whileReading } from './one-reading.ts';
import type { Told } from './reconcile.ts';
import { type DirectorySource, departmentsSubject, type SourceDirectory } from './source.ts';
import type { ReadingCounts } from './standing.ts';
import { aboutSource, type SyncOptions, type SyncResult, takeIn } from './take-in.ts';
import { beginReading, overtaken } from './taken.ts';
import { noteDeleted } from './words.ts';

export type { SyncOptions, SyncResult };

/**
 * Reads a whole source and brings the directory up to it: all of it, or with any problem nothing. How it went is
 * kept for operators, also when it failed.
 *
 * @throws BeingRead while the same is under way elsewhere, and what the source throws, after having written down that
 * it did
 */
export const syncDirectory = (
  db: Db,
  source: DirectorySource,
  options: SyncOptions,
  signal: AbortSignal,
): Promise<SyncResult> => whileReading(db, source, () => sync(db, source, options, signal));

async function sync(
  db: Db,
  source: DirectorySource,
  options: SyncOptions,
  signal: AbortSignal,
): Promise<SyncResult> {
  const began = await beginReading(db, source, options.now);
  const read = await source.readAll(signal).catch(async (error: unknown) => {
    if (!options.dryRun) await remember(db, source, options.now, codeOf(error), {});
    throw error;
  });
  return inTransaction(db, async (tx) => {
    await lockDirectory(tx);
    const newer = await overtaken(tx, source, began);
    const { samePerson = [], somebodyElse = [] } = options.decided ?? {};
    if (!options.dryRun) {
      await recordDecided(tx, source, somebodyElse, 'somebody-else', options);
      for (const account of somebodyElse) await isSomebodyElse(tx, source, account, options.now);
    }
    const told = {
      ...aboutSource(source, options),
      ...without(read, newer),
      samePerson: new Set(samePerson),
      scope: 'all',
    } as const;
    const result = { ...(await takeIn(tx, source, told, options)), hidden: read.hidden.length };
    if (!options.dryRun) {
      if (result.problems.length === 0) await recordDecided(tx, source, samePerson, 'same-person', options);
      const { joined, changed, left, departments, hidden } = result;
      const counts = {
        ...{ joined, changed, left, departments, hidden },
        conflicts: result.conflicts.length,
        doubted: result.another.length,
        refused: [...new Set(result.problems.flatMap(({ said }) => (said ? [said.code] : [])))],
      } satisfies ReadingCounts & Record<string, unknown>;
      await remember(tx, source, options.now, result.problems.length > 0 ? 'refused' : 'done', counts);
    }
    return result;
  });
}

/** Who has the account now is not who had it, as somebody found out: as if its deletion had been told. */
async function isSomebodyElse(tx: Tx, source: Tenant, account: string, now: Date): Promise<void> {
  const eventId = `found out ${now.toISOString()} ${account}`;
  await noteDeleted(tx, source, { eventId, account, at: now }, now);
}

/** A reading without that of which something newer is known: there it says nothing. */
function without(
  { departments, members, hidden }: SourceDirectory,
  newer: ReadonlySet<string>,
): Pick<Told, 'departments' | 'members' | 'hidden'> {
  return {
    departments: newer.has(departmentsSubject) ? undefined : departments,
    members: members.filter(({ account }) => !newer.has(account)),
    hidden: [...new Set([...hidden, ...newer])],
  };
}

async function remember(db: Db | Tx, { platform, tenant }: Tenant, at: Date, result: string, counts: object) {
  const done = result === 'done' ? at : null;
  await sql`
    insert into directory_sync (platform, tenant, at, result, counts, done_at)
    values (${platform}, ${tenant}, ${at}, ${result}, ${JSON.stringify(counts)}::jsonb, ${done})
    on conflict (platform, tenant) do update set at = excluded.at, result = excluded.result,
      counts = excluded.counts, done_at = coalesce(excluded.done_at, directory_sync.done_at)`.execute(db);
}

const codeOf = (error: unknown): string => (error instanceof HeedError ? error.code : 'unreadable');
