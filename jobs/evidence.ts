import type { Clock } from '../src/clock.ts';
import { standsStill } from '../src/evidence/examine.ts';
import type { Sequencer } from '../src/evidence/sequencer.ts';
import type { Log } from '../src/log.ts';
import { Outage } from '../src/outage.ts';
import { inJob } from '../src/tracing/in-hand.ts';

/** At most two seconds are promised between an answer and its place in the log. */
const beatMs = 1_000;

/**
 * The log's beat, in this process and beside any queue: receipts do not wait for Redis. A fixed beat and not a
 * wake-up, so that the times of checkpoints tell nobody who answered when.
 */
export function startEvidence(deps: { sequencer: Sequencer; clock: Clock; log: Log }): {
  stop(): Promise<void>;
} {
  const outage = new Outage(deps.log, 'the evidence log');
  let running: Promise<void> | undefined;
  let told = false;
  const beat = () => {
    running ??= inJob('evidence', () =>
      deps.sequencer
        .beat(deps.clock.now())
        .then(
          () => outage.succeeded(),
          (error: unknown) => {
            // Not a matter of waiting: somebody has to decide, and must not overlook it.
            if (standsStill(error) && !told) {
              told = true;
              deps.log.error({ err: error }, 'the evidence log stands still until an operator acts');
            }
            outage.failed(error);
          },
        )
        .finally(() => {
          running = undefined;
        }),
    );
  };
  const timer = setInterval(beat, beatMs);
  beat();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
