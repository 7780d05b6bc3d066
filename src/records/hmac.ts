import { createHash, hash } from 'node:crypto';

const block = 64;

/**
 * HMAC-SHA256 (RFC 2104) under one key, for many short texts: the two blocks that the key comes to are made once, and each
 * hash is one call. Its values are those of `createHmac`, in hexadecimal, which makes three objects for each.
 */
export function hmacOf(key: Buffer): (text: string) => string {
  const short = key.length > block ? createHash('sha256').update(key).digest() : key;
  const padded = Buffer.alloc(block);
  short.copy(padded);
  let inner = Buffer.concat([padded.map((byte) => byte ^ 0x36), Buffer.alloc(1_024)]);
  const outer = Buffer.concat([padded.map((byte) => byte ^ 0x5c), Buffer.alloc(32)]);
  return (text) => {
    // A character of UTF-16 is three bytes of UTF-8 at most.
    if (block + 3 * text.length > inner.length)
      inner = Buffer.concat([inner.subarray(0, block), Buffer.alloc(3 * text.length)]);
    const end = block + inner.write(text, block, 'utf8');
    // As a string: bytes of their own cost more to make and to clear away than the hash.
    outer.write(hash('sha256', inner.subarray(0, end), 'hex'), block, 'hex');
    return hash('sha256', outer, 'hex');
  };
}
