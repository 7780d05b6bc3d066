import { createHmac } from 'node:crypto';
import { isSame } from '../../constant-time.ts';
import { HeedError } from '../../errors.ts';
import { refuse } from './refused.ts';

/**
 * How far the signed timestamp may be from this clock, before or after, in seconds (docs.slack.dev, "Verifying
 * requests from Slack"). Exactly so far is inside.
 */
const window = 300;

/** As Node gives them: names in lower case, an array where a name occurs twice. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Slack's signature over the body's bytes as they came: HMAC-SHA256 of `v0:timestamp:body`. */
export class SlackSigning {
  readonly #secrets: readonly string[];

  /**
   * @param secrets any of them may have signed, so that one can be changed without a gap
   * @throws HeedError `config-invalid` without a secret, or with an empty one: that would accept everybody
   */
  constructor(secrets: readonly string[]) {
    if (secrets.length === 0 || secrets.some((secret) => secret.trim() === ''))
      throw new HeedError('config-invalid', 'Slack requests cannot be verified without a signing secret');
    this.#secrets = [...secrets];
  }

  /**
   * @param now Unix seconds
   * @throws SlackRefused `headers`, `signature`, or `replay` for what is signed and of another time
   */
  check(headers: Headers, rawBody: Buffer, now: number): void {
    const timestamp = header(headers, 'x-slack-request-timestamp', /^\d{1,12}$/);
    const signature = header(headers, 'x-slack-signature', /^[\x21-\x7E]{1,128}$/);
    // Every secret is tried, whichever fits, and the time is looked at last: only of what Slack signed is a
    // wrong time worth an operator's attention.
    const fitting = this.#secrets.filter((secret) => fits(secret, timestamp, rawBody, signature));
    if (fitting.length === 0) refuse('signature');
    if (Math.abs(now - Number(timestamp)) > window) refuse('replay');
  }
}

function fits(secret: string, timestamp: string, rawBody: Buffer, signature: string): boolean {
  const mac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(rawBody).digest('hex');
  return isSame(`v0=${mac}`, signature);
}

function header(headers: Headers, name: string, form: RegExp): string {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return typeof value === 'string' && form.test(value) ? value : refuse('headers');
}
