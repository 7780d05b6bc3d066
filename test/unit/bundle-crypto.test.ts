import * as node from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import * as plain from '../../src/bundle/browser/node-crypto.ts';

interface Hash {
  update(data: Uint8Array | string): unknown;
  digest(encoding: 'hex'): string;
}

function digestOf(hash: Hash, ...parts: readonly (Uint8Array | string)[]): string {
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** What a browser verifies with has to come to the same as what Node does. */
describe('hashes and signatures in plain JavaScript', function () {
  this.timeout(60_000);
  const bytes = fc.uint8Array({ maxLength: 300 }).map((one) => Buffer.from(one));

  it('are those of Node', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(plain.hash('sha256', a, 'binary')).to.equal(node.hash('sha256', a, 'binary' as 'hex'));
        expect(digestOf(plain.createHash('sha256'), a, b, '文\n')).to.equal(
          digestOf(node.createHash('sha256'), a, b, '文\n'),
        );
        expect(plain.createHmac('sha256', a).update(b).digest().toString('hex')).to.equal(
          node.createHmac('sha256', a).update(b).digest('hex'),
        );
      }),
    );
    expect(() => plain.createHash('md5')).to.throw('md5');
    expect(() => plain.sign()).to.throw('no secret keys');
  });

  const kinds = {
    ed25519: () => node.generateKeyPairSync('ed25519'),
    p256: () => node.generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    rsa: () => node.generateKeyPairSync('rsa', { modulusLength: 2048 }),
  };
  for (const [kind, make] of Object.entries(kinds)) {
    it(`hold for ${kind}, and break with any bit of message, signature or key`, () => {
      const digest = kind === 'ed25519' ? null : 'sha256';
      const { publicKey, privateKey } = make();
      const spki = publicKey.export({ format: 'der', type: 'spki' });
      const key = plain.createPublicKey({ key: spki, format: 'der', type: 'spki' });
      expect(key.export().equals(spki)).to.equal(true);
      const other = plain.createPublicKey({
        key: make().publicKey.export({ format: 'der', type: 'spki' }),
        format: 'der',
        type: 'spki',
      });
      fc.assert(
        fc.property(bytes, fc.nat(), fc.nat(7), (message, place, bit) => {
          const signature = node.sign(digest, message, privateKey);
          expect(plain.verify(digest, message, key, signature)).to.equal(true);
          expect(plain.verify(digest, message, other, signature)).to.equal(false);
          expect(plain.verify(digest, Buffer.concat([message, Buffer.of(1)]), key, signature)).to.equal(
            false,
          );
          const broken = Buffer.from(signature);
          const at = place % broken.length;
          broken[at] = (broken[at] ?? 0) ^ (1 << bit);
          expect(plain.verify(digest, message, key, broken)).to.equal(false);
          expect(plain.verify(digest, message, key, signature.subarray(1))).to.equal(false);
          expect(plain.verify(digest, message, key, Buffer.alloc(0))).to.equal(false);
        }),
        { numRuns: 40 },
      );
    });
  }

  it('take no key of another kind, no weak one and no damaged one', () => {
    const spki = (key: node.KeyObject) => key.export({ format: 'der', type: 'spki' });
    const read = (key: Buffer) => plain.createPublicKey({ key, format: 'der', type: 'spki' });
    const { publicKey } = node.generateKeyPairSync('ec', { namedCurve: 'P-384' });
    expect(() => read(spki(publicKey))).to.throw();
    expect(() => read(Buffer.from('rubbish'))).to.throw();
    const weak = node.generateKeyPairSync('rsa', { modulusLength: 1024 });
    const signature = node.sign('sha256', Buffer.from('x'), weak.privateKey);
    expect(plain.verify('sha256', Buffer.from('x'), read(spki(weak.publicKey)), signature)).to.equal(false);
  });
});
