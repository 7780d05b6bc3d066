import type { Clock } from '../src/clock.ts';
import type { Telling } from '../src/crisis/stall/tell.ts';
import { StallWatch } from '../src/crisis/stall/watch.ts';
import { Outage } from '../src/outage.ts';
import { within } from '../src/within.ts';
import { every } from './every.ts';

const lookMs = 10_000;
const stopMs = 2_000;

/** Looks now and then whether what calls people turns, in every process of whatever role. @returns how to stop */
export function startStallWatch(telling: Telling & { clock: Clock }): () => Promise<void> {
  const { clock, log } = telling;
  const watch = new StallWatch(telling, clock.now());
  const outage = new Outage(log, 'the database in which workers give signs of life');
  const stop = every(lookMs, async () => {
    try {
      await watch.look(clock.now());
      outage.succeeded();
    } catch (error) {
      outage.failed(error);
    }
  });
  return () => within(stopMs, stop());
}
