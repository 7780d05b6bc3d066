import type { ZodType } from 'zod';
import type { Lane } from '../../db/schema.ts';

export interface SlackCall<T> {
  /** Such as `chat.postMessage`. */
  method: string;
  /** Objects are sent as JSON text; undefined ones are left out. */
  args?: Readonly<Record<string, unknown>>;
  /** Whose token: the bot's unless said; an empty one for methods that take none. */
  token?: string;
  /** `bulk` unless said: an alert goes first where both wait for their turn. */
  lane?: Lane;
  /** What the answer must look like besides `ok`. */
  answer: ZodType<T>;
  signal?: AbortSignal;
}

/** Slack's Web API, one call at a time, never repeated by itself. Every way it can go wrong is a `SlackError`. */
export interface SlackApi {
  call<T>(call: SlackCall<T>): Promise<T>;
}

/** The addresses that Slack gives with clicks. Sensitive: whoever has one writes in its message's conversation. */
export interface SlackAnswers {
  /**
   * Answers a click at its address, outside every allowance.
   *
   * @throws SlackError `refused` when the address is used up or over, `unknown` when it may have taken effect
   */
  answerClick(address: string, message: object, signal: AbortSignal): Promise<void>;
}

/**
 * What to do about an error, decided by its code alone (`codes.ts`).
 * `retry`: over a limit or busy, and certainly without effect. `uncertain`: a post may have happened. `drop`: this
 * receiver is wrong, others are not. `alert`: stop calling and tell somebody. `ignore`: as good as done.
 * `bug`: Heed sent something it should not have.
 */
export type SlackClass = 'retry' | 'uncertain' | 'drop' | 'alert' | 'ignore' | 'bug';

/** What is known about a call that went wrong. The message never holds a token or content. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
  readonly method: string;
  /** `not-sent`: certainly without effect. `unknown`: it may have taken effect. `refused`: Slack said no. */
  readonly fate: 'not-sent' | 'unknown' | 'refused';
  /** Slack's own word, such as `channel_not_found`. */
  readonly code: string | undefined;
  readonly class: SlackClass;
  /** Not before then: `Retry-After` of this method. */
  readonly retryAt: Date | undefined;

  constructor(
    method: string,
    what: {
      fate: SlackError['fate'];
      class: SlackClass;
      code?: string;
      retryAt?: Date;
      reason: string;
      cause?: unknown;
    },
  ) {
    super(`Slack ${method}: ${what.reason}`, what.cause === undefined ? {} : { cause: what.cause });
    this.method = method;
    this.fate = what.fate;
    this.class = what.class;
    this.code = what.code;
    this.retryAt = what.retryAt;
  }
}

/** A list whose cursors come again, so that nobody knows what is missing in it. */
export const goesInACircle = (method: string): SlackError =>
  new SlackError(method, { fate: 'refused', class: 'uncertain', reason: 'its pages go in a circle' });
