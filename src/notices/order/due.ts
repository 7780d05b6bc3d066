import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { reachOf } from '../reach.ts';
import { sendOrdered } from './decide.ts';
import { hasOutgrown } from './rules.ts';
import { changeOrder, claimDueOrder, type Order } from './store.ts';
import { tellApprovers, tellPlacer } from './tell.ts';

/**
 * Sends what was scheduled and whose hour has come, each in a transaction of its own. What has outgrown the
 * audience that was agreed to waits for a person again; what can no longer be sent is stopped, and whoever placed
 * it is told why. Safe to repeat, and from several processes at once.
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
      if (order) await deal(tx, order, rules);
      return order !== undefined;
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
  if (hasOutgrown(order.people, people, above)) {
    const grown = { ...order, people };
    await changeOrder(tx, order.id, { state: 'waiting', people, why: 'outgrown' });
    await tellApprovers(tx, grown, { zone, now });
    await tellPlacer(tx, grown, 'outgrown', now);
    touch(tx, 'notices');
    return;
  }
  try {
    await sendOrdered(tx, order, zone, now);
    await changeOrder(tx, order.id, { state: 'sent' });
  } catch (error) {
    // Nothing is written before these are found: the policy ended, the date due has passed, nobody is left.
    if (!(error instanceof HeedError) || error.code !== 'bad-input') throw error;
    const why = error.text ?? 'bad-input';
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
}
