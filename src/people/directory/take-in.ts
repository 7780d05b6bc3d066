import { createHash } from 'node:crypto';
import type { Tx } from '../../db/pool.ts';
import type { Problem } from '../../errors.ts';
import type { Actor } from '../../evidence/events.ts';
import { each, inSlices, type Steps } from '../../in-slices.ts';
import { type Applied, apply } from './apply.ts';
import { holdDepartures, settleDepartures } from './departures.ts';
import { type Change, type Diff, defaultMostLeaving, differing } from './diff.ts';
import { noteDoubts } from './doubts.ts';
import { loadKnown } from './known.ts';
import { leftLately, mayLeave, noteLeft } from './leaving.ts';
import { linkAccounts, regiveRoles, type Tenant, unlinkAccounts } from './links.ts';
import { lockDirectory } from './load.ts';
import { type Known, type Reconciled, reconciling, type Told } from './reconcile.ts';
import { type Counts, count, counting, record } from './record.ts';
import { settleWords } from './settle-words.ts';
import type { DirectorySource } from './source.ts';

export interface SyncOptions {
  now: Date;
  actor: Actor;
  /** Time zone of people who come without one. */
  zone: string;
  /** Says what would happen and writes nothing. */
  dryRun?: boolean;
  /** Largest share of today's people that may leave at once, and of departments that may close, 0 to 1. */
  mostLeaving?: number;
  /** What somebody found out of accounts that look like another's: whose they are. */
  decided?: { samePerson?: readonly string[]; somebodyElse?: readonly string[] };
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
  /** Of these the ones that are somebody's, and look as if they had been given to somebody else. */
  another: string[];
  /** Codes of departments that the source told oddly: each stays where it was. */
  odd: string[];
  /** How many accounts were found to be somebody's by their e-mail address. */
  byEmail: number;
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
  const lately = await leftLately(tx, tenant, now);
  let decided = await inSlices(decide(known, told, { mostLeaving, leftLately: lately }));
  let counts = await inSlices(counting(decided.changes));
  let held = 0;
  if (told.scope !== 'all' && counts.left > 0 && !(await mayLeave(tx, tenant, counts.left, now))) {
    held = counts.left;
    decided = await inSlices(decide({ ...known, departed: [] }, withoutLeavers(told), {}));
    counts = count(decided.changes);
  }
  const { changes, problems, link, unlink, regive, conflicts, another, odd } = decided;
  const about = {
    hidden: told.hidden.length,
    held,
    conflicts,
    another,
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
  await noteDoubts(tx, tenant, { another, read: told.members.map(({ account }) => account) }, now);
  if (told.scope !== 'all') await noteLeft(tx, tenant, counts.left, now);
  if (held > 0) await holdDepartures(tx, tenant, now);
  else await settleDepartures(tx, tenant, told.scope === 'all' ? 'all' : 'fresh');
  if (changes.length > 0) {
    const sha256 = await inSlices(fingerprint(told));
    await record(tx, { source: tenant.platform, sha256, actor }, counts, changes, now);
  }
  return { ...counts, ...nothing, applied };
}

function* decide(
  known: Known,
  told: Told,
  { mostLeaving, leftLately = 0 }: { mostLeaving?: number | undefined; leftLately?: number },
): Steps<Reconciled & Diff> {
  const reconciled = yield* reconciling(known, told);
  const difference = yield* differing(known.current, reconciled.wanted, {
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

/** Says which telling it was, without what was told. */
function* fingerprint({ departments, members, hidden, scope }: Told): Steps<string> {
  const hash = createHash('sha256');
  for (const list of [departments ?? [], members, hidden, scope === 'all' ? [] : scope])
    yield* each<unknown>(list, (item) => hash.update(`${JSON.stringify(item)}\n`));
  return hash.digest('hex');
}
