import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { whyNot } from '../db/embedded/data-dir.ts';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { attestedOf } from '../evidence/attest/kept.ts';
import { type Checkpoint, readCheckpoint } from '../evidence/checkpoint.ts';
import { latestCheckpoint } from '../evidence/store.ts';
import { attestedParts } from './attested-files.ts';
import { checkAttested, type Trusted } from './check/attested.ts';
import { Findings } from './check/findings.ts';
import type { Attestation, Finding } from './check/report.ts';
import { folderSource } from './on-disk.ts';

/** Below it lies what others attest, as in a bundle. */
const folder = 'log';

/**
 * Writes time stamps and cosignatures into the folder of an exported log, where they lie as in a bundle.
 *
 * @param size of the log that was exported: a checkpoint of that size is stored
 */
export async function writeAttested(db: Db, dir: string, size: number): Promise<void> {
  const newest = await latestCheckpoint(db, 'published');
  if (!newest) return;
  const { origin } = readCheckpoint(newest.note);
  const attested = await attestedOf(db, { origin, above: 0, size });
  for (const { path, open } of attestedParts(db, { attested, checkpoint: { ...newest, size } })) {
    const file = join(dir, path);
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, (await open()) as string | Uint8Array | Readable);
    } catch (cause) {
      throw new HeedError('bad-input', `The export to ${dir} is not complete: ${whyNot(cause)}.`, { cause });
    }
  }
}

/** Verifies what others attest of an exported log, which was verified itself; nothing where it holds none. */
export async function verifyAttested(
  dir: string,
  checkpoint: Checkpoint,
  trusted: Trusted,
): Promise<{ attested: Attestation[]; findings: readonly Finding[] }> {
  if (!(await readdir(dir)).includes(folder)) return { attested: [], findings: [] };
  const files = await folderSource(join(dir, folder));
  const source = new Map([...files].map(([path, file]) => [`${folder}/${path}`, file] as const));
  const findings = new Findings();
  const attested = await checkAttested(source, checkpoint, trusted, findings);
  return { attested, findings: findings.list };
}
