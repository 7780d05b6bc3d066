import { createHash } from 'node:crypto';
import { HeedError } from '../errors.ts';
import type { Secrets } from '../secrets.ts';
import { decrypt, encrypt } from './cipher.ts';

/**
 * Wraps the keys that wrap everything else. A key management service fits behind it: asynchronous, and the
 * master key itself never leaves the implementation. `context` names what is wrapped; another one is refused.
 */
export interface MasterKey {
  wrap(key: Buffer, context: string): Promise<Buffer>;
  /** @throws HeedError `config-invalid` when the secret it was made with is missing, `vault-invalid` when changed */
  unwrap(wrapped: Buffer, context: string): Promise<Buffer>;
  /** Whether `wrapped` was made with the current secret; the others wait to be wrapped anew. */
  isCurrent(wrapped: Buffer): boolean;
  /** Whether one of the secrets at hand made `wrapped`, by its beginning alone. */
  knows(wrapped: Buffer): boolean;
}

const format = 1;
const idLength = 8;

/** `format(1) ‖ key id(8) ‖ nonce(12) ‖ key ‖ tag(16)`, AES-256-GCM under the newest of the secrets. */
export function masterKeyFrom(secrets: Secrets): MasterKey {
  const versions = secrets.derive('vault').map((key) => {
    const prefix = prefixOf(key);
    return { key, prefix, name: prefix.toString('hex') };
  });
  const current = versions[0] as (typeof versions)[number];
  return {
    async wrap(key, context) {
      return Buffer.concat([current.prefix, encrypt(current.key, key, `${current.name} ${context}`)]);
    },
    async unwrap(wrapped, context) {
      const version = versions.find(({ prefix }) => beginsWith(wrapped, prefix));
      if (!version) {
        const id = wrapped.subarray(1, 1 + idLength).toString('hex');
        throw new HeedError(
          'config-invalid',
          `A key was wrapped with secret ${id}, which is not among HEED_SECRET. Add the earlier secret behind the current one.`,
        );
      }
      const key = decrypt(version.key, wrapped.subarray(1 + idLength), `${version.name} ${context}`);
      if (key) return key;
      throw invalid('A wrapping key was changed or moved to another row.');
    },
    knows: (wrapped) => versions.some(({ prefix }) => beginsWith(wrapped, prefix)),
    isCurrent: (wrapped) => beginsWith(wrapped, current.prefix),
  };
}

const beginsWith = (wrapped: Buffer, prefix: Buffer): boolean =>
  wrapped.length >= prefix.length && wrapped.compare(prefix, 0, prefix.length, 0, prefix.length) === 0;

/** Names a key without saying anything about it. */
function prefixOf(key: Buffer): Buffer {
  const id = createHash('sha256').update('heed vault key id').update(key).digest().subarray(0, idLength);
  return Buffer.concat([Buffer.of(format), id]);
}

/** Something stored does not authenticate. The message holds ids at most, never content. */
export function invalid(message: string): HeedError {
  return new HeedError('vault-invalid', message);
}
