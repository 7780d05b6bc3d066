import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';

/** Notes which platforms this installation has, for who has accounts on several. Written only where it changed. */
export async function noteConnected(db: Db, platforms: readonly string[]): Promise<void> {
  await sql`
    with gone as (
      delete from platform_connected where platform <> all(${[...platforms]}::text[])
    )
    insert into platform_connected (platform)
    select unnest(${[...platforms]}::text[]) on conflict do nothing`.execute(db);
}
