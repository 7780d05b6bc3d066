import { randomBytes } from 'node:crypto';
import { decrypt as libraryDecrypt } from '@wecom/crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { HeedError } from '../../src/errors.ts';
import { CallbackCrypto } from '../../src/platforms/wecom/crypto.ts';
import { aesKey, encipher, frame, pad, signature } from '../harness/wecom/crypto.ts';
import {
  corp,
  negativeVectors,
  otherVectors,
  refusal,
  type Vector,
  vectors,
} from '../harness/wecom-callback.ts';

const [token] = corp.tokens;
const [key] = corp.encodingAesKeys;
const otherKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const crypto = new CallbackCrypto({ receiveid: corp.corpid, tokens: [token], encodingAesKeys: [key] });

const cryptoOf = (vector: Vector) =>
  new CallbackCrypto({
    receiveid: vector.receive_id,
    tokens: [vector.token],
    encodingAesKeys: [vector.encoding_aes_key],
  });

describe('the encryption of WeCom callbacks', () => {
  describe('on the published vectors', () => {
    it('covers them all', () => {
      expect(vectors).to.have.length(17);
      expect(otherVectors).to.deep.equal(['jssdk-signature', 'gen-aibot-media-file']);
    });

    for (const vector of vectors) {
      const { id, plaintext, msg_signature, encrypt, timestamp, nonce, random_16 } = vector;
      if (msg_signature !== undefined) {
        it(`knows the signature of ${id}`, () => {
          const at = new CallbackCrypto({
            receiveid: '',
            tokens: [vector.token],
            encodingAesKeys: [vector.encoding_aes_key ?? key],
          });
          expect(at.verify({ signature: msg_signature, timestamp, nonce, encrypt })).to.equal(0);
        });
      }
      if (plaintext === undefined) continue;
      it(`opens ${id}, as the library does`, () => {
        const { message } = cryptoOf(vector).decrypt(encrypt);
        expect(message.toString()).to.equal(plaintext);
        expect(message.toString()).to.equal(libraryDecrypt(vector.encoding_aes_key, encrypt).message);
      });
      it(`seals ${id}, to the byte`, () => {
        const random = Buffer.from(random_16 ?? '');
        const sealed = cryptoOf(vector).seal(plaintext, { timestamp, nonce, random });
        expect(sealed.encrypt).to.equal(encrypt);
        if (msg_signature !== undefined) expect(sealed.signature).to.equal(msg_signature);
      });
    }

    for (const vector of negativeVectors) {
      it(`refuses ${vector.id}`, () => {
        if (vector.msg_signature === undefined) {
          const encodingAesKeys = [vector.encoding_aes_key];
          expect(() => new CallbackCrypto({ receiveid: '', tokens: [token], encodingAesKeys }))
            .to.throw(HeedError)
            .with.property('code', 'config-invalid');
          return;
        }
        const at = new CallbackCrypto({ receiveid: '', tokens: [vector.token], encodingAesKeys: [key] });
        const { msg_signature, timestamp, nonce, encrypt } = vector;
        expect(refusal(() => at.verify({ signature: msg_signature, timestamp, nonce, encrypt }))).to.equal(
          'signature',
        );
      });
    }
  });

  it('takes no token that anybody could guess', () => {
    for (const tokens of [[], ['']])
      expect(() => new CallbackCrypto({ receiveid: '', tokens, encodingAesKeys: [key] })).to.throw(HeedError);
    expect(() => new CallbackCrypto({ receiveid: '', tokens: [token], encodingAesKeys: [] })).to.throw(
      HeedError,
    );
  });

  it('takes no key that a decoder would take for another', () => {
    for (const one of [key.replace(/.$/, '+'), key.replace(/.$/, '-'), `${key}=`, ` ${key}`, `${key}\n`]) {
      expect(Buffer.from(`${one}=`, 'base64'), one).to.have.length(32);
      expect(() => new CallbackCrypto({ receiveid: '', tokens: [token], encodingAesKeys: [one] }), one)
        .to.throw(HeedError)
        .with.property('code', 'config-invalid');
    }
  });

  it('takes a signature only as WeCom writes it, over exactly what was received', () => {
    const signed = { timestamp: '1700000000', nonce: 'n', encrypt: 'YWJj' };
    const right = signature(token, signed.timestamp, signed.nonce, signed.encrypt);
    expect(crypto.verify({ ...signed, signature: right })).to.equal(0);
    const wrong = [
      right.toUpperCase(),
      right.slice(1),
      `${right}0`,
      ` ${right}`,
      '',
      'é'.repeat(20),
      'f'.repeat(40),
    ];
    for (const one of wrong)
      expect(
        refusal(() => crypto.verify({ ...signed, signature: one })),
        one,
      ).to.equal('signature');
    for (const change of [
      { timestamp: '1700000001' },
      { nonce: 'N' },
      { encrypt: 'YWJj ' },
      { encrypt: 'YWJ' },
    ])
      expect(refusal(() => crypto.verify({ ...signed, ...change, signature: right }))).to.equal('signature');
  });

  describe('refuses', () => {
    const framed = frame('<xml/>', corp.corpid);
    const padded = pad(framed);
    const sealed = encipher(aesKey(key), padded);
    const reason = (encrypt: string) => refusal(() => crypto.decrypt(encrypt));
    const withBytes = (change: (bytes: Buffer) => void) => {
      const bytes = Buffer.from(padded);
      change(bytes);
      return reason(encipher(aesKey(key), bytes));
    };

    it('base64 in any but its one spelling', () => {
      const spellings = [
        '',
        '=',
        ` ${sealed}`,
        `${sealed}\n`,
        sealed.replace(/=+$/, ''),
        `${sealed}=`,
        `${sealed.slice(0, 10)}*${sealed.slice(10)}`,
        sealed.replace(/.$/, '-'),
        '你好',
      ];
      for (const one of spellings) expect(reason(one), one).to.equal('base64');
      // 64 bytes leave four bits of the last character unused; the decoder does not mind what they are.
      expect(sealed).to.match(/[AQgw]==$/);
      const sameBytes = sealed.replace(
        /.==$/,
        (end) => `${{ A: 'B', Q: 'R', g: 'h', w: 'x' }[end[0] ?? ''] ?? ''}==`,
      );
      expect(Buffer.from(sameBytes, 'base64')).to.deep.equal(Buffer.from(sealed, 'base64'));
      expect(reason(sameBytes)).to.equal('base64');
    });

    it('what is no whole number of blocks of 32', () => {
      for (const size of [1, 15, 16, 31, 33, 48, 80])
        expect(reason(randomBytes(size).toString('base64')), `${size}`).to.equal('block');
    });

    it('padding that is wrong in any of its bytes', () => {
      const count = padded[padded.length - 1] ?? 0;
      expect(count).to.be.greaterThan(2);
      for (let at = padded.length - count; at < padded.length - 1; at++)
        expect(withBytes((bytes) => bytes.writeUInt8((bytes[at] ?? 0) ^ 1, at))).to.equal('padding');
      for (const last of [0, 33, 64, 255])
        expect(withBytes((bytes) => bytes.writeUInt8(last, bytes.length - 1))).to.equal('padding');
      // All of it padding: nothing is left for the head.
      expect(reason(encipher(aesKey(key), Buffer.alloc(32, 32)))).to.equal('padding');
      expect(reason(encipher(aesKey(key), Buffer.alloc(32, 13)))).to.equal('padding');
    });

    it('a length that is not that of the message, and another receiveid', () => {
      for (const by of [1, corp.corpid.length, 1000, 0xffff_0000])
        expect(withBytes((bytes) => bytes.writeUInt32BE(6 + by, 16))).to.equal(
          by <= corp.corpid.length ? 'receiveid' : 'length',
        );
      for (const length of [0, 5])
        expect(withBytes((b) => b.writeUInt32BE(length, 16))).to.equal('receiveid');
      for (const receiveid of ['', 'ww0000000000000001', `${corp.corpid}x`, corp.corpid.slice(1)])
        expect(reason(encipher(aesKey(key), pad(frame('<xml/>', receiveid))))).to.equal('receiveid');
    });

    it('a length that swallows the end of the message, where no receiveid would miss it', () => {
      const bot = new CallbackCrypto({ receiveid: '', tokens: [token], encodingAesKeys: [key] });
      const bytes = frame('{}', '');
      expect(bot.decrypt(encipher(aesKey(key), pad(bytes))).message.toString()).to.equal('{}');
      for (const [length, why] of [
        [3, 'length'],
        [1, 'receiveid'],
      ] as const) {
        bytes.writeUInt32BE(length, 16);
        expect(refusal(() => bot.decrypt(encipher(aesKey(key), pad(bytes))))).to.equal(why);
      }
    });

    it('whatever else, always as itself', () => {
      fc.assert(
        fc.property(fc.oneof(fc.base64String(), fc.string(), fc.uint8Array({ maxLength: 320 })), (any) => {
          refusal(() => crypto.decrypt(typeof any === 'string' ? any : Buffer.from(any).toString('base64')));
        }),
        { seed: 7, numRuns: 2_000 },
      );
    });
  });

  it('opens with any of several keys and knows any of several tokens, and says which', () => {
    const rotating = new CallbackCrypto({
      receiveid: corp.corpid,
      tokens: ['before', token],
      encodingAesKeys: [otherKey, key],
    });
    for (const [index, one] of [otherKey, key].entries()) {
      const opened = rotating.decrypt(encipher(aesKey(one), pad(frame('hello', corp.corpid))));
      expect({ ...opened, message: opened.message.toString() }).to.deep.equal({
        message: 'hello',
        key: index,
      });
    }
    const signed = { timestamp: '1', nonce: '2', encrypt: 'c' };
    expect(rotating.verify({ ...signed, signature: signature(token, '1', '2', 'c') })).to.equal(1);
    expect(rotating.verify({ ...signed, signature: signature('before', '1', '2', 'c') })).to.equal(0);
    const sealed = rotating.seal('hi', { timestamp: '1', nonce: '2', used: { token: 1, key: 1 } });
    expect(crypto.decrypt(sealed.encrypt).message.toString()).to.equal('hi');
    expect(crypto.verify({ ...sealed, timestamp: '1', nonce: '2' })).to.equal(0);
    // The key that fits best says what is wrong, wherever it stands.
    const foreign = encipher(aesKey(key), pad(frame('hello', 'ww1111111111111111')));
    expect(refusal(() => rotating.decrypt(foreign))).to.equal('receiveid');
    const turned = new CallbackCrypto({
      receiveid: corp.corpid,
      tokens: [token],
      encodingAesKeys: [key, otherKey],
    });
    expect(refusal(() => turned.decrypt(foreign))).to.equal('receiveid');
  });

  it('seals nothing that nobody could open', () => {
    const how = { timestamp: '1', nonce: '2' };
    expect(() => crypto.seal('', { ...how, random: Buffer.alloc(15) })).to.throw(RangeError);
    expect(() => crypto.seal('', { ...how, used: { token: 0, key: 1 } })).to.throw(RangeError);
  });

  it('opens what it seals, of every length and in every script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { encrypt } = crypto.seal(text, { timestamp: '1', nonce: '2' });
        expect(crypto.decrypt(encrypt).message.toString()).to.equal(text);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
