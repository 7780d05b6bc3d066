import { fileURLToPath } from 'node:url';
import { publishSeries } from '../announcements/publish.ts';
import { readSeriesFolder } from '../announcements/series.ts';
import type { Tx } from '../db/pool.ts';

/** How to protect oneself and others, in both languages. */
export const sampleTips = fileURLToPath(new URL('../../policies/tips', import.meta.url));

/** What the sample company can send. Nobody gets any of it until somebody starts it. */
export async function seedSampleTips(tx: Tx, now: Date): Promise<void> {
  for (const series of await readSeriesFolder(sampleTips))
    await publishSeries(tx, series, { actor: 'heed', now });
}
