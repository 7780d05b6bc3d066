import { nextMoment } from '../calendar/hours.ts';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import type { Message } from '../messages/model.ts';
import { presencesOf } from '../reminders/presences.ts';
import { policyFor } from '../reminders/settings.ts';

interface Telling {
  kind: string;
  /** The run. */
  about: string;
  bodies: Message;
  people: readonly string[];
  zone: string;
  now: Date;
}

/** Writes to people within the hours in which they are asked to learn something, together those who hear at the same time. */
export async function tellInHours(
  tx: Tx,
  { kind, about, bodies, people, zone, now }: Telling,
): Promise<void> {
  const presences = await presencesOf(tx, people, zone);
  const { policy } = await policyFor(tx, 'training');
  const groups = new Map<number, string[]>();
  for (const person of people) {
    const presence = presences.get(person);
    const at = (presence && nextMoment(presence, policy.hours, now)) ?? now;
    groups.set(at.getTime(), [...(groups.get(at.getTime()) ?? []), person]);
  }
  for (const [at, to] of groups)
    await enqueue(tx, { kind, bodies, about, to, priority: 9, at: new Date(at) });
}
