import type { DeliveryMode } from '../db/schema.ts';
import type { Body, Form } from '../messages/model.ts';

/** What a platform can do; features ask these, never a platform's name. */
export interface Capabilities {
  /** Persons per call. */
  batch: number;
  /** The same batch sent twice reaches people once, so a send of unknown fate may be repeated. */
  dedupes: boolean;
  /** A message already sent can be changed without a click by its reader. */
  replaces: boolean;
  /** A form can be opened in place within a trigger's life. */
  forms: boolean;
}

export interface Receiver {
  delivery: number;
  /** The account on the platform. */
  account: string;
  /** The platform's id of the message to be replaced, where there is one. */
  replaces?: string;
}

/**
 * One call's worth of the same words to several people. Frozen when made and stored: what is sent again
 * is the same to the byte.
 */
export interface Batch {
  /** Dedupe key. */
  id: string;
  tenant: string;
  mode: DeliveryMode;
  body: Body;
  to: readonly Receiver[];
  /** Absolute address that paths in links are relative to, without a final slash. */
  baseUrl: string;
  /** This batch has been sent before and may have arrived. */
  repeated: boolean;
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
  | { delivery: number; result: 'failed'; reason: FailureReason }
  /** This mode does not exist on the platform and the message may be left out. */
  | { delivery: number; result: 'skipped' }
  /** Nothing was sent; try again from this time on. */
  | { delivery: number; result: 'later'; at: Date }
  /** It may have been sent: the connection broke after the request left. */
  | { delivery: number; result: 'unknown' };

/** What every adapter gives: verify, parse, normalise and acknowledge on the way in; this on the way out. */
export interface Platform {
  readonly name: string;
  readonly capabilities: Capabilities;
  /** Sends one batch. Rejects only when nothing can be said of any receiver: then all are `unknown`. */
  send(batch: Batch, signal: AbortSignal): Promise<Outcome[]>;
  /** Opens a form in place. Not durable, changes no state. */
  openForm(trigger: string, form: Form): Promise<void>;
}

export type Platforms = ReadonlyMap<string, Platform>;
