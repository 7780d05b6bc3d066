import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { checkPagerSignature, pagerSignature } from '../../src/platforms/pager/signing.ts';
import { SlackSigning } from '../../src/platforms/slack/signing.ts';
import { openCallback } from '../../src/platforms/voice/twilio-callback.ts';
import { checkHubSignature } from '../../src/records/sources/whatsapp/signing.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { isOneOf } from '../../src/web/bearer.ts';
import { checkCsrf, csrfToken, tokensFrom } from '../../src/web/tokens.ts';
import { hubSignature } from '../harness/whatsapp/callbacks.ts';

const now = new Date('2026-03-02T02:00:00Z');
const body = Buffer.from('{"a":1}');
const seconds = String(now.getTime() / 1_000);
const hmac = (algorithm: string, secret: string, text: string, as: 'hex' | 'base64') =>
  createHmac(algorithm, secret).update(text).digest(as);

const call = Buffer.from(`AccountSid=AC1&CallSid=CA${'a'.repeat(32)}&CallStatus=busy`);
const callSigned = `https://heed.example/a${[...new URLSearchParams(call.toString())].flat().join('')}`;
const session = Buffer.alloc(32, 1);

/** What is made with one secret, and whether it is taken where these are accepted; the first of them is the newest. */
const uses: Readonly<Record<string, (made: string, accepted: [string, ...string[]]) => unknown>> = {
  'requests of Slack': (made, accepted) =>
    new SlackSigning(accepted).check(
      {
        'x-slack-request-timestamp': seconds,
        'x-slack-signature': `v0=${hmac('sha256', made, `v0:${seconds}:${body.toString()}`, 'hex')}`,
      },
      body,
      Number(seconds),
    ),
  'calls that tell how they went': (made, authTokens) =>
    openCallback(
      { accountSid: 'AC1', authTokens, from: '+1', base: 'https://api.example' },
      {
        ...{ url: 'https://heed.example/a', signature: hmac('sha1', made, callSigned, 'base64') },
        ...{ body: call, what: 'ended' },
      },
    ),
  'what a paging service tells': (made, accepted) =>
    checkPagerSignature(pagerSignature(made, body, now), body, accepted, now),
  'callbacks of WhatsApp': (made, accepted) => checkHubSignature(hubSignature(body, made), body, accepted),
  'tokens of auditors and of metrics': (made, accepted) => {
    if (!isOneOf(made, accepted)) throw new Error('not one of them');
  },
  'forms of a page that is open': (made, accepted) => {
    const token = csrfToken(tokensFrom(secretsFrom([made])), session, new Date(now.getTime() + 1));
    checkCsrf(tokensFrom(secretsFrom(accepted)), token, session, now);
  },
};

/** Those of WeCom: test/unit/wecom-callback.test.ts. What is sealed under HEED_SECRET: test/scenario/secret-rewrap.test.ts. */
describe('secrets that are exchanged', () => {
  const [older, newer, other] = ['o'.repeat(32), 'n'.repeat(32), 'x'.repeat(32)];
  for (const [name, use] of Object.entries(uses))
    it(`leave no gap, and the old one counts no more once it is off the list: ${name}`, () => {
      for (const made of [older, newer]) expect(() => use(made, [newer, older])).to.not.throw();
      expect(() => use(other, [newer, older])).to.throw();
      expect(() => use(newer, [newer])).to.not.throw();
      expect(() => use(older, [newer])).to.throw();
    });
});
