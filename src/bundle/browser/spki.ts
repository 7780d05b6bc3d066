import { BitString, fromBER, Integer, ObjectIdentifier, Sequence } from 'asn1js';

export type PublicKey =
  | { kind: 'ed25519' | 'p256'; bytes: Uint8Array }
  | { kind: 'rsa'; modulus: bigint; exponent: bigint; bits: number };

const kinds = {
  ed25519: '1.3.101.112',
  ec: '1.2.840.10045.2.1',
  p256: '1.2.840.10045.3.1.7',
  rsa: '1.2.840.113549.1.1.1',
};

/** Reads a SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7) of one of the kinds that Heed's evidence has. */
export function readSpki(der: Uint8Array): PublicKey {
  const [algorithm, key] = sequence(der);
  if (!(algorithm instanceof Sequence) || !(key instanceof BitString))
    throw new TypeError('not a public key');
  const [kind, curve] = algorithm.valueBlock.value;
  const bytes = key.valueBlock.valueHexView;
  const oid = kind instanceof ObjectIdentifier ? kind.valueBlock.toString() : '';
  if (oid === kinds.ed25519 && bytes.length === 32) return { kind: 'ed25519', bytes };
  if (oid === kinds.ec && curve instanceof ObjectIdentifier && curve.valueBlock.toString() === kinds.p256)
    return { kind: 'p256', bytes };
  if (oid === kinds.rsa) return readRsa(bytes);
  throw new TypeError('a public key of another kind');
}

function readRsa(der: Uint8Array): PublicKey {
  const [modulus, exponent] = sequence(der);
  if (!(modulus instanceof Integer) || !(exponent instanceof Integer)) throw new TypeError('not an RSA key');
  const n = toBigInt(modulus.valueBlock.valueHexView);
  return {
    kind: 'rsa',
    modulus: n,
    exponent: toBigInt(exponent.valueBlock.valueHexView),
    bits: n.toString(2).length,
  };
}

function sequence(der: Uint8Array): unknown[] {
  const { result, offset } = fromBER(new Uint8Array(der));
  if (offset !== der.length || !(result instanceof Sequence)) throw new TypeError('not a sequence in DER');
  return result.valueBlock.value;
}

export const toBigInt = (bytes: Uint8Array): bigint =>
  bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
