import type { Lane } from '../../db/schema.ts';
import type { FailureReason, Outcome } from '../port.ts';
import { SlackError } from './api.ts';

type WithoutDelivery<T> = T extends unknown ? Omit<T, 'delivery' | 'externalId'> : never;
/** What became of a message of which nothing else is known. */
export type Fate = WithoutDelivery<Outcome>;

/** There is no such person to write to, or not any more. */
const nobody: ReadonlySet<string> = new Set([
  'user_not_found',
  'user_disabled',
  'user_not_visible',
  'org_user_not_in_team',
  'channel_not_found',
]);
const restMs = 60_000;

/**
 * What a post that went wrong means for its receiver. While somebody has something to mend nobody is lost: they
 * wait as they do for a platform that is down.
 *
 * @throws what is no error of a call
 */
export function fateOf(error: unknown, lane: Lane, now: Date): Fate {
  if (!(error instanceof SlackError)) throw error;
  if (error.fate === 'unknown') return { result: 'unknown' };
  const { retryAt, code = '' } = error;
  if (retryAt) return { result: 'later', why: 'rate', at: lane === 'alert' ? soon(retryAt, now) : retryAt };
  if (error.fate === 'not-sent' || error.class === 'retry' || error.class === 'alert')
    return { result: 'later', why: 'trouble', at: now };
  return { result: 'failed', reason: reasonOf(code) };
}

function reasonOf(code: string): FailureReason {
  return nobody.has(code) ? 'unknown-account' : 'refused';
}

/**
 * A change once more changes nothing, so where its fate is unknown it is simply made again. It waits for its own
 * turn: fifty changes a minute must not hold up hundreds of messages.
 */
export function fateOfChange(error: unknown, now: Date): Fate {
  if (!(error instanceof SlackError)) throw error;
  if (error.retryAt) return { result: 'later', why: 'turn', at: error.retryAt };
  if (error.fate !== 'refused' || error.class === 'retry' || error.class === 'alert')
    return { result: 'later', why: 'trouble', at: now };
  return { result: 'failed', reason: error.class === 'bug' ? 'refused' : 'cannot-replace' };
}

/** An alert looks again after a minute, however long it was told to wait: until then somebody may have acted. */
function soon(at: Date, now: Date): Date {
  return new Date(Math.min(at.getTime(), now.getTime() + restMs));
}
