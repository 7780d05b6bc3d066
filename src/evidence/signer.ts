import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { HeedError } from '../errors.ts';
import { formatSigner, formatVerifier, generateSigner, parseSigner, type Signer } from './keys.ts';

/** Where key, checkpoint and tiles lie outside the database. */
export function evidenceDir(dataDir: string): string {
  return join(dataDir, 'evidence');
}

/**
 * The key that signs checkpoints: HEED_EVIDENCE_KEY, or a file in the data directory that is made once.
 * The log's origin is the key's name. Losing the key ends the log; a new key is a new log.
 *
 * @throws HeedError `config-invalid` when HEED_EVIDENCE_ORIGIN names another log than the key does
 */
export function loadSigner(
  config: Pick<Config, 'dataDir' | 'HEED_EVIDENCE_KEY' | 'HEED_EVIDENCE_ORIGIN'>,
): Signer {
  const dir = evidenceDir(config.dataDir);
  const text = config.HEED_EVIDENCE_KEY ?? keyOfFile(dir, config.HEED_EVIDENCE_ORIGIN);
  let signer: Signer;
  try {
    signer = parseSigner(text);
  } catch (cause) {
    throw new HeedError('config-invalid', 'The evidence signing key is damaged.', { cause });
  }
  const { name } = signer.verifier;
  if (config.HEED_EVIDENCE_ORIGIN && config.HEED_EVIDENCE_ORIGIN !== name) {
    throw new HeedError(
      'config-invalid',
      `HEED_EVIDENCE_ORIGIN is ${config.HEED_EVIDENCE_ORIGIN}, but the evidence key signs for ${name}. A log keeps its name; unset the variable or use another data directory.`,
    );
  }
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dir, 'vkey'), `${formatVerifier(signer.verifier)}\n`);
  return signer;
}

/** The public key kept in a data directory, for verifying without a running Heed. */
export function vkeyOfDataDir(dataDir: string): string | undefined {
  const file = join(evidenceDir(dataDir), 'vkey');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

function keyOfFile(dir: string, origin: string | undefined): string {
  const file = join(dir, 'key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  const signer = generateSigner(origin ?? `heed.local/${randomBytes(4).toString('hex')}`);
  writeFileSync(draft, `${formatSigner(signer)}\n`, { mode: 0o600, flush: true });
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
