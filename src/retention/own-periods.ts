import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { ownPolicy } from '../policies/kept.ts';
import type { RetentionChoice } from '../policies/schema.ts';
import { loadText } from '../policies/store.ts';

/** What a version of Heed's own policy promises of one of its rows, and since when. */
export interface OwnPromise {
  from: Date;
  /** Null while it is in force. */
  until: Date | null;
  choice: RetentionChoice;
}

/**
 * How long what somebody asked, or was looked at, is kept where no version in force says it: by a company that has not
 * published that policy yet. Company defaults, not law; what the sample says.
 */
export const ownDefaults: Readonly<Partial<Record<string, RetentionChoice>>> = {
  conversations: { count: 24, unit: 'months', from: 'collected' },
  requests: { count: 3, unit: 'years', from: 'closed' },
  holds: { count: 3, unit: 'years', from: 'closed' },
  // PIPL 56 asks as much of records of processing.
  'access-cases': { count: 3, unit: 'years', from: 'closed' },
  'file-alerts': { count: 6, unit: 'months', from: 'closed' },
  accountability: { count: 2, unit: 'years', from: 'closed' },
  affected: { count: 3, unit: 'years', from: 'closed' },
  'anonymous-reports': { count: 2, unit: 'years', from: 'closed' },
  crises: { count: 3, unit: 'years', from: 'closed' },
};

/**
 * Everything that was promised of a row since it was first, the oldest first. Where no version in force says how long, the
 * default stands for it; empty where there is none: whoever has promised no end keeps it until they say one.
 */
export async function ownPromises(db: Db | Tx, disclosure: string): Promise<OwnPromise[]> {
  const { rows } = await sql<{ id: string; from: Date; until: Date | null }>`
    select v.id, v.in_force_at as "from", v.ended_at as until
    from policy_version v join policy p on p.id = v.policy_id
    where p.code = ${ownPolicy} and v.in_force_at is not null order by v.number`.execute(db);
  const found: OwnPromise[] = [];
  for (const { id, from, until } of rows) {
    const { front } = await loadText(db, id, 'zh-CN');
    const choice = front.disclosures.find((row) => row.id === disclosure)?.retention;
    if (choice) found.push({ from, until, choice });
  }
  if (found.some(({ until }) => until === null)) return found;
  const choice = ownDefaults[disclosure];
  return choice ? [...found, { from: found.at(-1)?.until ?? new Date(0), until: null, choice }] : [];
}

/** What counts for something that is there since then: the version it began under, and all that came after. */
export const promisedSince = (promises: readonly OwnPromise[], since: Date): RetentionChoice[] =>
  promises.flatMap(({ until, choice }) => (until === null || until > since ? [choice] : []));
