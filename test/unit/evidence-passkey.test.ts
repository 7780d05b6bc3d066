import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { JsonObject } from '../../src/evidence/canonical.ts';
import { verifyPasskey } from '../../src/evidence/passkey.ts';
import { statementHash } from '../../src/notices/signature/statement.ts';
import { signingChallenge } from '../../src/people/passkeys/challenge.ts';
import { publicKeyOf } from '../../src/people/passkeys/public-key.ts';
import { Authenticator, type Odd } from '../harness/authenticator.ts';

const person = '0198f3a2-7c1e-7d3a-9b52-3f6a1c2d4e5f';
const notice = '0198f3a2-0000-7000-8000-000000000001';
const versionId = '0198f3a2-0000-7000-8000-000000000002';
const sha256 = createHash('sha256').update('text').digest('hex');

/** An answer that a device signed, as its event tells it. */
async function event(odd: Odd = {}) {
  const device = new Authenticator('https://heed.example');
  const said = { kind: 'acknowledge', statement: '我确认。', versionId, language: 'zh-CN', sha256 } as const;
  const nonce = randomBytes(32);
  const statement = { about: notice, personId: person, hash: statementHash(said) };
  const challenge = signingChallenge(nonce, statement).toString('base64url');
  const { response } = JSON.parse(device.signs({ challenge }, odd)) as { response: Record<string, string> };
  const { spki, algorithm } = await publicKeyOf(device.cose);
  const base64 = (name: string) => Buffer.from(response[name] ?? '', 'base64url').toString('base64');
  return {
    type: 'answer.given',
    person,
    data: {
      method: 'passkey',
      notice,
      kind: said.kind,
      statement: said.statement,
      shown: { versionId, language: 'zh-CN', sha256 },
      signature: {
        passkey: {
          publicKey: spki,
          algorithm,
          rpId: 'heed.example',
          origin: 'https://heed.example',
          nonce: nonce.toString('base64'),
          authenticatorData: base64('authenticatorData'),
          clientDataJSON: base64('clientDataJSON'),
          signature: base64('signature'),
        },
      },
    },
  };
}
type Event = Awaited<ReturnType<typeof event>>;

describe('a passkey’s signature in a receipt', () => {
  it('is verified with the event alone; other events have none', async () => {
    expect(verifyPasskey(await event())).to.equal(true);
    expect(verifyPasskey({ type: 'answer.given', data: { method: 'click' } })).to.equal(false);
    expect(verifyPasskey({ type: 'notice.sent', data: {} })).to.equal(false);
    expect(verifyPasskey({ type: 'answer.given' })).to.equal(false);
  });

  const changes: [what: string, change: (event: Event) => void][] = [
    ['another person', (one) => (one.person = notice)],
    ['another notice', ({ data }) => (data.notice = person)],
    ['another kind', ({ data }) => ((data as { kind: string }).kind = 'consent')],
    ['another sentence', ({ data }) => ((data as { statement: string }).statement += '!')],
    ['another text', ({ data }) => (data.shown.sha256 = '0'.repeat(64))],
    ['another language', ({ data }) => (data.shown.language = 'en')],
    ['another origin', ({ data }) => (data.signature.passkey.origin = 'https://evil.test')],
    ['another domain', ({ data }) => (data.signature.passkey.rpId = 'evil.test')],
    ['another nonce', ({ data }) => (data.signature.passkey.nonce = randomBytes(32).toString('base64'))],
    ['no key', ({ data }) => (data.signature.passkey.publicKey = '')],
    ['no signature', ({ data }) => (data.signature.passkey.signature = '')],
    ['broken client data', ({ data }) => (data.signature.passkey.clientDataJSON = 'e30=')],
    ['an unknown algorithm', ({ data }) => (data.signature.passkey.algorithm = -999)],
  ];
  for (const [what, change] of changes) {
    it(`${what}: not valid`, async () => {
      const one = await event();
      change(one);
      expect(() => verifyPasskey(one as JsonObject)).to.throw(/^passkey: /);
    });
  }

  it('of another device, or of one that verified nobody: not valid', async () => {
    const one = await event();
    one.data.signature.passkey.publicKey = (await event()).data.signature.passkey.publicKey;
    expect(() => verifyPasskey(one)).to.throw('was not made with this key');
    const unverified = await event({ verified: false });
    expect(() => verifyPasskey(unverified)).to.throw('did not verify');
  });
});
