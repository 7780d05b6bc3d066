import { createHmac } from 'node:crypto';
import { isSame } from '../../constant-time.ts';
import { HeedError } from '../../errors.ts';
import type { CallEnd, CallTold } from './provider.ts';
import type { TwilioSettings } from './settings.ts';

/** Why a callback was not let in; a closed set, for metrics. */
export class CallRefused extends HeedError {
  readonly reason: 'signature' | 'malformed' | 'too-large' | 'unknown-call';
  constructor(reason: CallRefused['reason']) {
    super(
      reason === 'signature' ? 'forbidden' : reason === 'unknown-call' ? 'not-found' : 'bad-request',
      `a callback of a call was refused: ${reason}`,
    );
    this.reason = reason;
  }
}

/** `CallStatus` of a call that is over (Twilio's reference of status callbacks). */
const ends: Readonly<Record<string, CallEnd>> = {
  completed: 'picked-up',
  busy: 'busy',
  'no-answer': 'no-answer',
  failed: 'not-reached',
  canceled: 'not-reached',
};

interface Came {
  /** As Twilio called it: the address that it was given. */
  url: string;
  /** `X-Twilio-Signature`. */
  signature: string | undefined;
  body: Buffer;
  what: CallTold['what'];
}

/**
 * What Twilio tells of a call, once its signature holds: HMAC-SHA1, under the account's token, of the address followed by
 * names and values of the form in the order of the names, in Base64 (Twilio, Webhooks security). It has no time in it:
 * whoever takes it recognises repeats by the call's id.
 *
 * @throws CallRefused
 */
export function openCallback(settings: TwilioSettings, { url, signature, body, what }: Came): CallTold {
  const form = [...new URLSearchParams(body.toString('utf8'))];
  const text = form
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .reduce((signed, [name, value]) => `${signed}${name}${value}`, url);
  const right = settings.authTokens.some((token) =>
    isSame(createHmac('sha1', token).update(text).digest('base64'), signature ?? ''),
  );
  if (!right) throw new CallRefused('signature');
  const of = new Map(form);
  const call = of.get('CallSid') ?? '';
  if (
    of.size !== form.length ||
    of.get('AccountSid') !== settings.accountSid ||
    !/^CA[0-9a-f]{32}$/.test(call)
  )
    throw new CallRefused('malformed');
  if (what === 'pressed') {
    const key = of.get('Digits') ?? '';
    if (!/^[0-9*#]$/.test(key)) throw new CallRefused('malformed');
    return { call, what, key };
  }
  const how = ends[of.get('CallStatus') ?? ''];
  if (how === undefined) throw new CallRefused('malformed');
  return { call, what, how };
}
