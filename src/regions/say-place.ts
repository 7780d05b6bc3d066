import { sql } from 'kysely';
import type { Config } from '../config.ts';
import { type Db, inTransaction } from '../db/pool.ts';
import { append } from '../evidence/append.ts';

/** As it is configured. */
export const storagePlaceOf = ({ HEED_STORAGE_REGION, HEED_BACKUP_REGION }: Config): StoragePlace => ({
  region: HEED_STORAGE_REGION ?? null,
  backupRegion: HEED_BACKUP_REGION ?? null,
});

/** Null: it does not say. */
export interface StoragePlace {
  region: string | null;
  backupRegion: string | null;
}

/**
 * Notes where this installation says that its database and backups lie; what changes is on record. Every process that
 * serves says it when it starts.
 */
export async function sayStoragePlace(db: Db, said: StoragePlace, now: Date): Promise<void> {
  const { region, backupRegion } = said;
  await inTransaction(db, async (tx) => {
    const { numAffectedRows = 0n } = await sql`
      insert into storage_place as p (one, region, backup_region, said_at)
      select true, ${region}::text, ${backupRegion}::text, ${now}
      where exists (select from storage_place) or ${region}::text is not null or ${backupRegion}::text is not null
      on conflict (one) do update set region = excluded.region, backup_region = excluded.backup_region,
        said_at = excluded.said_at
      where (p.region, p.backup_region) is distinct from (excluded.region, excluded.backup_region)`.execute(
      tx,
    );
    if (numAffectedRows === 0n) return;
    await append(tx, {
      ...{ type: 'storage.said', at: now, actor: 'heed' },
      data: { ...(region ? { region } : {}), ...(backupRegion ? { backups: backupRegion } : {}) },
    });
  });
}
