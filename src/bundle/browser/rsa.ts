import { sha256 } from '@noble/hashes/sha2.js';
import { toBigInt } from './spki.ts';

/** DigestInfo of SHA-256 up to the digest (RFC 8017, section 9.2, note 1). */
const prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/**
 * RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2.2): the message is encoded and compared as a whole, and
 * nothing of what the signature holds is parsed. Verifying has no secrets, so it need not run in constant time.
 */
export function rsaVerifySha256(
  { modulus, exponent, bits }: { modulus: bigint; exponent: bigint; bits: number },
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const length = Math.ceil(bits / 8);
  // A key that short, or such an exponent, belongs to no device; a huge one would take for ever.
  if (bits < 2048 || bits > 8192 || exponent < 3n || exponent > 0xffffffffn) return false;
  const s = toBigInt(signature);
  if (signature.length !== length || s >= modulus) return false;
  const digest = Buffer.concat([prefix, sha256(data)]);
  const padding = Buffer.alloc(length - digest.length - 3, 0xff);
  const expected = Buffer.concat([Buffer.of(0, 1), padding, Buffer.of(0), digest]);
  return toBigInt(expected) === power(s, exponent, modulus);
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (
    let square = base % modulus, rest = exponent;
    rest > 0n;
    rest >>= 1n, square = (square * square) % modulus
  ) {
    if (rest & 1n) result = (result * square) % modulus;
  }
  return result;
}
