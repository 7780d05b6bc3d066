import { createPublicKey } from 'node:crypto';
import { HeedError } from '../../errors.ts';

/** What passkeys may sign with: Ed25519, ECDSA on P-256, RSA; by COSE number. Any other nobody outside verifies easily. */
export const algorithms = [-7, -8, -257];

/** COSE labels (RFC 9053): of elliptic keys −1 is the curve, −2 and −3 the point; of RSA −1 is n, −2 is e. */
export async function publicKeyOf(cose: Buffer): Promise<{ spki: string; algorithm: number }> {
  const { decodeCredentialPublicKey } = await import('@simplewebauthn/server/helpers');
  const key: unknown = decodeCredentialPublicKey(new Uint8Array(cose));
  if (!(key instanceof Map)) throw new HeedError('bad-input', 'a passkey came without a public key');
  const algorithm = Number(key.get(3));
  const part = (label: number) => {
    const bytes: unknown = key.get(label);
    return bytes instanceof Uint8Array ? Buffer.from(bytes).toString('base64url') : '';
  };
  const jwk = {
    '-7': { kty: 'EC', crv: 'P-256', x: part(-2), y: part(-3) },
    '-8': { kty: 'OKP', crv: 'Ed25519', x: part(-2) },
    '-257': { kty: 'RSA', n: part(-1), e: part(-2) },
  }[String(algorithm)];
  if (!jwk) throw new HeedError('bad-input', `a passkey of COSE algorithm ${algorithm} is not taken`);
  const der = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
  return { spki: der.toString('base64'), algorithm };
}
