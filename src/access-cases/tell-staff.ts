import type { Tx } from '../db/pool.ts';
import { enqueue, enqueueTo } from '../delivery/enqueue.ts';
import { holdersQuery } from '../people/holders.ts';
import type { ApproverRole } from '../policies/opening.ts';
import { type AskerNews, approverCard, askerCard } from './present.ts';
import type { AccessCase } from './store.ts';

/** To everybody who could be the second person: neither who asks nor anybody whom it is about. */
export async function tellApprovers(
  tx: Tx,
  {
    id,
    people,
    askedBy,
    approvedBy,
  }: { id: string; people: readonly string[]; askedBy: string; approvedBy: readonly ApproverRole[] },
  what: 'asked' | 'delay',
  now: Date,
): Promise<void> {
  await enqueueTo(
    tx,
    { kind: `access-cases.${what}`, bodies: approverCard(id, what), about: id, priority: 1, at: now },
    holdersQuery(approvedBy, now, [...people, askedBy]),
  );
}

export async function tellAsker(
  tx: Tx,
  { id, askedBy }: Pick<AccessCase, 'id' | 'askedBy'>,
  what: AskerNews,
  now: Date,
): Promise<void> {
  const message = { kind: `access-cases.${what}`, bodies: askerCard(id, what), about: id, to: [askedBy] };
  await enqueue(tx, { ...message, priority: 1, at: now });
}
