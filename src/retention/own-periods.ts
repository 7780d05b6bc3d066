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
 * Everything that was promised of a row since it was first, the oldest first. Empty where no version in force says how
 * long: whoever has promised no end keeps it until they say one.
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
  return found.some(({ until }) => until === null) ? found : [];
}

/** What counts for something that is there since then: the version it began under, and all that came after. */
export const promisedSince = (promises: readonly OwnPromise[], since: Date): RetentionChoice[] =>
  promises.flatMap(({ until, choice }) => (until === null || until > since ? [choice] : []));
