import { v7 } from 'uuid';
import { nextMoment } from '../calendar/hours.ts';
import type { Tx } from '../db/pool.ts';
import { enqueueMany } from '../delivery/enqueue-many.ts';
import type { Message } from '../messages/model.ts';
import { presencesOf } from '../reminders/presences.ts';
import { policyFor } from '../reminders/settings.ts';

interface Telling {
  kind: string;
  /** The run. */
  about: string;
  bodies: Message;
  people: readonly string[];
  /** Nothing is sent from then on. */
  until: Date;
  zone: string;
  now: Date;
}

/**
 * Writes to people within the hours in which they are asked to learn something. Whoever is away until the end, or for nobody
 * knows how long, is not written to.
 */
export async function tellInHours(
  tx: Tx,
  { kind, about, bodies, people, until, zone, now }: Telling,
): Promise<void> {
  const presences = await presencesOf(tx, people, zone);
  const { policy } = await policyFor(tx, 'training');
  const to = people.flatMap((personId) => {
    const presence = presences.get(personId);
    const from = presence && nextMoment(presence, policy.hours, now);
    return from && from < until ? [{ personId, from, expires: until }] : [];
  });
  await enqueueMany(tx, [{ id: v7(), kind, bodies, about, priority: 9, to }], now);
}
