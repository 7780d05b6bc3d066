import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { touch } from '../live.ts';
import { droppedCard } from './present.ts';
import type { Exemption } from './store.ts';

interface Dropping {
  /** Its last day passed before anybody decided, or the person has no concern any more. */
  why: 'lapsed' | 'concern-withdrawn';
  actor: Actor;
  now: Date;
}

/** What was only asked for is asked for no more: that is on record, and whoever asked is told. The row is locked. */
export async function dropAsked(tx: Tx, found: Exemption, { why, actor, now }: Dropping): Promise<void> {
  const { id, personId, askedBy, code } = found;
  await tx.deleteFrom('exemption').where('id', '=', id).where('state', '=', 'asked').execute();
  await append(tx, {
    type: 'exemption.dropped',
    at: now,
    actor,
    person: personId,
    about: id,
    data: { exemption: id, policy: code, why },
  });
  const message = { kind: 'exemptions.dropped', bodies: droppedCard(why), about: id, to: [askedBy] };
  await enqueue(tx, { ...message, priority: 1, at: now });
  touch(tx, 'exemptions');
}
