import type { Db } from '../../db/pool.ts';
import type { ArchiveFile } from '../../pack/archive.ts';
import type { Vault } from '../../vault/vault.ts';
import { type SliceFile, sliceItems } from './slices.ts';

/**
 * What its person sent, as files of the archive. Slices are read once for the names, which lie sealed as well, and once
 * more as the archive is written, whose files are opened in their order: one slice is in memory at a time.
 */
export async function filesOf(
  db: Db,
  vault: Vault,
  exportId: string,
  sources: readonly { source: string }[],
): Promise<ArchiveFile[]> {
  const paths: string[] = [];
  for await (const { path } of filesIn(db, vault, exportId, sources)) paths.push(path);
  const files = filesIn(db, vault, exportId, sources);
  return paths.map((path) => ({
    path,
    open: async () => {
      const { value } = await files.next();
      if (value?.path !== path) throw new Error(`export ${exportId} changed while it was written`);
      return Buffer.from(value.base64, 'base64');
    },
  }));
}

/** One that lies in two slices, as its source was read anew, comes once. */
async function* filesIn(
  db: Db,
  vault: Vault,
  exportId: string,
  sources: readonly { source: string }[],
): AsyncGenerator<SliceFile, undefined> {
  const known = new Set<string>();
  for (const { source } of sources)
    for await (const { file } of sliceItems(db, vault, exportId, source)) {
      if (!file || known.has(file.path)) continue;
      known.add(file.path);
      yield file;
    }
}
