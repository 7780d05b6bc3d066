import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { enqueue, enqueueTo } from '../../delivery/enqueue.ts';
import { holdersQuery } from '../../people/holders.ts';
import { findVersion } from '../../policies/store.ts';
import { cardSubject } from '../subject.ts';
import { approvalCard, type Fate, fateCard } from './present.ts';
import type { Order } from './store.ts';

/** Whether there is anybody who may agree to an order. */
export async function hasApprovers(db: Db, { placedBy }: Order, now: Date): Promise<boolean> {
  const { rows } = await sql`select from (${approvers(placedBy, now)}) who limit 1`.execute(db);
  return rows.length > 0;
}

const approvers = (placedBy: string | null, now: Date) =>
  holdersQuery(['hr', 'privacy'], now, placedBy ? [placedBy] : []);

/** Tells everybody who may agree to an order: those who may send, without the one who placed it. */
export async function tellApprovers(
  tx: Tx,
  order: Order,
  { zone, now }: { zone: string; now: Date },
): Promise<void> {
  const subject = await cardSubject(tx, await findVersion(tx, order.versionId));
  await enqueueTo(
    tx,
    {
      kind: 'orders.approval',
      bodies: approvalCard(order, subject, zone, now),
      about: order.id,
      priority: 1,
      at: now,
    },
    approvers(order.placedBy, now),
  );
}

/** Tells whoever placed an order what became of it. An operator at the command line finds it in the console. */
export async function tellPlacer(tx: Tx, order: Order, fate: Fate, now: Date): Promise<void> {
  if (!order.placedBy) return;
  const subject = await cardSubject(tx, await findVersion(tx, order.versionId));
  await enqueue(tx, {
    kind: 'orders.fate',
    bodies: fateCard(order, subject, fate),
    about: order.id,
    to: [order.placedBy],
    priority: 1,
    at: now,
  });
}
