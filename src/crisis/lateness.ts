import { Histogram } from 'prom-client';

/** How late what is due in a muster is done: from its due time to the commit that does it, in this process. */
export const musterLateness = new Histogram({
  name: 'heed_muster_lateness_seconds',
  help: 'Seconds from when something was due in a muster to its commit, by this process',
  buckets: [0.1, 0.25, 0.5, 0.75, 1, 2, 5, 15, 60],
  registers: [],
});
