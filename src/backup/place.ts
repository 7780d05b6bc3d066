import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { codeOf } from '../db/embedded/data-dir.ts';
import { makeFolder } from '../make-folder.ts';
import { shortOf } from './installation.ts';
import { cannotWrite } from './whole-file.ts';

/** Where backups go and where the key file lies. */
export interface BackupPlace {
  dir: string;
  keys: (installation: string) => string;
}

export function placeOf(
  config: Pick<Config, 'dataDir' | 'HEED_BACKUP_DIR' | 'HEED_BACKUP_KEYS'>,
): BackupPlace {
  const dir = config.HEED_BACKUP_DIR ?? join(config.dataDir, 'backups');
  return { dir, keys: (installation) => config.HEED_BACKUP_KEYS ?? keysBeside(dir, installation) };
}

/** Beside the backups, under a name of its own for each installation. */
export const keysBeside = (dir: string, installation: string): string =>
  join(dir, `heed-${shortOf(installation)}.keys`);

/** `heed-1f0c9a31-20261126T190000Z-5b2e8c11.backup`: in the order of their names they are in the order of time. */
export const fileName = (installation: string, id: string, at: Date): string =>
  `heed-${shortOf(installation)}-${at.toISOString().replace(/[-:]|\.\d+/g, '')}-${shortOf(id)}.backup`;

/** Under what name it is written before it is whole. */
export const draftOf = (path: string): string => join(dirname(path), `.${basename(path)}.partial`);

export function makeDir(dir: string): void {
  try {
    makeFolder(dir);
  } catch (error) {
    throw cannotWrite(dir, error);
  }
}

/** The backups of this installation in a folder, the newest last. */
export async function backupsIn(dir: string, installation: string): Promise<string[]> {
  const own = new RegExp(`^heed-${shortOf(installation)}-\\d{8}T\\d{6}Z-[0-9a-f]{8}\\.backup$`);
  return (await names(dir)).filter((name) => own.test(name)).toSorted();
}

/** What attempts left that were killed. */
export async function removeDrafts(dir: string, installation: string): Promise<void> {
  const own = new RegExp(`^\\.heed-${shortOf(installation)}-.+\\.backup\\.partial$`);
  for (const name of await names(dir)) if (own.test(name)) await rm(join(dir, name), { force: true });
}

/**
 * Deletes the oldest, so that what was erased in clear is not kept in them for longer than need be.
 *
 * @param keep how many stay
 * @param never one that stays whatever its age: the last that was verified
 * @returns names of those deleted
 */
export async function deleteOld(
  dir: string,
  installation: string,
  { keep, never }: { keep: number; never: string | undefined },
): Promise<string[]> {
  const old = (await backupsIn(dir, installation)).slice(0, -keep).filter((name) => name !== never);
  for (const name of old) await rm(join(dir, name), { force: true });
  return old;
}

async function names(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw cannotWrite(dir, error);
  }
}
