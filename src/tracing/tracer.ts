import { kindOfError } from '../kind-of-error.ts';
import { inSpan, spanInHand } from './in-hand.ts';

/** Names of parts, methods, codes, counts and ids. Never content, names of people, addresses or statements. */
export type Attributes = Readonly<Record<string, string | number>>;

export interface OpenSpan {
  /** @param more what was known only afterwards */
  end: (outcome: { failed?: string; name?: string; more?: Attributes }) => void;
}

export interface Tracer {
  start: (name: string, attributes: Attributes, parent: OpenSpan | undefined) => OpenSpan;
}

/** One for the process, as the log is: undefined where nobody collects traces, and nothing is done then. */
let tracer: Tracer | undefined;

export function useTracer(one: Tracer | undefined): void {
  tracer = one;
}

/**
 * Work that a trace shows: a request, a turn of a job, a call of a platform. Of what went wrong it gets the error's name
 * or code, since messages quote what people wrote.
 *
 * @param told what is known of it only at its end
 */
export async function traced<T>(
  name: string,
  attributes: Attributes,
  work: () => Promise<T>,
  told?: () => { name?: string; more?: Attributes },
): Promise<T> {
  if (!tracer) return work();
  const span = tracer.start(name, attributes, spanInHand());
  try {
    const result = await inSpan(span, work);
    span.end(told?.() ?? {});
    return result;
  } catch (error) {
    span.end({ ...told?.(), failed: kindOfError(error) });
    throw error;
  }
}

/** A part of what is traced, and nothing by itself: polls would bury everything else. */
export function tracedPart<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return tracer && spanInHand() ? traced(name, attributes, work) : work();
}
