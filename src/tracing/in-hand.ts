import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { OpenSpan } from './tracer.ts';

/** What this process has in hand, for its log lines and traces. Ids and names of parts, never whose it is. */
interface InHand {
  /** On every log line that is written meanwhile. */
  ids: { requestId: string } | { job: string } | Record<string, never>;
  /** What spans that begin meanwhile belong to; none are begun where there is none. */
  span?: OpenSpan;
}

const inHand = new AsyncLocalStorage<InHand>();

/** For a log line: the request or the job that it was written for. */
export function idsInHand(): InHand['ids'] {
  return inHand.getStore()?.ids ?? {};
}

export function spanInHand(): OpenSpan | undefined {
  return inHand.getStore()?.span;
}

export function inRequest<T>(requestId: string, work: () => T): T {
  return inHand.run({ ids: { requestId } }, work);
}

/**
 * One turn of what time does. It has nothing of the request that may have rung for it: the request is over, or others
 * have rung as well.
 *
 * @param name of the part, fixed: `sweep reminders.look`
 */
export function inJob<T>(name: string, work: () => T): T {
  return inHand.run({ ids: { job: `${name} ${randomUUID().slice(0, 8)}` } }, work);
}

/** What nothing may be tied to: no id on its log lines, and no trace of when it was. */
export function untold<T>(work: () => T): T {
  return inHand.run({ ids: {} }, work);
}

/** The same work with a span of its own: what begins within belongs to it. */
export function inSpan<T>(span: OpenSpan, work: () => T): T {
  return inHand.run({ ids: idsInHand(), span }, work);
}
