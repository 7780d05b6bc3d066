import { createDecipheriv } from 'node:crypto';
import { encrypt as encryptWith, getSignature } from '@wecom/crypto';
import { isSame } from '../../constant-time.ts';
import { HeedError } from '../../errors.ts';
import { CallbackRefused, type RefusalReason, refuse } from './refused.ts';

/** What WeCom signs, as it was received. */
export interface Signed {
  signature: string;
  timestamp: string;
  nonce: string;
  encrypt: string;
}

/** Which of the tokens and keys: positions in the settings. */
export interface Used {
  token: number;
  key: number;
}

interface AesKey {
  encoded: string;
  key: Buffer;
  iv: Buffer;
}

const blockSize = 32;
/** 16 random bytes and the length of the message. */
const headSize = 20;

/**
 * WeCom's callback encryption (pages 90930, 90968), strictly: `@wecom/crypto` has the formulas for signing and
 * sealing and none of the checks.
 *
 * Opening is done here, with the same cipher: the library gives out text after cutting the padding by its last
 * byte alone, and from that neither the padding, nor the length, nor whether it was UTF-8 can be told.
 */
export class CallbackCrypto {
  readonly #receiveid: Buffer;
  readonly #tokens: readonly string[];
  readonly #keys: readonly AesKey[];

  /**
   * @param settings `receiveid`: the corpid for an app of a corp. Of tokens and keys the first is in use, others
   *   count as well: a rotation in the console is not seen here at the same instant.
   * @throws HeedError `config-invalid` without a token or with a key that is none
   */
  constructor(settings: {
    receiveid: string;
    tokens: readonly string[];
    encodingAesKeys: readonly string[];
  }) {
    const { receiveid, tokens, encodingAesKeys } = settings;
    if (tokens.length === 0 || tokens.includes(''))
      throw new HeedError('config-invalid', 'WeCom: a token is empty');
    if (encodingAesKeys.length === 0) throw new HeedError('config-invalid', 'WeCom: no EncodingAESKey');
    this.#receiveid = Buffer.from(receiveid);
    this.#tokens = tokens;
    this.#keys = encodingAesKeys.map(aesKey);
  }

  /**
   * Checks the signature in constant time, over exactly the strings received.
   * @returns the token that signed
   * @throws CallbackRefused `signature`
   */
  verify({ signature, timestamp, nonce, encrypt }: Signed): number {
    if (!/^[0-9a-f]{40}$/.test(signature)) refuse('signature');
    const token = this.#tokens.findIndex((one) =>
      isSame(getSignature(one, timestamp, nonce, encrypt), signature),
    );
    return token === -1 ? refuse('signature') : token;
  }

  /**
   * The message inside, to be called after `verify`: told apart, wrong paddings would give away messages to
   * whoever can send altered ones.
   * @returns the message's bytes, and the first key under which padding, length and receiveid are right
   * @throws CallbackRefused `base64`, `block`, or what the best fitting key failed by: `padding`, `length`,
   *   `receiveid`
   */
  decrypt(encrypt: string): { message: Buffer; key: number } {
    const sealed = Buffer.from(encrypt, 'base64');
    // Node's decoder skips what it does not know; only the one canonical spelling comes out the same again.
    if (encrypt === '' || sealed.toString('base64') !== encrypt) refuse('base64');
    if (sealed.length % blockSize !== 0) refuse('block');
    let fault: RefusalReason = 'padding';
    for (const [key, { key: secret, iv }] of this.#keys.entries()) {
      const decipher = createDecipheriv('aes-256-cbc', secret, iv).setAutoPadding(false);
      const opened = this.#message(Buffer.concat([decipher.update(sealed), decipher.final()]));
      if (typeof opened !== 'string') return { message: opened, key };
      if (closer[opened] > closer[fault]) fault = opened;
    }
    throw new CallbackRefused(fault);
  }

  /**
   * Seals and signs an answer.
   * @param how `random`: 16 bytes, for tests; `used`: the pair that the request came with, since that is the one
   *   WeCom knows
   */
  seal(
    message: string,
    how: { timestamp: string; nonce: string; used?: Used; random?: Buffer },
  ): { encrypt: string; signature: string } {
    const token = this.#tokens[how.used?.token ?? 0];
    const key = this.#keys[how.used?.key ?? 0];
    if (token === undefined || key === undefined) throw new RangeError('no such token or key');
    // The library takes any number of random bytes, and what it makes of another than 16 nobody can open.
    if (how.random !== undefined && how.random.length !== 16) throw new RangeError('not 16 random bytes');
    const encrypt = encryptWith(key.encoded, message, this.#receiveid.toString(), how.random);
    return { encrypt, signature: getSignature(token, how.timestamp, how.nonce, encrypt) };
  }

  /** `random(16) | length(4) | message | receiveid | padding(1–32)`, or what is wrong with it. */
  #message(plain: Buffer): Buffer | keyof typeof closer {
    const padding = plain[plain.length - 1] ?? 0;
    const end = plain.length - padding;
    if (padding < 1 || padding > blockSize || end < headSize) return 'padding';
    for (let at = end; at < plain.length; at++) if (plain[at] !== padding) return 'padding';
    const messageEnd = headSize + plain.readUInt32BE(16);
    if (messageEnd > end) return 'length';
    if (!plain.subarray(messageEnd, end).equals(this.#receiveid)) return 'receiveid';
    return plain.subarray(headSize, messageEnd);
  }
}

/** How far a key got: with several keys, the one that fits best says what is wrong. */
const closer = { padding: 0, length: 1, receiveid: 2 } as const;

/**
 * The last of the 43 characters carries two bits that are not used and often set, so a strict base64 decoder
 * would refuse good keys and Node's takes too much: alphabet and length are checked instead.
 */
function aesKey(encoded: string): AesKey {
  const key = Buffer.from(`${encoded}=`, 'base64');
  if (!/^[A-Za-z0-9]{43}$/.test(encoded) || key.length !== 32)
    throw new HeedError('config-invalid', 'WeCom: an EncodingAESKey has exactly 43 letters and digits');
  return { encoded, key, iv: key.subarray(0, 16) };
}
