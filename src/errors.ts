import type { CodedProblem } from './messages/problems.ts';

/**
 * The closed set of things that can go wrong, as Heed names them.
 *
 * Every error that is meant to be understood by somebody is a `HeedError`. The code decides the HTTP
 * status, whether a retry can help, and which text of the catalogue the person reads; `message` is for
 * the log and for operators on the command line. It carries ids, never content, names or secrets.
 */
const codes = {
  'bad-input': { status: 422, retry: false },
  'bad-request': { status: 400, retry: false },
  busy: { status: 503, retry: true },
  'config-invalid': { status: 500, retry: false },
  conflict: { status: 409, retry: false },
  'data-dir-in-use': { status: 500, retry: false },
  'data-dir-unusable': { status: 500, retry: false },
  'database-failed': { status: 503, retry: true },
  'evidence-invalid': { status: 422, retry: false },
  'evidence-fork': { status: 500, retry: false },
  forbidden: { status: 403, retry: false },
  gone: { status: 410, retry: false },
  'method-not-allowed': { status: 405, retry: false },
  'not-found': { status: 404, retry: false },
  'port-taken': { status: 500, retry: false },
  'platform-failed': { status: 502, retry: true },
  'sign-in-needed': { status: 401, retry: false },
  'vault-invalid': { status: 500, retry: false },
  'too-large': { status: 413, retry: false },
  /** Of a disk, or a network drive: not what was given, but that it could not be had just now. */
  unreadable: { status: 503, retry: true },
  'unsupported-media': { status: 415, retry: false },
  'too-many': { status: 429, retry: true },
} as const;

export type ErrorCode = keyof typeof codes;

/** One thing wrong with an input: where it is (`row 3`, `retention`, `HEED_PORT`) and what to do. */
export interface Problem {
  at: string;
  problem: string;
  /** The same as code and parameters, where people read it on a page: `sayProblem` says it in their language. */
  said?: CodedProblem['said'];
}

export class HeedError extends Error {
  readonly code: ErrorCode;
  /** Everything wrong at once, so that a person mends it in one go. */
  readonly problems: readonly Problem[];
  /** Key of the text shown to the person, in the catalogue under `errors.`; defaults to the code. */
  readonly text: string;
  /** Seconds after which the same can succeed, where that is known. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    more: { problems?: Problem[]; text?: string; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'HeedError';
    this.code = code;
    this.problems = more.problems ?? [];
    this.text = more.text ?? code;
    this.retryAfter = more.retryAfter;
  }

  get status(): number {
    return codes[this.code].status;
  }

  /** Whether doing the same again later can succeed. */
  get retry(): boolean {
    return codes[this.code].retry;
  }
}

/** Whether something was not begun since too much came at once: who refused it has counted it, and said so once for many. */
export function isBusy(error: unknown): boolean {
  return error instanceof HeedError && error.code === 'busy';
}
