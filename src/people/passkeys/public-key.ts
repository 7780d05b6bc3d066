import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { HeedError } from '../../errors.ts';

/** What passkeys may sign with: Ed25519, ECDSA on P-256, RSA; by COSE number. Any other nobody outside verifies easily. */
export const algorithms = [-7, -8, -257];

/** Of RSA, in bits: shorter ones are soon broken, and longer ones no device makes. */
const leastRsa = 2_048;
const mostRsa = 4_096;

/**
 * The public key of a COSE_Key, as any tool reads it. Labels (RFC 9053): 1 is the family, 3 the algorithm; of
 * elliptic keys −1 is the curve, −2 and −3 the point; of RSA −1 is n, −2 is e.
 *
 * @throws HeedError `bad-input` for any other key, and for one that is none
 */
export async function publicKeyOf(cose: Buffer): Promise<{ spki: string; algorithm: number }> {
  const { decodeCredentialPublicKey } = await import('@simplewebauthn/server/helpers');
  let key: unknown;
  try {
    key = decodeCredentialPublicKey(new Uint8Array(cose));
  } catch (cause) {
    throw unusable('it is no CBOR', cause);
  }
  if (!(key instanceof Map)) throw unusable('there is none');
  const [family, algorithm, curve] = [1, 3, -1].map((label): unknown => key.get(label));
  const part = (label: number) => {
    const bytes: unknown = key.get(label);
    return bytes instanceof Uint8Array ? Buffer.from(bytes).toString('base64url') : '';
  };
  if (algorithm === -7 && family === 2 && curve === 1)
    return encoded(algorithm, { kty: 'EC', crv: 'P-256', x: part(-2), y: part(-3) });
  if (algorithm === -8 && family === 1 && curve === 6)
    return encoded(algorithm, { kty: 'OKP', crv: 'Ed25519', x: part(-2) });
  if (algorithm === -257 && family === 3) return encoded(algorithm, { kty: 'RSA', n: part(-1), e: part(-2) });
  throw unusable(`its algorithm is ${String(algorithm)}`);
}

function encoded(algorithm: number, jwk: JsonWebKey): { spki: string; algorithm: number } {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: jwk, format: 'jwk' });
  } catch (cause) {
    throw unusable('it is not on its curve, or not whole', cause);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? leastRsa;
  if (bits < leastRsa || bits > mostRsa) throw unusable(`it has ${bits} bits`);
  return { spki: key.export({ type: 'spki', format: 'der' }).toString('base64'), algorithm };
}

const unusable = (why: string, cause?: unknown) =>
  new HeedError('bad-input', `the public key of a passkey is not taken: ${why}`, {
    text: 'passkey-invalid',
    cause,
  });
