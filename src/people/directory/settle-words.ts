import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import type { Tenant } from './links.ts';

/** So long a word is kept after it was acted on, because platforms repeat themselves. */
const keptMs = 7 * 86_400_000;

interface Open {
  event_id: string;
  kind: 'deleted' | 'renamed';
  account: string;
  at: Date;
}

/**
 * Acts on what a platform said of accounts, in the order in which it happened. Hold `lockDirectory`, and read the
 * directory after it: what is told of an account then is of whoever has its name now.
 */
export async function settleWords(tx: Tx, source: Tenant, now: Date): Promise<void> {
  const { platform, tenant } = source;
  const { rows } = await sql<Open>`
    select event_id, kind, account, at from directory_word
    where platform = ${platform} and tenant = ${tenant} and done_at is null
    order by at, noted_at, event_id`.execute(tx);
  for (const word of rows) {
    await endAccount(tx, source, word, now);
    await sql`
      update directory_word set done_at = ${now}
      where platform = ${platform} and tenant = ${tenant} and event_id = ${word.event_id}`.execute(tx);
  }
  await sql`
    delete from directory_word
    where platform = ${platform} and tenant = ${tenant}
      and done_at < ${new Date(now.getTime() - keptMs)}`.execute(tx);
}

/**
 * The account is nobody's from now on, and its person is about to leave. One that became somebody's only after the
 * word is somebody else's already.
 */
async function endAccount(tx: Tx, { platform, tenant }: Tenant, { account, at }: Open, now: Date) {
  const { rows } = await sql<{ person_id: string; bound_by: string }>`
    update identity set to_at = greatest(from_at, ${now})
    where platform = ${platform} and tenant = ${tenant} and external_id = ${account} and to_at is null
      and date_trunc('second', from_at) <= ${at}
    returning person_id, bound_by`.execute(tx);
  const [link] = rows;
  if (!link) return;
  await sql`
    insert into directory_departure (person_id, platform, tenant, at)
    values (${link.person_id}::uuid, ${platform}, ${tenant}, ${at})
    on conflict (person_id) do update set at = excluded.at`.execute(tx);
  await sql`
    delete from session
    where person_id = ${link.person_id}::uuid and starts_with(method, ${`${platform}-`})`.execute(tx);
  if (link.bound_by === 'directory') await takeNameBack(tx, link.person_id, at, now);
}

/** A word that comes late: whoever has the account now may have been read already, and taken for a new name. */
async function takeNameBack(tx: Tx, personId: string, at: Date, now: Date): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select was.name from person_name was
    join person_name called on called.person_id = was.person_id and called.to_at is null
    where was.person_id = ${personId}::uuid and called.from_at > ${at}
      and was.from_at <= ${at} and was.to_at > ${at}`.execute(tx);
  const [before] = rows;
  if (!before) return;
  await sql`update person set name = ${before.name} where id = ${personId}::uuid`.execute(tx);
  await sql`
    update person_name set to_at = greatest(from_at, ${now})
    where person_id = ${personId}::uuid and to_at is null`.execute(tx);
  await sql`
    insert into person_name (person_id, name, from_at)
    values (${personId}::uuid, ${before.name}, ${now})`.execute(tx);
}
