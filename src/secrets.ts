import { hkdfSync, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { unusable } from './db/embedded/data-dir.ts';
import { HeedError } from './errors.ts';
import { makeFolder } from './make-folder.ts';

/** Keys for one purpose each, so that a token for one thing is worthless for another. */
export interface Secrets {
  /**
   * 32-byte keys for a purpose (`session`, `csrf`, `vault` …), one per secret: the first makes new things,
   * all of them open old ones.
   */
  derive(purpose: string): readonly [Buffer, ...Buffer[]];
}

/** HKDF-SHA256 (RFC 5869) over each secret; the purpose is the `info`. */
export function secretsFrom(list: readonly string[]): Secrets {
  const [first, ...others] = new Set(list);
  if (!first) throw new HeedError('config-invalid', 'HEED_SECRET holds no secret.');
  const known = new Map<string, readonly [Buffer, ...Buffer[]]>();
  return {
    derive(purpose) {
      const one = (secret: string) =>
        Buffer.from(hkdfSync('sha256', secret, 'heed', `heed/1/${purpose}`, 32));
      const keys = known.get(purpose) ?? [one(first), ...others.map(one)];
      known.set(purpose, keys);
      return keys;
    },
  };
}

/**
 * The secrets of this installation: HEED_SECRET, or for the embedded default a file of its own in the data
 * directory, made once. The file's text is a valid HEED_SECRET: moved there, everything stays readable.
 * (`readConfig` has already refused a missing secret where a platform or a database is configured.)
 *
 * @throws HeedError `config-invalid` for an unsafe or damaged file, `data-dir-unusable` when it cannot be
 * read or written.
 */
export function loadSecrets(config: Pick<Config, 'HEED_SECRET' | 'dataDir'>): Secrets {
  const { dataDir } = config;
  return (
    readSecrets(config) ?? secretsFrom([usably(dataDir, () => makeSecret(dataDir, secretFile(dataDir)))])
  );
}

/**
 * The same without making a file: undefined when there is none. Whether one may be made depends on what is
 * sealed in the database (`checkSecrets`).
 */
export function readSecrets(config: Pick<Config, 'HEED_SECRET' | 'dataDir'>): Secrets | undefined {
  const { HEED_SECRET, dataDir } = config;
  if (HEED_SECRET) return secretsFrom(HEED_SECRET);
  const secret = usably(dataDir, () => readSecret(secretFile(dataDir)));
  return secret === undefined ? undefined : secretsFrom([secret]);
}

/** Where the embedded default keeps its own. */
export const secretFile = (dataDir: string): string => join(dataDir, 'secret');

function usably<T>(dataDir: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw unusable(dataDir, cause);
  }
}

/** Reads and checks one open file, so that what was checked is what is used. Undefined when there is none. */
function readSecret(file: string): string | undefined {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    const { mode } = fstatSync(handle);
    // Windows has no such bits and reports every file as open to all.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new HeedError('config-invalid', `${file} can be read by others. Run: chmod 600 "${file}"`);
    }
    const secret = readFileSync(handle, 'utf8').trim();
    if (!/^[A-Za-z0-9+/]{43}=$/.test(secret)) {
      throw new HeedError(
        'config-invalid',
        `${file} is damaged: it should hold 32 bytes in base64. Bring it back from a backup; a new one cannot open what was sealed with the old.`,
      );
    }
    return secret;
  } finally {
    closeSync(handle);
  }
}

/** Whole or not at all, and never over another's: a link fails where a second process was faster. */
function makeSecret(dataDir: string, file: string): string {
  makeFolder(dataDir);
  const draft = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`;
  const secret = randomBytes(32).toString('base64');
  try {
    const handle = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(handle, `${secret}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    linkSync(draft, file);
    return secret;
  } catch (error) {
    const theirs = isCode(error, 'EEXIST') ? readSecret(file) : undefined;
    if (theirs) return theirs;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
