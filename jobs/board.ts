import { type PinningDeps, workOnPins } from '../src/board/pins/work.ts';
import type { SweepJob } from './sweep.ts';

/** Pins policies in channels, changes the pins with them and takes them off. */
export function boardPins(deps: Pick<PinningDeps, 'platforms' | 'baseUrl' | 'zone'>): SweepJob {
  return {
    name: 'board.pins',
    everyMs: 30_000,
    async run({ db, now, log, signal }) {
      const count = await workOnPins({ ...deps, db, now, signal });
      if (count > 0) log.info({ count }, 'pins of policies were worked on');
    },
  };
}
