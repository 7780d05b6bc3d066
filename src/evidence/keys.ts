import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { fromBase64, isNoteText, toBase64 } from './encoding.ts';
import { invalid } from './invalid.ts';

/** Public half of a key that signs notes. Ed25519 (type 0x01) is the only kind Heed signs with and checks. */
export interface Verifier {
  name: string;
  /** Key id, 8 lower-case hex digits. */
  id: string;
  key: KeyObject;
}

/** The private half. Key objects print no key material, so a signer that reaches a log gives nothing away. */
export interface Signer {
  verifier: Verifier;
  key: KeyObject;
}

const ED25519 = 0x01;
/** Keys of witnesses, which sign with a time (C2SP tlog-cosignature). */
const COSIGNATURE = 0x04;
const KEY_SIZE = 32;
/** RFC 8410: what stands before the 32 seed or key bytes in a private (PKCS #8) or public (SPKI) Ed25519 key. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** A new key under `name`, which is the origin of the log it is to sign. */
export function generateSigner(name: string): Signer {
  return signerOf(name, generateKeyPairSync('ed25519').privateKey);
}

/** The secret line kept in the key file: `PRIVATE+KEY+<name>+<id>+<base64 of 0x01 ‖ seed>`. */
export function formatSigner({ verifier, key }: Signer): string {
  const seed = key.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_PREFIX.length);
  return `PRIVATE+KEY+${verifier.name}+${verifier.id}+${toBase64(Buffer.from([ED25519, ...seed]))}`;
}

/** @throws HeedError `evidence-invalid` (step `key`), which never repeats the text */
export function parseSigner(text: string): Signer {
  const secret = text.startsWith('PRIVATE+KEY+') ? text.slice('PRIVATE+KEY+'.length) : '';
  const { name, id, bytes: seed } = parseKey(secret);
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const signer = signerOf(name, createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  if (signer.verifier.id !== id) throw invalid('key', 'its id does not belong to its name and key');
  return signer;
}

/** The public line (vkey) by which anyone verifies: `<name>+<id>+<base64 of 0x01 ‖ public key>`. */
export function formatVerifier({ name, id, key }: Verifier): string {
  return `${name}+${id}+${toBase64(Buffer.from([ED25519, ...publicBytes(key)]))}`;
}

/** @throws HeedError `evidence-invalid` (step `key`) */
export const parseVerifier = (vkey: string): Verifier => verifierOf(vkey, ED25519);

/** The public key of a witness. @throws HeedError `evidence-invalid` (step `key`) */
export const parseWitness = (vkey: string): Verifier => verifierOf(vkey, COSIGNATURE);

/** A witness's line: `<name>+<id>+<base64 of 0x04 ‖ public key>`. */
export const formatWitness = ({ name, id, key }: Verifier): string =>
  `${name}+${id}+${toBase64(Buffer.from([COSIGNATURE, ...publicBytes(key)]))}`;

/** The key of a witness of that name, from an Ed25519 public key. */
export function witnessOf(name: string, key: KeyObject): Verifier {
  return { name, id: keyId(name, publicBytes(key), COSIGNATURE), key };
}

function verifierOf(vkey: string, type: number): Verifier {
  const { name, id, bytes } = parseKey(vkey, type);
  if (keyId(name, bytes, type) !== id) throw invalid('key', 'its id does not belong to its name and key');
  const der = Buffer.concat([SPKI_PREFIX, bytes]);
  return { name, id, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

/** A name that can stand in a signature line (the specification's rule, and the note's own on characters). */
export function isName(name: string): boolean {
  return name !== '' && !/[\p{White_Space}+]/u.test(name) && isNoteText(name) && !name.includes('\n');
}

/** `<name>+<id>+<base64>`, the shape shared by both halves of a key. */
function parseKey(text: string, type = ED25519): { name: string; id: string; bytes: Buffer } {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text);
  const [, name = '', id = '', base64 = ''] = match ?? [];
  const bytes = fromBase64(base64);
  if (!isName(name) || !bytes || bytes.length === 0) throw invalid('key', 'not of the form name+id+base64');
  if (bytes[0] !== type || bytes.length !== 1 + KEY_SIZE) throw invalid('key', 'not an Ed25519 key');
  return { name, id, bytes: bytes.subarray(1) };
}

function signerOf(name: string, key: KeyObject): Signer {
  if (!isName(name)) throw invalid('key', 'a name is not empty and has no space, plus or control character');
  const publicKey = createPublicKey(key);
  return { verifier: { name, id: keyId(name, publicBytes(publicKey)), key: publicKey }, key };
}

function publicBytes(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
}

function keyId(name: string, publicKey: Uint8Array, type = ED25519): string {
  const digest = createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([type]))
    .update(publicKey)
    .digest();
  return digest.toString('hex', 0, 4);
}
