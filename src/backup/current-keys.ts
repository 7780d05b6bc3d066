import { dirname, join } from 'node:path';
import { HeedError } from '../errors.ts';
import type { Header } from './container.ts';
import { notedGeneration } from './key-file.ts';
import type { Unlocking } from './lock.ts';
import { backupsIn } from './place.ts';
import type { BackupRead } from './read.ts';
import { readBeginning } from './read.ts';

export interface KeysToJudge {
  backup: BackupRead;
  /** Of the key file. */
  keys: Header;
  keysPath: string;
  file: string;
  dataDir: string;
  /** Where else backups may lie. */
  dir: string;
  unlocking: Unlocking;
}

/**
 * Refuses a key file that is not the current one: with an older one, what was erased since would be readable again.
 * It must be of the same installation, and have been written as often as the backup, every backup beside it and the
 * data directory know of.
 *
 * @throws HeedError `conflict`, with what it is older than
 */
export async function demandCurrent(to: KeysToJudge): Promise<void> {
  const { backup, keys, keysPath } = to;
  if (keys.installation !== backup.header.installation) {
    throw new HeedError(
      'conflict',
      `${keysPath} is the key file of another Heed than the one that the backup is of.`,
    );
  }
  for await (const { what, generation } of knownGenerations(to)) {
    if (keys.generation >= generation) continue;
    throw new HeedError(
      'conflict',
      `${keysPath} is not the current key file: it was written as number ${keys.generation} (${keys.at}), and ${what} knows of number ${generation}. What was erased since would come back with it. Bring the newest copy of the key file: --keys FILE`,
    );
  }
}

async function* knownGenerations(to: KeysToJudge): AsyncGenerator<{ what: string; generation: number }> {
  const { backup, file, dir, dataDir, unlocking } = to;
  const { installation } = backup.header;
  yield { what: 'the backup itself', generation: backup.closing.generation };
  const noted = await notedGeneration(dataDir, installation);
  if (noted !== undefined) yield { what: 'the data directory', generation: noted };
  for (const folder of new Set([dirname(file), dir])) {
    for (const name of await backupsIn(folder, installation)) {
      const header = await authenticated(join(folder, name), unlocking);
      if (header) yield { what: `the backup ${name}`, generation: header.generation };
    }
  }
}

/** Undefined for one that is damaged, or locked with a passphrase that was another then: it can say nothing. */
async function authenticated(path: string, unlocking: Unlocking): Promise<Header | undefined> {
  try {
    return (await readBeginning(path, unlocking)).header;
  } catch (error) {
    if (error instanceof HeedError) return undefined;
    throw error;
  }
}
