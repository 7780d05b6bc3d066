import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import type { Tenant } from './links.ts';

/**
 * The account is nobody's from now on, and its person is about to leave. One that became somebody's only after the
 * word is somebody else's already.
 */
export async function endAccount(
  tx: Tx,
  { platform, tenant }: Tenant,
  { account, at }: { account: string; at: Date },
  now: Date,
): Promise<void> {
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
