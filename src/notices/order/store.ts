import type { Selectable } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Schema } from '../../db/schema.ts';
import { HeedError } from '../../errors.ts';
import { type Audience, audienceSchema } from '../audience.ts';
import type { OrderState } from './rules.ts';

/** A notice that was ordered and is not, or not yet, sent. */
export interface Order {
  id: string;
  versionId: string;
  audience: Audience;
  joiners: boolean;
  due: Date;
  sendAt: Date | null;
  state: OrderState;
  /** How many people whoever agreed to it last was shown. */
  people: number;
  why: string | null;
  /** Null: an operator at the command line. */
  placedBy: string | null;
  placedAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
}

function toOrder(row: Selectable<Schema['notice_order']>): Order {
  return {
    id: row.id,
    versionId: row.version_id,
    audience: audienceSchema.parse(row.audience),
    joiners: row.joiners,
    due: row.due_at,
    sendAt: row.send_at,
    state: row.state,
    people: row.people,
    why: row.why,
    placedBy: row.placed_by,
    placedAt: row.placed_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
  };
}

/** @returns false when the id is taken */
export async function insertOrder(tx: Tx, order: Order): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('notice_order')
    .values({
      id: order.id,
      version_id: order.versionId,
      audience: JSON.stringify(order.audience),
      joiners: order.joiners,
      due_at: order.due,
      send_at: order.sendAt,
      state: order.state,
      people: order.people,
      why: order.why,
      placed_by: order.placedBy,
      placed_at: order.placedAt,
      decided_by: order.decidedBy,
      decided_at: order.decidedAt,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** @throws HeedError `not-found` */
export async function findOrder(db: Db | Tx, id: string): Promise<Order> {
  const row = await db.selectFrom('notice_order').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new HeedError('not-found', `there is no order ${id}`);
  return toOrder(row);
}

/** The same, and nobody else decides on it before the transaction ends. @throws HeedError `not-found` */
export async function lockOrder(tx: Tx, id: string): Promise<Order> {
  const row = await tx
    .selectFrom('notice_order')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new HeedError('not-found', `there is no order ${id}`);
  return toOrder(row);
}

/** Takes the next order whose hour has come, unless another worker has it; undefined when there is none. */
export async function claimDueOrder(tx: Tx, now: Date): Promise<Order | undefined> {
  const row = await tx
    .selectFrom('notice_order')
    .selectAll()
    .where('state', '=', 'scheduled')
    .where('send_at', '<=', now)
    .orderBy('send_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row && toOrder(row);
}

/** Takes the next order that waits for somebody in vain: its date due has passed, or its policy has ended. */
export async function claimVainOrder(tx: Tx, now: Date): Promise<Order | undefined> {
  const row = await tx
    .selectFrom('notice_order as o')
    .innerJoin('policy_version as v', 'v.id', 'o.version_id')
    .selectAll('o')
    .where('o.state', '=', 'waiting')
    .where((is) => is.or([is('o.due_at', '<=', now), is('v.state', 'not in', ['published', 'in-force'])]))
    .orderBy('o.placed_at')
    .limit(1)
    .forUpdate('o')
    .skipLocked()
    .executeTakeFirst();
  return row && toOrder(row);
}

/** What waits for somebody or for its hour, the oldest first. */
export async function openOrders(db: Db): Promise<Order[]> {
  const rows = await db
    .selectFrom('notice_order')
    .selectAll()
    .where('state', 'in', ['waiting', 'scheduled'])
    .orderBy('placed_at')
    .execute();
  return rows.map(toOrder);
}

export interface OrderChange {
  state: OrderState;
  people?: number;
  why?: string | null;
  decidedBy?: string | null;
  decidedAt?: Date;
}

export async function changeOrder(tx: Tx, id: string, change: OrderChange): Promise<void> {
  const { state, people, why, decidedBy, decidedAt } = change;
  await tx
    .updateTable('notice_order')
    .set({
      state,
      ...(people === undefined ? {} : { people }),
      ...(why === undefined ? {} : { why }),
      ...(decidedBy === undefined ? {} : { decided_by: decidedBy }),
      ...(decidedAt === undefined ? {} : { decided_at: decidedAt }),
    })
    .where('id', '=', id)
    .execute();
}
