import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { HeedError, type Problem } from '../../errors.ts';
import type { Actor } from '../../evidence/events.ts';
import { type Applied, apply } from './apply.ts';
import { departedAccounts, holdDepartures, settleDepartures } from './departures.ts';
import { type Change, defaultMostLeaving, diff } from './diff.ts';
import { leftLately, mayLeave, noteLeft } from './leaving.ts';
import {
  formerNames,
  linkAccounts,
  linkedAccounts,
  otherLinks,
  regiveRoles,
  type Tenant,
  unlinkAccounts,
} from './links.ts';
import { loadSnapshot, lockDirectory } from './load.ts';
import { type Known, reconcile, type Told } from './reconcile.ts';
import { type Counts, count, record } from './record.ts';
import { settleWords } from './settle-words.ts';
import { type DirectorySource, departmentsSubject, type SourceDirectory } from './source.ts';
import { beginReading, overtaken } from './taken.ts';

export interface SyncOptions {
  now: Date;
  actor: Actor;
  /** Time zone of people who come without one. */
  zone: string;
  /** Says what would happen and writes nothing. */
  dryRun?: boolean;
  /** Largest share of today's people that may leave at once, and of departments that may close, 0 to 1. */
  mostLeaving?: number;
}

export interface SyncResult extends Counts {
  /** When there are any, nothing was written. */
  problems: Problem[];
  changes: Change[];
  applied: Applied;
  /** Accounts that exist and could not be read. */
  hidden: number;
  /** How many stay although they are said to have left: too many at once, without anybody having looked. */
  held: number;
  /** Accounts that could be somebody's and could be somebody else's: to be bound by hand. */
  conflicts: string[];
  /** Codes of departments that the source told oddly: each stays where it was. */
  odd: string[];
  /** How many accounts were found to be somebody's by their e-mail address. */
  byEmail: number;
}

/** Name of the sweep that reads a whole source now and again. */
export const syncSweep = (platform: string): string => `directory.sync.${platform}`;

/**
 * Reads a whole source and brings the directory up to it: all of it, or with any problem nothing. How it went is
 * kept for operators, also when it failed.
 *
 * @throws what the source throws, after having written down that it did
 */
export async function syncDirectory(
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
    const told = { ...aboutSource(source, options), ...without(read, newer), scope: 'all' } as const;
    const result = { ...(await takeIn(tx, source, told, options)), hidden: read.hidden.length };
    if (!options.dryRun) {
      const { joined, changed, left, departments, hidden } = result;
      const counts = { joined, changed, left, departments, hidden, conflicts: result.conflicts.length };
      await remember(tx, source, options.now, result.problems.length > 0 ? 'refused' : 'done', counts);
    }
    return result;
  });
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

/** What is true of everything that a source tells. */
export const aboutSource = (
  { platform, reusesAccounts = false, partial = false }: DirectorySource,
  { zone }: Pick<SyncOptions, 'zone'>,
): Pick<Told, 'platform' | 'reusesAccounts' | 'partial' | 'defaults'> => ({
  platform,
  reusesAccounts,
  partial,
  defaults: { language: 'zh-CN', timeZone: zone },
});

/**
 * Takes in what a source told, whole or of some people, in the caller's transaction. Told of some people, whoever
 * leaves is held back when too many do.
 */
export async function takeIn(
  tx: Tx,
  tenant: Tenant,
  told: Told,
  { now, actor, dryRun = false, mostLeaving }: SyncOptions,
): Promise<SyncResult> {
  await lockDirectory(tx);
  if (!dryRun) await settleWords(tx, tenant, now);
  const known = await loadKnown(tx, tenant, told, now);
  let decided = decide(known, told, { mostLeaving, leftLately: await leftLately(tx, tenant, now) });
  let held = 0;
  if (told.scope !== 'all') {
    const leaving = count(decided.changes).left;
    const today = known.current.people.length;
    if (leaving > 0 && !(await mayLeave(tx, tenant, { leaving, today }, now))) {
      held = leaving;
      decided = decide({ ...known, departed: [] }, withoutLeavers(told), {});
    }
  }
  const { changes, problems, link, unlink, regive, conflicts, odd } = decided;
  const counts = count(changes);
  const about = {
    hidden: told.hidden.length,
    held,
    conflicts,
    odd,
    byEmail: link.filter(({ boundBy }) => boundBy === 'directory-email').length,
  };
  const nothing = { problems, changes, applied: { joined: [], left: [] }, ...about };
  if (problems.length > 0) return { ...count([]), ...nothing };
  if (dryRun) return { ...counts, ...nothing };
  await unlinkAccounts(tx, tenant, unlink, now);
  const applied = await apply(tx, changes, { now, actor: null });
  await linkAccounts(tx, tenant, link, now);
  await regiveRoles(tx, tenant, regive);
  if (told.scope !== 'all') await noteLeft(tx, tenant, counts.left, now);
  if (held > 0) await holdDepartures(tx, tenant, now);
  else await settleDepartures(tx, tenant, told.scope === 'all' ? 'all' : 'fresh');
  if (changes.length > 0) {
    const sha256 = createHash('sha256').update(JSON.stringify(told)).digest('hex');
    await record(tx, { source: tenant.platform, sha256, actor }, counts, changes, now);
  }
  return { ...counts, ...nothing, applied };
}

async function loadKnown(tx: Tx, tenant: Tenant, { scope }: Told, now: Date): Promise<Known> {
  return {
    current: await loadSnapshot(tx),
    former: await formerNames(tx),
    linked: await linkedAccounts(tx, tenant),
    departed: await departedAccounts(tx, tenant, scope === 'all' ? 'all' : 'fresh'),
    ...(await otherLinks(tx, tenant, now)),
  };
}

function decide(
  known: Known,
  told: Told,
  { mostLeaving, leftLately = 0 }: { mostLeaving?: number | undefined; leftLately?: number },
) {
  const reconciled = reconcile(known, told);
  const difference = diff(known.current, reconciled.wanted, {
    former: new Set(known.former.keys()),
    // Words are counted over a day and held back by themselves; what an administrator allows is this sync's.
    ...(told.scope === 'all' ? { mostLeaving } : { mostLeaving: 1 }),
    ...(mostLeaving === undefined ? { leftLately } : {}),
    ...(told.partial ? { mostClosing: mostLeaving ?? defaultMostLeaving } : {}),
  });
  return { ...reconciled, ...difference };
}

/** As if nothing were known of those who are said to be gone: they stay until somebody has looked. */
function withoutLeavers(told: Told): Told {
  const members = told.members.filter(({ employed }) => employed);
  const there = new Set([...members.map(({ account }) => account), ...told.hidden]);
  const gone = told.scope === 'all' ? [] : told.scope.filter((account) => !there.has(account));
  return { ...told, members, hidden: [...told.hidden, ...gone] };
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
