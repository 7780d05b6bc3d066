import { inTransaction } from '../db/pool.ts';
import { dayIn } from '../zone.ts';
import { judge, type Kept } from './gate.ts';
import { type IncomingRecord, type RefusalReason, withContent } from './model.ts';
import { sourceNames } from './source-names.ts';
import type { IntakeDeps } from './take-in.ts';
import { loadWorld } from './world.ts';

/**
 * What would become of these now, if they came with something in them: so that a file is not fetched that would not be
 * kept. Nothing is counted or kept; whoever fetches one asks again.
 */
export async function wouldBecome(
  { db, clock, secrets, zone }: IntakeDeps,
  sourceId: string,
  records: readonly IncomingRecord[],
): Promise<(Kept | RefusalReason)[]> {
  if (records.length === 0) return [];
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    const { channel } = await tx
      .selectFrom('record_source')
      .select('channel')
      .where('id', '=', sourceId)
      .executeTakeFirstOrThrow();
    const whole = records.map((record) => withContent(record, { type: '', bytes: Buffer.alloc(0) }));
    const names = sourceNames(secrets, sourceId);
    const batch = { sourceId, channel, names, records: whole, now, today: dayIn(now, zone), zone };
    const loaded = await loadWorld(tx, batch);
    return whole.map((record) => judge(record, channel, loaded.sidesOf(record), loaded.world));
  });
}
