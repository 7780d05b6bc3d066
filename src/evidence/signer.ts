import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { HeedError } from '../errors.ts';
import {
  formatSigner,
  formatVerifier,
  generateSigner,
  parseSigner,
  parseVerifier,
  type Signer,
  type Verifier,
} from './keys.ts';

/** Where key, checkpoint and tiles lie outside the database. */
export function evidenceDir(dataDir: string): string {
  return join(dataDir, 'evidence');
}

export type SignerConfig = Pick<Config, 'dataDir' | 'HEED_EVIDENCE_KEY' | 'HEED_EVIDENCE_ORIGIN'>;

/**
 * The key that signs checkpoints: HEED_EVIDENCE_KEY, or a file in the data directory that is made once.
 * The log's origin is the key's name. Losing the key ends the log, and another key never takes over unasked.
 *
 * @throws HeedError `config-invalid` when the key is lost, or HEED_EVIDENCE_ORIGIN names another log than it does
 */
export function loadSigner(config: SignerConfig): Signer {
  const dir = evidenceDir(config.dataDir);
  const signer = read(config.HEED_EVIDENCE_KEY ?? keyOfFile(dir, config.HEED_EVIDENCE_ORIGIN));
  const { name } = signer.verifier;
  if (config.HEED_EVIDENCE_ORIGIN && config.HEED_EVIDENCE_ORIGIN !== name) {
    throw new HeedError(
      'config-invalid',
      `HEED_EVIDENCE_ORIGIN is ${config.HEED_EVIDENCE_ORIGIN}, but the evidence key signs for ${name}. A log keeps its name; unset the variable or use another data directory.`,
    );
  }
  writeVkey(dir, signer);
  return signer;
}

/** Keeps the public key where `heed evidence verify` and an operator find it. */
export function writeVkey(dir: string, signer: Signer): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dir, 'vkey'), `${formatVerifier(signer.verifier)}\n`);
}

/** What there is of keys, without making one: the one that would sign, and all that checkpoints can be read by. */
export function keysAtHand(config: SignerConfig): { own: Signer | undefined; known: Verifier[] } {
  const file = join(evidenceDir(config.dataDir), 'key');
  const text = config.HEED_EVIDENCE_KEY ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined);
  const own = text === undefined ? undefined : read(text);
  const vkey = vkeyOfDataDir(config.dataDir);
  const known = [...(own ? [own.verifier] : []), ...(vkey ? [parseVerifier(vkey)] : [])];
  return { own, known };
}

/** The public key kept in a data directory, for verifying without a running Heed. */
export function vkeyOfDataDir(dataDir: string): string | undefined {
  const file = join(evidenceDir(dataDir), 'vkey');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** @throws HeedError `config-invalid` */
function read(text: string): Signer {
  try {
    return parseSigner(text);
  } catch (cause) {
    throw new HeedError('config-invalid', 'The evidence signing key is damaged.', { cause });
  }
}

function keyOfFile(dir: string, origin: string | undefined): string {
  const file = join(dir, 'key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  // A key made in its place would let the log go on under a name that nobody knows.
  if (['vkey', 'checkpoint', nextKey].some((name) => existsSync(join(dir, name)))) {
    throw new HeedError(
      'config-invalid',
      `The key of the evidence log, ${file}, is lost. Bring it back from a backup. If there is none, let the log go on under a new name: npx heed evidence new-origin`,
    );
  }
  return makeKey(dir, 'key', origin ?? `heed.local/${randomBytes(4).toString('hex')}`);
}

/** The key of an origin that is to begin, until the files of the one before are out of the way. */
export const nextKey = 'key.next';

/** Makes a key file below `dir`, and gives its text: that of another process if that one was faster. */
export function makeKey(dir: string, name: string, origin: string): string {
  const file = join(dir, name);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  // Processes in containers of their own have the same number.
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  writeFileSync(draft, `${formatSigner(generateSigner(origin))}\n`, {
    ...{ mode: 0o600, flush: true, flag: 'wx' },
  });
  try {
    // Never over another's: of two processes starting at once one makes the key, the other reads it.
    linkSync(draft, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(file, 'utf8').trim();
}
