import { FixedClock } from '../../src/clock.ts';
import type { FakeSlack } from '../harness/slack/index.ts';
import { until } from '../harness/until.ts';
import type { BenchResult } from './result.ts';
import { allAccepted, at, prepare, queue, work } from './slack-sending.ts';

const everybody = 100_000;

/**
 * A broadcast to 100,000 people from the outbox through the fake Slack with its limits on. Time is the clock's: it
 * moves when a message waits for its turn, and by a second whenever nothing else moves.
 */
export async function run(): Promise<BenchResult> {
  const clock = new FixedClock(at);
  const bench = await prepare(everybody, clock, {});
  try {
    const { fake } = bench.slack;
    const allowed = fake.limits.postsPerMinute;
    await queue(bench.db);
    const worker = work(bench.lane.db, bench.slack.platform, clock);
    await until(() => fake.counts.messages > 0);
    let [firstMinute, before, seen] = [0, 0, fake.counts.messages];
    let stall = performance.now();
    while (seen < everybody) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (clock.now().getTime() - at.getTime() >= 60_000 && firstMinute === 0) {
        firstMinute = fake.counts.messages;
        before = limited(fake);
      }
      if (fake.counts.messages > seen) stall = performance.now();
      else if (performance.now() - stall > 1_500) clock.advance({ seconds: 1 });
      seen = fake.counts.messages;
    }
    const minutes = (clock.now().getTime() - at.getTime()) / 60_000;
    await worker.stop(10_000);
    await allAccepted(bench.db, everybody);
    const rate = everybody / minutes;
    const late = limited(fake) - before;
    if (late > 0) throw new Error(`${late} calls were refused after the first minute`);
    return {
      bench: 'slack-send',
      ratio: Math.round((rate / allowed) * 1_000) / 1_000,
      ours: Math.round(rate * 10) / 10,
      peer: allowed,
      unit: 'messages a minute',
      goal: '>= 0.95',
      note: `100,000 in ${(minutes / 60).toFixed(1)} h; ${limited(fake)} refused, ${late} of them after the first minute`,
    };
  } finally {
    await bench.close();
  }
}

function limited(fake: FakeSlack): number {
  return Object.values(fake.counts.limited).reduce((sum, n) => sum + n, 0);
}
