import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { can } from '../../people/permissions.ts';
import { findViewer } from '../../people/viewer.ts';
import { findVersion } from '../../policies/store.ts';
import { checkKept } from '../plan.ts';
import { reachOf } from '../reach.ts';
import { checkSendable } from '../send.ts';
import { sendOrdered } from './decide.ts';
import { hasOutgrown } from './rules.ts';
import { changeOrder, claimDueOrder, claimVainOrder, type Order } from './store.ts';
import { tellApprovers, tellPlacer } from './tell.ts';

/**
 * Sends what was scheduled and whose hour has come, each in a transaction of its own. What has outgrown the
 * audience that was agreed to, or was planned by somebody alone who may not send any more, waits for a person; what
 * can no longer be sent is stopped, also while it waits, and whoever placed it is told why. Safe to repeat, and from several processes at once.
 *
 * @param above the number of people one person may write to alone
 * @returns how many orders were dealt with
 */
export async function sendDueOrders(
  db: Db,
  rules: { now: Date; zone: string; above: number },
): Promise<number> {
  for (let count = 0; ; count += 1) {
    const more = await inTransaction(db, async (tx) => {
      const order = await claimDueOrder(tx, rules.now);
      if (order) {
        await deal(tx, order, rules);
        return true;
      }
      const vain = await claimVainOrder(tx, rules.now);
      if (vain)
        await stop(tx, vain, vain.due <= rules.now ? 'due-in-the-past' : 'policy-not-sendable', rules.now);
      return vain !== undefined;
    });
    if (!more) return count;
  }
}

async function deal(
  tx: Tx,
  order: Order,
  { now, zone, above }: { now: Date; zone: string; above: number },
): Promise<void> {
  const { people } = await reachOf(tx, order.audience, now);
  const outgrown = hasOutgrown(order.people, people, above);
  if (outgrown || !(await isVouchedFor(tx, order, now))) {
    const again = { ...order, people };
    await changeOrder(tx, order.id, { state: 'waiting', people, why: outgrown ? 'outgrown' : 'placer-gone' });
    await tellApprovers(tx, again, { zone, now });
    if (outgrown) await tellPlacer(tx, again, 'outgrown', now);
    touch(tx, 'notices');
    return;
  }
  try {
    const version = await findVersion(tx, order.versionId);
    checkSendable(version, order.due, now);
    await checkKept(tx, { ...order, action: version.action, zone, now, sendAt: undefined });
    await sendOrdered(tx, order, zone, now);
    await changeOrder(tx, order.id, { state: 'sent' });
  } catch (error) {
    // Nothing is written before these are found: the policy ended, the date due has passed, nobody is left, its
    // reminders cannot be kept.
    if (!(error instanceof HeedError) || error.code !== 'bad-input') throw error;
    await stop(tx, order, error.text ?? 'bad-input', now);
  }
}

/** Whether somebody stands behind it: a second person who agreed, or whoever placed it and may still send. */
async function isVouchedFor(tx: Tx, { placedBy, decidedBy }: Order, now: Date): Promise<boolean> {
  if (decidedBy !== null || placedBy === null) return true;
  return can(await findViewer(tx, placedBy, now), 'notices.send');
}

async function stop(tx: Tx, order: Order, why: string, now: Date): Promise<void> {
  await changeOrder(tx, order.id, { state: 'stopped', why });
  await append(tx, {
    type: 'notice.not-sent',
    at: now,
    actor: 'heed',
    about: order.id,
    data: { notice: order.id, why },
  });
  await tellPlacer(tx, order, 'stopped', now);
  touch(tx, 'notices');
}
