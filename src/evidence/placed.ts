import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';

/** In milliseconds of real time. The sequencer's beat is 2 s at the most. */
const patience = { all: 6_000, step: 200 };

/** Waits until an entry has a published place in the log, or until that takes too long: whoever asks looks again. */
export async function waitForPlace(db: Db, entryId: number): Promise<void> {
  for (let waited = 0; waited < patience.all; waited += patience.step) {
    const { rows } = await sql<{ placed: boolean | null }>`
      select index < (select max(size) from evidence_checkpoint where published_at is not null) as placed
      from evidence_entry where id = ${entryId}`.execute(db);
    if (rows[0]?.placed) return;
    await setTimeout(patience.step);
  }
}
