import type { Batch, Capabilities, Outcome } from '../../../src/platforms/port.ts';
import { zone } from '../../harness/company.ts';
import { RecordingPlatform } from '../../harness/recording-platform.ts';

/** What a messenger has got. */
export interface Arrival {
  delivery: number;
  batch: string;
  repeat: Batch['repeat'];
}

/** Where messages arrive, which outlives whoever sends them. */
export interface Post {
  arrive(arrivals: readonly Arrival[]): Promise<void>;
  /** Those of these deliveries that have arrived. */
  arrived(deliveries: readonly number[]): Promise<number[]>;
}

export interface Messenger {
  capabilities: Partial<Capabilities>;
  /** Whether what arrived can be found. */
  finds: boolean;
}

/** So much that nobody has to wait: what is admitted is held against it all the same. */
const ample = { perPersonMinute: 10_000, perPersonHour: 10_000, perAccountDay: 100_000, zone };

/** As messengers differ: whether a repeat is recognised, how many a call carries, whether what arrived is found, what is counted. */
export const messengers: readonly Messenger[] = [
  { capabilities: { batch: 100, dedupeMs: 0 }, finds: false },
  { capabilities: { batch: 1_000, dedupeMs: 4 * 3_600_000 }, finds: false },
  { capabilities: { batch: 1, dedupeMs: 0 }, finds: true },
  { capabilities: { batch: 1_000, dedupeMs: 4 * 3_600_000, quota: ample }, finds: false },
];

/** One of them for a process: it waits before its call gets there, and before it hears of what became of it. */
export function messengerOf({ capabilities, finds }: Messenger, post: Post, point: () => void) {
  const platform = new RecordingPlatform('local', capabilities);
  const accepted = (delivery: number): Outcome => ({
    delivery,
    result: 'accepted',
    externalId: `x${delivery}`,
  });
  platform.answer = async (batch) => {
    point();
    await post.arrive(batch.to.map(({ delivery }) => ({ delivery, batch: batch.id, repeat: batch.repeat })));
    point();
    return batch.to.map(({ delivery }) => accepted(delivery));
  };
  if (finds)
    platform.find = async (batch) => {
      point();
      const there = await post.arrived(batch.to.map(({ delivery }) => delivery));
      point();
      return there.map(accepted);
    };
  return platform;
}
