import { publishSeries } from '../announcements/publish.ts';
import { readSeriesFolder } from '../announcements/series.ts';
import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { inTransaction } from '../db/pool.ts';
import { withDatabase } from './database.ts';

export async function run(dir: string, options: { check?: boolean }): Promise<void> {
  const all = await readSeriesFolder(dir);
  if (options.check) {
    for (const { code, version } of all) console.log(`${code}: version ${version} is complete`);
    return;
  }
  await withDatabase(({ db }) =>
    inTransaction(db, async (tx) => {
      for (const one of all) {
        const now = systemClock.now();
        const { outcome, series } = await publishSeries(tx, one, { now, actor: operator() });
        console.log(`${series.code}: version ${series.number} ${outcome}`);
      }
    }),
  );
}
