import { ErrorCode } from '@slack/web-api';
import { SlackError } from './api.ts';
import { meaningOf } from './codes.ts';
import { Broken, Limited } from './exchange.ts';
import { safeError } from './redact.ts';

/** What Slack's errors look like; anything else in that place is somebody's page, not Slack's word. */
const word = /^[a-z][a-z0-9_]{1,79}$/;
/** An old name of `expired_trigger_id` comes as a message beside a code that means something else. */
const triggerExpired = /`?trigger_id`? expired/;
const scopes = /^[a-z:.,_\- ]{1,300}$/;

/** HTTP 429, or its word in an answer with 200: for how long is for the caller to say. */
export class RateLimited {
  /** Undefined when Slack did not say. */
  readonly seconds: number | undefined;

  constructor(seconds: number | undefined) {
    this.seconds = seconds;
  }
}

/**
 * What an error of the client library says of the call. Its text and fields carry arguments and answers, so
 * nothing is taken over but words of a known shape.
 */
export function readError(method: string, error: unknown): SlackError | RateLimited {
  const { code, data, original, statusCode } = fieldsOf(error);
  if (original instanceof Limited) return new RateLimited(original.seconds);
  if (code === ErrorCode.PlatformError) return refused(method, data);
  if (code === ErrorCode.HTTPError) return nothingKnown(method, `HTTP ${String(statusCode)}`, undefined);
  if (original instanceof Broken) {
    return new SlackError(method, {
      fate: original.left ? 'unknown' : 'not-sent',
      class: original.left ? 'uncertain' : 'retry',
      reason: original.message,
      cause: safeError(original.cause),
    });
  }
  return nothingKnown(method, 'the call failed', error);
}

function refused(method: string, data: Readonly<Record<string, unknown>>): SlackError | RateLimited {
  const { error, needed } = data;
  if (typeof error !== 'string' || !word.test(error)) {
    // A proxy's page, a captive portal, half a text: it says nothing about what Slack did.
    const length = typeof error === 'string' ? ` (${error.length} characters)` : '';
    return nothingKnown(method, `an answer that is not Slack’s${length}`, undefined);
  }
  const metadata = fieldsOf(data.response_metadata);
  const messages = Array.isArray(metadata.messages) ? metadata.messages : [];
  const code =
    error === 'invalid_arguments' &&
    messages.some((one) => typeof one === 'string' && triggerExpired.test(one))
      ? 'expired_trigger_id'
      : error;
  const meaning = meaningOf(code);
  if (meaning.class === 'retry' && /^(rate_?limited|too_many_requests)$/.test(code)) {
    return new RateLimited(typeof metadata.retryAfter === 'number' ? metadata.retryAfter : undefined);
  }
  const lacking = typeof needed === 'string' && scopes.test(needed) ? `: ${needed}` : '';
  return new SlackError(method, {
    fate: meaning.class === 'uncertain' ? 'unknown' : 'refused',
    class: meaning.class,
    code,
    reason: `${code}, ${meaning.means}${lacking}`,
  });
}

function nothingKnown(method: string, reason: string, cause: unknown): SlackError {
  const more = cause === undefined ? {} : { cause: safeError(cause) };
  return new SlackError(method, { fate: 'unknown', class: 'uncertain', reason, ...more });
}

interface Fields extends Readonly<Record<string, unknown>> {
  data: Readonly<Record<string, unknown>>;
}

function fieldsOf(value: unknown): Fields {
  const fields: Record<string, unknown> = isObject(value) ? { ...value } : {};
  if (value instanceof Error && 'code' in value) fields.code = value.code;
  return { ...fields, data: isObject(fields.data) ? fields.data : {} };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
