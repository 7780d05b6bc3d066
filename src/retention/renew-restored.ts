import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { type Db, inTransaction } from '../db/pool.ts';
import { ensureDays } from '../records/partitions.ts';
import { opens } from './renewed-shares.ts';
import { moveRecords, shareAnew, type Wrapped } from './rewrap.ts';

interface Found extends Wrapped {
  /** The day it was kept until when its shares were renewed. */
  until: Day;
  renewed: Wrapped['shares'];
}

const page = 1_000;

/**
 * Gives records that came out of a backup the shares, and the earlier day, that they got since it was taken: what a
 * shorter period moved or an erasure beside them left would otherwise lie under keys that are gone.
 */
export async function renewRestored(db: Db): Promise<void> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const { rows } = await sql<Found>`
      select r.id, r.expires_on::text as "expiresOn", r.subjects, r.shares, n.expires_on::text as until,
        n.shares as renewed
      from record r join keys.renewed_share n on n.record_id = r.id
      where r.id > ${after}::uuid and ${opens} order by r.id limit ${page}`.execute(db);
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    // What is held lies apart and stays there; a day never gets later again.
    const moved = rows.filter(({ expiresOn, until }) => expiresOn !== 'infinity' && until < expiresOn);
    const stays = rows.filter((row) => !moved.includes(row));
    await ensureDays(
      db,
      moved.map(({ until }) => until),
    );
    await inTransaction(db, async (tx) => {
      await moveRecords(
        tx,
        moved.map((record) => ({ record, to: record.until, shares: record.renewed })),
      );
      // What was held then may have come back to its day since, and gone to an earlier one from there.
      await sql`
        update record r set key_day = n.key_day from keys.renewed_share n
        where r.expires_on = 'infinity' and r.id = any(${stays.map(({ id }) => id)}::uuid[]) and n.record_id = r.id
          and n.key_day < r.key_day`.execute(tx);
      await shareAnew(tx, stays, new Map(stays.map(({ id, renewed }) => [id, renewed])));
    });
  }
}
