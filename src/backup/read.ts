import type { z } from 'zod';
import { damaged, type Header, opening } from './container.ts';
import { type Frame, unpacked } from './frames.ts';
import type { Unlocking } from './lock.ts';
import {
  type Closing,
  closing,
  type KeysManifest,
  keysManifest,
  type Manifest,
  manifestSchema,
} from './manifest.ts';
import { jsonOf, next, readTables, type Taken } from './parts.ts';
import type { Sum } from './rows.ts';

export interface BackupRead {
  header: Header;
  manifest: Manifest;
  closing: Closing;
  /** Of each table that has rows of its own. */
  sums: ReadonlyMap<string, Sum>;
}

const nothing: Taken = async (_table, rows) => {
  for await (const _ of rows);
};

/**
 * Reads a backup from its beginning to its end; without `take` it is only looked at. Everything is authenticated, and
 * held against counts and sums of its own, before this returns.
 *
 * @param begun told what the backup says of itself, before the first row
 * @throws HeedError `bad-input` for a file that is damaged, cut short or none, `config-invalid` for a wrong secret or
 *   passphrase
 */
export async function readBackup(
  file: string,
  unlocking: Unlocking,
  take: Taken = nothing,
  begun: (manifest: Manifest, header: Header) => Promise<void> = () => Promise.resolve(),
): Promise<BackupRead> {
  const { header, frames } = await openFrames(file, unlocking, 'backup');
  const manifest = await parsed(manifestSchema, frames, file);
  await begun(manifest, header);
  const sums = await readTables(frames, manifest.tables, file, take);
  const last = await parsed(closing, frames, file);
  await demandEnd(frames, file);
  return { header, manifest, sums, closing: last };
}

/** What a backup says at its beginning, and nothing more of it: for those that lie beside the one that is restored. */
export async function readBeginning(
  file: string,
  unlocking: Unlocking,
): Promise<{ header: Header; manifest: Manifest }> {
  const { header, frames } = await openFrames(file, unlocking, 'backup');
  try {
    return { header, manifest: await parsed(manifestSchema, frames, file) };
  } finally {
    await frames.return(undefined);
  }
}

/** Reads a key file from its beginning to its end. Errors as those of `readBackup`. */
export async function readKeys(
  file: string,
  unlocking: Unlocking,
  take: Taken = nothing,
  begun: (manifest: KeysManifest) => Promise<void> = () => Promise.resolve(),
): Promise<{ header: Header; manifest: KeysManifest; sums: ReadonlyMap<string, Sum> }> {
  const { header, frames } = await openFrames(file, unlocking, 'keys');
  const manifest = await parsed(keysManifest, frames, file);
  await begun(manifest);
  const sums = await readTables(frames, manifest.tables, file, take);
  await next(frames, file);
  await demandEnd(frames, file);
  return { header, manifest, sums };
}

async function openFrames(
  file: string,
  unlocking: Unlocking,
  kind: 'backup' | 'keys',
): Promise<{ header: Header; frames: AsyncGenerator<Frame> }> {
  const { header, pieces } = await opening(unlocking, file, kind);
  return { header, frames: unpacked(pieces, file) };
}

async function parsed<T>(schema: z.ZodType<T>, frames: AsyncIterator<Frame>, file: string): Promise<T> {
  const value = schema.safeParse(jsonOf(await next(frames, file)));
  if (!value.success) throw damaged(file);
  return value.data;
}

async function demandEnd(frames: AsyncIterator<Frame>, file: string): Promise<void> {
  if (!(await frames.next()).done) throw damaged(file);
}
