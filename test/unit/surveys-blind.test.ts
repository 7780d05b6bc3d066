import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { z } from 'zod';
import { type BlindKeys, blindSign, isSigned, modulusOf, newBlindKeys } from '../../src/surveys/blind.ts';
import { browserHalf } from '../harness/surveys.ts';

const hex = z.string().regex(/^(?:[0-9a-f]{2})+$/);
const names = [
  'n',
  'e',
  'd',
  'p',
  'q',
  'msg',
  'msg_prefix',
  'salt',
  'inv',
  'blinded_msg',
  'blind_sig',
  'sig',
] as const;
const { vector } = z
  .object({ vector: z.record(z.enum(names), hex) })
  .parse(JSON.parse(readFileSync('test/fixtures/surveys/rfc9474.json', 'utf8')));
const bytes = (name: (typeof names)[number]) => Buffer.from(vector[name], 'hex');
const number = (name: (typeof names)[number]) => BigInt(`0x${vector[name]}`);

/** The vector's key, with the three numbers that the vector leaves out. */
function vectorKeys(): BlindKeys {
  const url = (value: bigint) => {
    const digits = value.toString(16);
    return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex').toString(
      'base64url',
    );
  };
  const [p, q, d] = [number('p'), number('q'), number('d')];
  const jwk = {
    ...{ kty: 'RSA', n: url(number('n')), e: url(number('e')), d: url(d), p: url(p), q: url(q) },
    ...{ dp: url(d % (p - 1n)), dq: url(d % (q - 1n)), qi: url(inverse(q, p)) },
  };
  const secret = createPrivateKey({ key: jwk, format: 'jwk' });
  return {
    privateKey: secret.export({ format: 'der', type: 'pkcs8' }),
    publicKey: createPublicKey(secret).export({ format: 'der', type: 'spki' }),
  };
}

function inverse(number: bigint, n: bigint): bigint {
  let [a, b, x, y] = [number, n, 1n, 0n];
  while (b > 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return ((x % n) + n) % n;
}

describe('blind signatures', function () {
  this.timeout(60_000);
  const { blind, finish } = browserHalf();
  const token = Buffer.concat([bytes('msg_prefix'), bytes('msg')]);

  it('are those of RFC 9474, on the side of the server', () => {
    const keys = vectorKeys();
    expect(blindSign(keys, bytes('blinded_msg')).toString('hex')).to.equal(vector.blind_sig);
    expect(isSigned(keys.publicKey, token, bytes('sig'))).to.equal(true);
    expect(modulusOf(keys.publicKey)).to.equal(bytes('n').toString('base64url'));
  });

  it('are those of RFC 9474, on the side of the browser', async () => {
    const factor = inverse(number('inv'), number('n'));
    const own = await blind(bytes('n'), bytes('msg'), {
      ...{ prefix: bytes('msg_prefix'), salt: bytes('salt'), factor },
    });
    expect(Buffer.from(own.blinded).toString('hex')).to.equal(vector.blinded_msg);
    expect(Buffer.from(own.token)).to.deep.equal(token);
    const signature = finish(bytes('n'), own, bytes('blind_sig'));
    expect(Buffer.from(signature).toString('hex')).to.equal(vector.sig);
  });

  describe('with a key of ours', () => {
    let keys: BlindKeys;
    let modulus: Buffer;
    before(async () => {
      keys = await newBlindKeys();
      modulus = Buffer.from(modulusOf(keys.publicKey), 'base64url');
    });

    it('come about between the two, and count for one token and one key', async () => {
      expect(modulus).to.have.length(256);
      const own = await blind(modulus, randomBytes(32));
      const signature = Buffer.from(finish(modulus, own, blindSign(keys, Buffer.from(own.blinded))));
      const mine = Buffer.from(own.token);
      expect(isSigned(keys.publicKey, mine, signature)).to.equal(true);
      const other = Buffer.from(mine);
      other[40] = (other[40] ?? 0) ^ 1;
      expect(isSigned(keys.publicKey, other, signature)).to.equal(false);
      expect(isSigned((await newBlindKeys()).publicKey, mine, signature)).to.equal(false);
      for (const garbage of [
        Buffer.alloc(0),
        Buffer.alloc(256),
        Buffer.alloc(256, 255),
        randomBytes(256),
        mine,
      ])
        expect(isSigned(keys.publicKey, mine, garbage)).to.equal(false);
    });

    it('show the server another number each time, of the same token', async () => {
      const message = randomBytes(32);
      const [one, two] = [await blind(modulus, message), await blind(modulus, message)];
      expect(Buffer.from(one.blinded)).not.to.deep.equal(Buffer.from(two.blinded));
    });

    it('are not finished from what somebody else made up', async () => {
      const own = await blind(modulus, randomBytes(32));
      expect(() => finish(modulus, own, randomBytes(255))).to.throw('no signature');
    });

    it('are not made of what is no number below the modulus, in its length', () => {
      for (const wrong of [
        ...[Buffer.alloc(0), randomBytes(255), Buffer.concat([Buffer.alloc(1), randomBytes(256)])],
        ...[modulus, Buffer.alloc(256, 255)],
      ])
        expect(() => blindSign(keys, wrong))
          .to.throw()
          .with.property('code', 'bad-request');
    });
  });
});
