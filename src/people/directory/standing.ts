import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { ProblemCode } from '../../messages/problems.ts';
import { recentMs } from './links.ts';

export interface Somebody {
  staffNo: string;
  name: string;
  since: Date;
}

/** What waits for somebody to look at, of one platform that knows who works here. */
export interface Standing {
  platform: string;
  /** The last whole reading that was not taken in; undefined when it was, or when nobody has read for a week. */
  failed?: {
    at: Date;
    /** Why it was refused; empty when it could not be read. */
    refused: ProblemCode[];
  };
  /** Said to have left within a day with more others than Heed believes unseen: they stay, without an account. */
  held: Somebody[];
  /** Whose account looks as if it had been given to somebody else: it opens nothing. */
  doubted: (Somebody & { account: string })[];
  /** Accounts that are bound to nobody because they could be two people's, by the last reading that went well. */
  unbound: number;
}

/** Platforms of which something waits for somebody; none when all is well. */
export async function standings(db: Db, now: Date): Promise<Standing[]> {
  const found = new Map<string, Standing>();
  const of = (platform: string): Standing => {
    const one = found.get(platform) ?? { platform, held: [], doubted: [], unbound: 0 };
    found.set(platform, one);
    return one;
  };
  for (const { platform, at, result, counts } of await readings(db, now)) {
    if (result !== 'done') of(platform).failed = { at, refused: counts.refused ?? [] };
    // Of those that are somebody's already there are names.
    const unbound = (counts.conflicts ?? 0) - (counts.doubted ?? 0);
    if (unbound > 0) of(platform).unbound += unbound;
  }
  for (const { platform, ...one } of await held(db)) of(platform).held.push(one);
  for (const { platform, ...one } of await doubted(db)) of(platform).doubted.push(one);
  return [...found.values()].sort((a, b) => a.platform.localeCompare(b.platform));
}

/** Of a whole reading, as it is kept: numbers and codes only. */
export interface ReadingCounts {
  conflicts?: number;
  doubted?: number;
  refused?: ProblemCode[];
}

interface Reading {
  platform: string;
  at: Date;
  result: string;
  counts: ReadingCounts;
}

async function readings(db: Db | Tx, now: Date): Promise<Reading[]> {
  const { rows } = await sql<Reading>`
    select platform, at, result, counts from directory_sync
    where at > ${new Date(now.getTime() - recentMs)} order by platform, tenant`.execute(db);
  return rows;
}

async function held(db: Db | Tx): Promise<(Somebody & { platform: string })[]> {
  const { rows } = await sql<Somebody & { platform: string }>`
    select d.platform, p.staff_no as "staffNo", p.name, d.held_at as since
    from directory_departure d join person p on p.id = d.person_id
    where d.held_at is not null order by d.held_at, p.staff_no`.execute(db);
  return rows;
}

async function doubted(db: Db | Tx): Promise<(Somebody & { platform: string; account: string })[]> {
  const { rows } = await sql<Somebody & { platform: string; account: string }>`
    select i.platform, p.staff_no as "staffNo", p.name, i.doubted_at as since, i.external_id as account
    from identity i join person p on p.id = i.person_id
    where i.doubted_at is not null and i.to_at is null order by i.doubted_at, p.staff_no`.execute(db);
  return rows;
}

/** For the command line: what is wrong and what to do, one line for each. Ids only. */
export function* advice({ failed, held, doubted, unbound }: Standing): Generator<string> {
  if (failed && failed.refused.length === 0)
    yield 'the last whole reading did not end; see the log of the workers, or run: npx heed people sync --dry-run';
  if (failed && failed.refused.length > 0)
    yield `the last whole reading was not taken in (${failed.refused.join(', ')}); see what it says with npx heed people sync --dry-run, and if it is true run it with --most-leaving and a share, such as 50`;
  if (held.length > 0)
    yield `${held.length} people are said to have left, more than Heed believes unseen, and stay without an account; compare with npx heed people sync --dry-run, and if it is true run it with --most-leaving and a share, such as 50`;
  for (const { account } of doubted)
    yield `the account ${account} may be somebody else's by now and opens nothing; find out who it is and run npx heed people sync --same-person ${account} or --somebody-else ${account}`;
  if (unbound > 0)
    yield `${unbound} accounts are bound to nobody, because they could be two people's; npx heed people sync --dry-run names them; find out who each is and run npx heed people bind or part`;
}
