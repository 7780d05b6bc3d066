import type { Batch, Outcome } from '../port.ts';
import { WecomError } from './api.ts';

type WithoutDelivery<T> = T extends unknown ? Omit<T, 'delivery' | 'externalId'> : never;
/** What became of everybody of whom nothing else is known. */
export type Fate = WithoutDelivery<Outcome>;

/**
 * A repeated task: of a card that was sent before it says that the first one got through, and nothing of whom it
 * did not reach.
 */
const taskExists = 42014;
const nobodyValid = 81013;
const tooMany = 45009;
/** Busy, and perhaps not too busy after all. */
const busy = -1;
const restMs = 60_000;

/**
 * What a call that went wrong means for its receivers. While somebody has a setting to mend nobody is lost: they
 * wait as they do for a platform that is down.
 *
 * @throws what is no error of a call
 */
export function fateOf(error: unknown, { repeat, lane }: Pick<Batch, 'repeat' | 'lane'>, now: Date): Fate {
  if (!(error instanceof WecomError)) throw error;
  const { errcode } = error;
  const retryAt =
    error.retryAt && (lane === 'alert' ? earlier(error.retryAt, restAfter(now)) : error.retryAt);
  if (errcode === nobodyValid) return { result: 'failed', reason: 'unknown-account' };
  if (errcode === taskExists && repeat !== 'first') return { result: 'accepted', unconfirmed: true };
  if (error.fate === 'unknown' || (errcode === busy && error.fate === 'refused'))
    return { result: 'unknown' };
  if (errcode === tooMany) {
    return { result: 'later', why: 'rate', at: retryAt ?? restAfter(now) };
  }
  if (error.fate === 'not-sent' || ['retry', 'configuration', 'alert'].includes(error.class)) {
    return { result: 'later', why: 'trouble', at: retryAt ?? now };
  }
  return { result: 'failed', reason: 'refused' };
}

const restAfter = (now: Date) => new Date(now.getTime() + restMs);

/**
 * Alerts look again after a minute, however long WeCom's limit or a refused secret may last: the client asks no
 * more often than it should, and when somebody has mended it, nobody knows when the wait was to end.
 */
const earlier = (a: Date, b: Date) => (a < b ? a : b);
