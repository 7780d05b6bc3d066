import { type ErrorCode, HeedError } from '../../../errors.ts';

/** Why a batch was not taken: what the sender is told, and what operators count. */
const codes = {
  headers: ['bad-request', 'a header is missing or has another form than docs/intake.md says'],
  signature: ['sign-in-needed', 'no secret of this source made this signature'],
  timestamp: ['sign-in-needed', 'the signed time is more than five minutes from now'],
  off: ['conflict', 'the source is switched off'],
  'no-signals': ['forbidden', 'this source may not send signals: npx heed records source signals NAME on'],
  'bad-signal': ['bad-input', 'the signal has another form than docs/crisis.md says'],
  encoding: ['unsupported-media', 'only gzip, or no content encoding'],
  'too-large': ['too-large', 'the batch is larger than is taken at once'],
  digest: ['bad-request', 'the body is not the one that was signed'],
  gzip: ['bad-request', 'the body cannot be unpacked'],
  'broke-off': ['bad-request', 'the body broke off'],
  'key-reused': ['conflict', 'this idempotency key was used for another body'],
  'in-progress': ['conflict', 'this batch is being taken in'],
  'too-many': ['too-many', 'too many batches at once, or in a minute'],
} as const satisfies Record<string, readonly [ErrorCode, string]>;

export type IngestReason = keyof typeof codes;

/** Refused, with nothing committed of what had not been before. */
export class IngestRefused extends HeedError {
  readonly reason: IngestReason;

  /** @param more.say which field, and what it should be; never what stood there */
  constructor(
    reason: IngestReason,
    { say, ...more }: { say?: string; retryAfter?: number; cause?: unknown } = {},
  ) {
    const [code, message] = codes[reason];
    super(code, say ? `${message}: ${say}` : message, more);
    this.name = 'IngestRefused';
    this.reason = reason;
  }
}
