import type { Db } from '../../db/pool.ts';
import type { ArchiveFile } from '../../pack/archive.ts';
import type { Vault } from '../../vault/vault.ts';
import { itemKey } from './hide.ts';
import { type SliceFile, type SliceItem, sliceItems } from './slices.ts';

/**
 * What its person sent, as files of the archive, and of how many things something is damaged. Slices are read once for the
 * names, which lie sealed as well, and once more as the archive is written, whose files are opened in their order: one slice
 * is in memory at a time.
 */
export async function filesOf(
  db: Db,
  vault: Vault,
  exportId: string,
  sources: readonly { source: string }[],
): Promise<{ files: ArchiveFile[]; damaged: number }> {
  const paths: string[] = [];
  const damaged = new Set<string>();
  for await (const { file, category, id, data } of itemsIn(db, vault, exportId, sources)) {
    if (file && !paths.includes(file.path)) paths.push(file.path);
    if (data.leftOut === 'damaged') damaged.add(itemKey(category, id));
  }
  const files = filesIn(db, vault, exportId, sources);
  return {
    damaged: damaged.size,
    files: paths.map((path) => ({
      path,
      open: async () => {
        const { value } = await files.next();
        if (value?.path !== path) throw new Error(`export ${exportId} changed while it was written`);
        return Buffer.from(value.base64, 'base64');
      },
    })),
  };
}

/** One that lies in two slices, as its source was read anew, comes once. */
async function* filesIn(...of: Parameters<typeof itemsIn>): AsyncGenerator<SliceFile, undefined> {
  const known = new Set<string>();
  for await (const { file } of itemsIn(...of)) {
    if (!file || known.has(file.path)) continue;
    known.add(file.path);
    yield file;
  }
}

async function* itemsIn(
  db: Db,
  vault: Vault,
  exportId: string,
  sources: readonly { source: string }[],
): AsyncGenerator<SliceItem, undefined> {
  for (const { source } of sources) yield* sliceItems(db, vault, exportId, source);
}
