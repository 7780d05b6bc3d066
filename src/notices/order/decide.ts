import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { demand } from '../../people/permissions.ts';
import type { Viewer } from '../../people/person.ts';
import { findVersion } from '../../policies/store.ts';
import { checkKept } from '../plan.ts';
import { reachOf } from '../reach.ts';
import { checkSendable, type SentNotice, sendNotice } from '../send.ts';
import { recordOrder } from './place.ts';
import { changeOrder, lockOrder, type Order } from './store.ts';
import { tellPlacer } from './tell.ts';

export interface Decision {
  orderId: string;
  by: Viewer;
  zone: string;
  now: Date;
}

export type Approved =
  | { outcome: 'sent'; sent: SentNotice }
  | { outcome: 'scheduled' }
  /** Others belong to the audience than those who were shown: nothing was decided. */
  | { outcome: 'changed' };

/**
 * A second person agrees to an order: it goes out, or waits for its hour.
 *
 * @param mark of the audience they were shown (`reachOf`)
 * @throws HeedError `forbidden` for whoever placed it, `conflict` when it no longer waits, `bad-input` when it
 *   can no longer be sent, or its reminders be kept
 */
export async function approveOrder(
  tx: Tx,
  { orderId, by, mark, zone, now }: Decision & { mark: string },
): Promise<Approved> {
  const order = await waiting(tx, orderId);
  demand(by, 'notices.approve', { placedBy: order.placedBy });
  // Nobody agrees to what cannot be sent any more.
  const version = await findVersion(tx, order.versionId);
  checkSendable(version, order.due, now);
  await checkKept(tx, { ...order, action: version.action, zone, now, sendAt: order.sendAt ?? undefined });
  const reach = await reachOf(tx, order.audience, now);
  if (reach.mark !== mark) return { outcome: 'changed' };
  const agreed = { ...order, people: reach.people };
  const actor = { person: by.id };
  await recordOrder(tx, 'notice.approved', agreed, actor, now);
  const decided = { people: reach.people, why: null, decidedBy: by.id, decidedAt: now };
  if (order.sendAt && order.sendAt > now) {
    await changeOrder(tx, orderId, { state: 'scheduled', ...decided });
    await tellPlacer(tx, agreed, 'approved', now);
    return { outcome: 'scheduled' };
  }
  await changeOrder(tx, orderId, { state: 'sent', ...decided });
  const sent = await sendOrdered(tx, agreed, zone, now);
  await tellPlacer(tx, agreed, 'approved', now);
  return { outcome: 'sent', sent };
}

/** A second person says no; whoever placed it is told. @throws HeedError `forbidden`, `conflict` */
export async function refuseOrder(tx: Tx, { orderId, by, now }: Omit<Decision, 'zone'>): Promise<void> {
  const order = await waiting(tx, orderId);
  demand(by, 'notices.approve', { placedBy: order.placedBy });
  await changeOrder(tx, orderId, { state: 'refused', decidedBy: by.id, decidedAt: now });
  await recordOrder(tx, 'notice.refused', order, { person: by.id }, now);
  await tellPlacer(tx, order, 'refused', now);
}

/** Whoever may send may also take back what is not sent yet. @throws HeedError `conflict` when it is decided */
export async function withdrawOrder(tx: Tx, { orderId, by, now }: Omit<Decision, 'zone'>): Promise<void> {
  demand(by, 'notices.send');
  const order = await lockOrder(tx, orderId);
  if (order.state !== 'waiting' && order.state !== 'scheduled') throw decidedAlready(order);
  await changeOrder(tx, orderId, { state: 'withdrawn', decidedBy: by.id, decidedAt: now });
  await recordOrder(tx, 'notice.order-withdrawn', order, { person: by.id }, now);
  if (order.placedBy !== by.id) await tellPlacer(tx, order, 'withdrawn', now);
}

/** Sends what was ordered, on the record as the doing of whoever placed it. */
export function sendOrdered(tx: Tx, order: Order, zone: string, now: Date): Promise<SentNotice> {
  const { id, versionId, audience, joiners, due, placedBy } = order;
  const actor = placedBy ? { person: placedBy } : 'heed';
  return sendNotice(tx, { id, versionId, audience, joiners, due, zone, actor, now });
}

async function waiting(tx: Tx, orderId: string): Promise<Order> {
  const order = await lockOrder(tx, orderId);
  if (order.state !== 'waiting') throw decidedAlready(order);
  return order;
}

function decidedAlready(order: Order): HeedError {
  return new HeedError('conflict', `order ${order.id} is ${order.state}`, { text: 'order-decided' });
}
