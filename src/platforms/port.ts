import type { Body, Form, Language } from '../messages/model.ts';

/** What a platform can do; features ask these, never a platform's name. */
export interface Capabilities {
  /** Persons per call. */
  batch: number;
  /**
   * For how long after a batch the same batch sent again reaches people once, in milliseconds: so long a send
   * of unknown fate may simply be repeated. 0 when the platform does not recognise repeats.
   */
  dedupeMs: number;
  /** A message already sent can be changed without a click by its reader. */
  replaces: boolean;
  /** A form can be opened in place within a trigger's life. */
  forms: boolean;
}

export interface Receiver {
  delivery: number;
  /** The account on the platform. */
  account: string;
  /** Set: change this earlier message, by the platform's id, instead of sending a new one. */
  replaces?: string;
}

/**
 * One call's worth of the same words to several people. Its members, their order and its words are fixed when
 * it is made.
 */
export interface Batch {
  /** Dedupe key. */
  id: string;
  tenant: string;
  language: Language;
  body: Body;
  to: readonly Receiver[];
  /** Absolute address that paths in links are relative to, without a final slash. */
  baseUrl: string;
  /**
   * `first`, or sent before and perhaps arrived: `same` must be the same request to the byte, so that the
   * platform recognises it; `marked` is not recognised, so the message says that it may have come before.
   */
  repeat: 'first' | 'same' | 'marked';
}

/** Why a person could not be reached; a closed set, the same for every platform. */
export type FailureReason =
  | 'no-account'
  | 'unknown-account'
  | 'unlicensed'
  | 'refused'
  | 'not-configured'
  | 'cannot-replace'
  | 'platform-error';

export type Outcome =
  | { delivery: number; result: 'accepted'; externalId?: string }
  /** Certain, and trying again would not help. */
  | { delivery: number; result: 'failed'; reason: FailureReason }
  /** The message may be left out on this platform. */
  | { delivery: number; result: 'skipped' }
  /**
   * Nothing was sent; try again, not before `at`. `rate`: a budget is used up, and with it the whole lane to
   * this platform waits; `trouble`: the platform could not be reached or refused to work, and patience ends.
   */
  | { delivery: number; result: 'later'; at: Date; why: 'rate' | 'trouble' }
  /** It may have been sent: the connection broke after the request left. */
  | { delivery: number; result: 'unknown' };

/** What every adapter gives: verify, parse, normalise and acknowledge on the way in; this on the way out. */
export interface Platform {
  readonly name: string;
  readonly capabilities: Capabilities;
  /**
   * Sends one batch: an outcome for every receiver, in any order; one that is missing counts as `unknown`.
   * Rejects only when nothing can be said of any receiver: then all are `unknown`. Stops at `signal`, after
   * which its answer is no longer waited for.
   */
  send(batch: Batch, signal: AbortSignal): Promise<Outcome[]>;
  /**
   * Looks whether a batch of unknown fate has arrived, where a platform without dedupe can tell. Outcomes only
   * of receivers whose message was found; the rest are sent a marked repeat.
   */
  find?(batch: Batch, signal: AbortSignal): Promise<Outcome[]>;
  /** Opens a form in place. Not durable, changes no state. */
  openForm(trigger: string, form: Form): Promise<void>;
}

export type Platforms = ReadonlyMap<string, Platform>;
