import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import type { Tenant } from './links.ts';

/**
 * Accounts that look like somebody else's open nothing of their person's until somebody has said whose they are: no
 * session, no answer, no message. Those that were read and look so no more are as before.
 */
export async function noteDoubts(
  tx: Tx,
  { platform, tenant }: Tenant,
  { another, read }: { another: readonly string[]; read: readonly string[] },
  now: Date,
): Promise<void> {
  await sql`
    update identity set doubted_at = null
    where platform = ${platform} and tenant = ${tenant} and to_at is null and doubted_at is not null
      and external_id = any(${[...read]}::text[]) and external_id <> all(${[...another]}::text[])`.execute(
    tx,
  );
  if (another.length === 0) return;
  await sql`
    with doubted as (
      update identity set doubted_at = ${now}
      where platform = ${platform} and tenant = ${tenant} and external_id = any(${[...another]}::text[])
        and to_at is null and doubted_at is null
      returning person_id
    )
    delete from session s using doubted
    where s.person_id = doubted.person_id and starts_with(s.method, ${`${platform}-`})`.execute(tx);
}
