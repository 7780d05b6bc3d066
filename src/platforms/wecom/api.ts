import type { ZodType } from 'zod';

/** Whose access token a call uses: each of WeCom's secrets may do different things. */
export type Credential = 'app' | 'contacts';

export interface Call<T> {
  /** Below `/cgi-bin/`, such as `message/send`. */
  path: string;
  /** Besides `access_token`. */
  query?: Readonly<Record<string, string>>;
  /** Sent by POST as JSON; a string is sent as it is, so that a repeat is the same to the byte. Unset: GET. */
  body?: object | string;
  /** `app` unless said. */
  as?: Credential;
  /** What the answer must look like besides errcode and errmsg. */
  answer: ZodType<T>;
  signal?: AbortSignal;
}

/** WeCom's API, one call at a time. Every way it can go wrong is a `WecomError`. */
export interface WecomApi {
  call<T>(call: Call<T>): Promise<T>;
}

/**
 * What to do about an error, decided by its code alone (`codes.ts`); texts change at any time.
 * `retry`: busy or over a limit, the same call later can succeed. `drop`: this receiver or object is wrong,
 * others are not. `configuration`: somebody has to change a setting. `alert`: stop calling and tell somebody.
 * `ignore`: as good as done. `bug`: Heed sent something it should not have.
 */
export type CodeClass = 'retry' | 'drop' | 'configuration' | 'alert' | 'ignore' | 'bug';

/** What is known about a call that went wrong. The message never holds a token, a secret or content. */
export class WecomError extends Error {
  override readonly name = 'WecomError';
  readonly path: string;
  /** `not-sent`: certainly without effect. `unknown`: it may have taken effect. `refused`: WeCom said no. */
  readonly fate: 'not-sent' | 'unknown' | 'refused';
  readonly errcode: number | undefined;
  readonly class: CodeClass;
  /** Not before then, where WeCom's limit says so. */
  readonly retryAt: Date | undefined;
  /** The message without the path. */
  readonly reason: string;

  constructor(
    path: string,
    what: {
      fate: WecomError['fate'];
      class: CodeClass;
      errcode?: number;
      retryAt?: Date;
      reason: string;
      cause?: unknown;
    },
  ) {
    super(`WeCom ${path}: ${what.reason}`, what.cause === undefined ? {} : { cause: what.cause });
    this.path = path;
    this.fate = what.fate;
    this.class = what.class;
    this.errcode = what.errcode;
    this.retryAt = what.retryAt;
    this.reason = what.reason;
  }
}
