import { createHmac } from 'node:crypto';
import { isSame } from '../../constant-time.ts';
import { HeedError } from '../../errors.ts';

export const pagerHeader = 'heed-signature';
/** A clock may be so far off, either way, in seconds. */
const skew = 300;

/** Why a callback was not let in; a closed set, for metrics. */
export class PagerRefused extends HeedError {
  readonly reason: 'signature' | 'time' | 'malformed' | 'too-large' | 'unknown-page';
  constructor(reason: PagerRefused['reason']) {
    super(
      reason === 'unknown-page'
        ? 'not-found'
        : reason === 'signature' || reason === 'time'
          ? 'forbidden'
          : 'bad-request',
      `a callback of the paging service was refused: ${reason}`,
    );
    this.reason = reason;
  }
}

const mac = (secret: string, seconds: number, body: Buffer): string =>
  createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');

/** `t=<Unix seconds>,v1=<HMAC-SHA256 in hexadecimal of "t.body">`. */
export function pagerSignature(secret: string, body: Buffer, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1_000);
  return `t=${seconds},v1=${mac(secret, seconds, body)}`;
}

/** @returns the second that was signed @throws PagerRefused */
export function checkPagerSignature(
  header: string | undefined,
  body: Buffer,
  secrets: readonly string[],
  now: Date,
): number {
  const found = /^t=(\d{10}),v1=([0-9a-f]{64})$/.exec(header ?? '');
  if (!found?.[1] || !found[2]) throw new PagerRefused('signature');
  const [seconds, given] = [Number(found[1]), found[2]];
  if (!secrets.some((secret) => isSame(mac(secret, seconds, body), given)))
    throw new PagerRefused('signature');
  if (Math.abs(now.getTime() / 1_000 - seconds) > skew) throw new PagerRefused('time');
  return seconds;
}
