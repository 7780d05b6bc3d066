import { v7 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import type { Actor } from '../../evidence/events.ts';
import { touch } from '../../live.ts';
import { problem } from '../../messages/problems.ts';
import { actingPerson } from '../../people/roles.ts';
import { findVersion } from '../../policies/store.ts';
import { checkKept } from '../plan.ts';
import { auditAudience, checkSendable, type NewNotice, type SentNotice, sendNotice } from '../send.ts';
import { writtenAlone } from './alone.ts';
import { needsApproval, sendAtProblem } from './rules.ts';
import { findOrder, insertOrder, type Order } from './store.ts';
import { tellApprovers } from './tell.ts';

export interface NewOrder extends Omit<NewNotice, 'again'> {
  /** When it is to go out; at once when absent. */
  sendAt?: Date;
  /** How many people it would go to now, as whoever places it was shown. */
  people: number;
  /** The number of people one person may write to alone. */
  approvalAbove: number;
}

export type Placed =
  | { outcome: 'sent'; sent: SentNotice }
  | { outcome: 'waiting' | 'scheduled'; orderId: string; repeated: boolean };

/**
 * Sends a notice, or has it wait: for a second person above a configured number of people, those counted whom the
 * same person wrote to alone about the policy within a day, and for its hour where one is given. The same order placed twice is placed once.
 *
 * @throws HeedError `bad-input` with the problems `due`, `sendAt`, `audience` or `policy`, or with what its reminders
 *   could not keep; `conflict` for an id that somebody else used
 */
export async function placeOrder(tx: Tx, order: NewOrder): Promise<Placed> {
  const { sendAt, people, approvalAbove, ...notice } = order;
  const id = order.id ?? v7();
  const placedBy = actingPerson(order.actor);
  const version = await findVersion(tx, order.versionId);
  const before = await writtenAlone(tx, { policyId: version.policyId, placedBy, now: order.now });
  const approval = needsApproval(people + before, approvalAbove);
  // Sent before under this very id, it is no second time.
  const again = approval && !needsApproval(people, approvalAbove) && (await isSent(tx, id));
  const known = await isKnown(tx, id);
  if (!known || sendAt) checkSendable(version, order.due, order.now);
  const wrong = sendAt && sendAtProblem(sendAt, order.due, order.now);
  if (wrong) {
    throw new HeedError('bad-input', 'the hour to send at cannot be', {
      problems: [problem({ code: 'sendAt' }, { code: hourProblems[wrong] })],
    });
  }
  // What was placed before is no new plan, however late its second click comes.
  if (!known) await checkKept(tx, { ...order, action: version.action });
  if ((!approval || again) && !sendAt)
    return { outcome: 'sent', sent: await sendNotice(tx, { ...notice, id }) };
  const state = approval ? 'waiting' : 'scheduled';
  const row: Order = {
    id,
    versionId: version.id,
    audience: order.audience,
    joiners: order.joiners,
    due: order.due,
    sendAt: sendAt ?? null,
    state,
    people,
    why: null,
    placedBy,
    placedAt: order.now,
    decidedBy: null,
    decidedAt: null,
  };
  if (!(await insertOrder(tx, row))) return placedBefore(tx, id, placedBy);
  await recordOrder(tx, 'notice.ordered', row, order.actor, order.now);
  if (approval) await tellApprovers(tx, row, order);
  return { outcome: state, orderId: id, repeated: false };
}

async function isKnown(tx: Tx, id: string): Promise<boolean> {
  const placed = await tx.selectFrom('notice_order').select('id').where('id', '=', id).executeTakeFirst();
  return placed !== undefined || (await isSent(tx, id));
}

async function isSent(tx: Tx, id: string): Promise<boolean> {
  const sent = await tx.selectFrom('notice').select('id').where('id', '=', id).executeTakeFirst();
  return sent !== undefined;
}

const hourProblems = {
  sendPast: 'notice.sendPast',
  sendFar: 'notice.sendFar',
  sendAfterDue: 'notice.sendAfterDue',
} as const;

/** What became meanwhile of an order that was placed before; a double click is no second order. */
async function placedBefore(tx: Tx, id: string, placedBy: string | null): Promise<Placed> {
  const first = await findOrder(tx, id);
  if (first.placedBy !== placedBy) throw new HeedError('conflict', `order ${id} exists already`);
  return { outcome: first.state === 'scheduled' ? 'scheduled' : 'waiting', orderId: id, repeated: true };
}

/** Puts on record what was ordered or decided, and lets pages know. */
export async function recordOrder(
  tx: Tx,
  type: 'notice.ordered' | 'notice.approved' | 'notice.refused' | 'notice.order-withdrawn',
  order: Order,
  actor: Actor,
  at: Date,
): Promise<void> {
  const version = await findVersion(tx, order.versionId);
  await append(tx, {
    type,
    at,
    actor,
    about: order.id,
    data: {
      notice: order.id,
      policy: version.code,
      version: version.number,
      audience: auditAudience(order.audience),
      joiners: order.joiners,
      people: order.people,
      due: order.due.toISOString(),
      ...(order.sendAt ? { planned: order.sendAt.toISOString() } : {}),
    },
  });
  touch(tx, 'notices');
}
