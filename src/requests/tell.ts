import type { Tx } from '../db/pool.ts';
import { enqueue, enqueueTo } from '../delivery/enqueue.ts';
import { touch } from '../live.ts';
import type { Message } from '../messages/model.ts';
import { holdersQuery } from '../people/holders.ts';
import type { Vault } from '../vault/vault.ts';
import { writeToFormer } from './former.ts';
import { type DeskNews, deskCard, type PersonNews, personCard } from './present.ts';
import type { DataRequest } from './store.ts';

type Told = Pick<DataRequest, 'id' | 'kind' | 'personId' | 'dueAt' | 'zone' | 'employed' | 'replyTo'>;

/** Ahead of broadcasts: somebody is waiting. */
const priority = 1;

/**
 * Tells its person, in the chat or at the mailbox they gave for after leaving; where there is neither, those who answer
 * hear that another way has to be found.
 */
export async function tellPerson(
  tx: Tx,
  deps: { vault: Vault },
  one: Told,
  what: PersonNews,
  now: Date,
): Promise<void> {
  await sendToPerson(tx, deps, one, `requests.${what}`, personCard(one, what, now), now);
}

export async function sendToPerson(
  tx: Tx,
  deps: { vault: Vault },
  one: Told,
  kind: string,
  bodies: Message,
  now: Date,
): Promise<void> {
  if (one.employed) {
    await enqueue(tx, { kind, bodies, about: one.id, to: [one.personId], priority, at: now });
    return;
  }
  if (await writeToFormer(tx, deps, one, `requests.former-${kind.split('.')[1] ?? ''}`, now)) return;
  await tellDesk(tx, one, 'left', now);
}

/** Everybody who answers requests, but never the one whose it is: nobody decides about their own. */
export async function tellDesk(tx: Tx, one: Told, what: DeskNews, now: Date): Promise<void> {
  const message = {
    kind: `requests.desk-${what.toLowerCase()}`,
    bodies: deskCard(one, what, now),
    about: one.id,
  };
  await enqueueTo(tx, { ...message, priority, at: now }, holdersQuery(['privacy'], now, [one.personId]));
}

/** Pages that show it are drawn again. */
export function announce(tx: Tx, { id, personId }: Pick<DataRequest, 'id' | 'personId'>): void {
  for (const topic of ['requests', `request.${id}`, `person.${personId}`]) touch(tx, topic);
}
