import { platformSweeps } from '../src/platforms/keeping.ts';
import type { SweepJob } from './sweep.ts';

export function sweepsOfPlatforms(): SweepJob[] {
  return platformSweeps.map(({ name, everyMs, run, say }) => ({
    name,
    everyMs,
    async run({ db, now, log }) {
      const deleted = await run(db, now);
      if (deleted > 0) log.info({ deleted }, say);
    },
  }));
}
