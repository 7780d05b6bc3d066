import type { MessageView, ViewView } from './types-messages.ts';

/** How a request to the app travels; everything unset is as Slack does it. */
export interface DeliveryOptions {
  /**
   * `bad`: signed with another secret. `old`: signed rightly, 301 s ago; `future`: 360 s ahead. `none`: without the headers.
   * `v1`: with another version in front. `tampered`: the body was changed after signing.
   */
  signature?: 'bad' | 'old' | 'future' | 'none' | 'v1' | 'tampered';
  /** Another secret than the fake's, as after a rotation. */
  secret?: string;
  /** The header's text instead of the clock's seconds; signed as it is. */
  timestamp?: string;
  /** Delivered so many times in a row although it was acknowledged, with the same event id. Default 1. */
  times?: number;
  /** Delivered once more under another event id and without retry headers, as Slack is known to do. */
  againAsOther?: boolean;
  /** Retries of an event after the first delivery. Default 3. */
  retries?: number;
  timeoutMs?: number;
  contentType?: string;
  /** Instead of the body; signed. */
  rawBody?: string | Buffer;
  /** Runs before each retry; the place to bring a server back. */
  beforeRetry?: (retry: number) => Promise<void> | void;
}

export interface DeliveryAttempt {
  /** The header's; absent over a socket. */
  timestamp?: string;
  retryNum?: number;
  retryReason?: string;
  /** HTTP status; 200 for an acknowledged envelope of a socket; undefined when no answer came. */
  status?: number;
  /** The answer's body; the payload of a socket's acknowledgement as JSON. */
  body?: string;
  contentType?: string;
  error?: 'timeout' | 'connection' | 'redirects';
  /** Real time taken. */
  ms: number;
}

/** What became of one request to the app. Grows while retries come due (`retryDue`). */
export interface Delivery {
  /** What was sent. */
  readonly body: string;
  readonly eventId: string | undefined;
  readonly attempts: readonly DeliveryAttempt[];
  /** Some attempt was answered with 2xx in time. None was made while no URL of events was set. */
  readonly acknowledged: boolean;
  /** The last status seen. */
  readonly status: number | undefined;
  /** A retry of it waits for the clock. */
  readonly pending: boolean;
}

/** A request as it would be sent, for fuzzing and benchmarks. */
export interface SealedRequest {
  url: string;
  body: string | Buffer;
  headers: Record<string, string>;
}

/** What a person sees after pressing something. */
export interface Pressed {
  delivery: Delivery;
  /** Slack shows a warning sign beside the button: no answer in time, or one that is not 200. */
  failed: boolean;
}

export interface Submitted {
  /** Undefined when the client itself would not send it: a required field is empty, too long … */
  delivery: Delivery | undefined;
  /** What stands at the fields now, by block id; empty when the form was taken. */
  errors: Readonly<Record<string, string>>;
  /** `trouble`: the answer could not be used, and the person is told to try again. */
  result: 'closed' | 'cleared' | 'errors' | 'updated' | 'pushed' | 'trouble';
  /** What is open now. */
  view: ViewView | undefined;
}

export interface Commanded {
  delivery: Delivery;
  /** What came back at once, seen by this person alone unless it says `in_channel`. */
  answer: MessageView | undefined;
  /** No answer in time (`operation_timeout`), or one that is not 200. */
  failed: boolean;
}
