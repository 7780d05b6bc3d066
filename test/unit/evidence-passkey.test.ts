import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { JsonObject } from '../../src/evidence/canonical.ts';
import { verifyPasskey } from '../../src/evidence/passkey.ts';
import { signedByDevice as event, notice, person } from '../harness/signed-by-device.ts';

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

  it('with a key of another kind than it says, or of one that signs nothing: not valid', async () => {
    const kinds = [
      ...[generateKeyPairSync('x25519'), generateKeyPairSync('ed448'), generateKeyPairSync('ed25519')],
      ...[generateKeyPairSync('x448'), generateKeyPairSync('rsa', { modulusLength: 1024 })],
    ];
    for (const { publicKey } of kinds)
      for (const algorithm of [-7, -8, -257]) {
        const one = await event();
        const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
        Object.assign(one.data.signature.passkey, { publicKey: spki, algorithm });
        expect(() => verifyPasskey(one), `${publicKey.asymmetricKeyType} ${algorithm}`).to.throw(
          /^passkey: /,
        );
      }
  });
});
