import { HeedError } from '../../errors.ts';
import { isPlainPath, mostFiles, type Source, type SourceFile } from '../check/source.ts';
import { openZip } from '../check/zip.ts';
import { paths } from '../format.ts';

/** A file that was chosen, with its path within what was chosen. */
export interface Chosen {
  path: string;
  file: File;
}

/**
 * The bundle among what somebody chose or dropped: one archive, or the files of a folder, whatever folder above it
 * was chosen.
 *
 * @throws HeedError `evidence-invalid` for a damaged archive, `bad-input` for anything else
 */
export async function openChosen(chosen: readonly Chosen[]): Promise<Source> {
  const [first] = chosen;
  if (!first || chosen.length > mostFiles) throw none('no file, or too many');
  if (chosen.length === 1 && !first.path.endsWith(paths.manifest)) {
    const { file } = first;
    return openZip({
      size: file.size,
      read: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
    });
  }
  const manifest = chosen.map(({ path }) => path).find((path) => `/${path}`.endsWith(`/${paths.manifest}`));
  if (manifest === undefined) throw none(`no ${paths.manifest}`);
  const above = manifest.slice(0, -paths.manifest.length);
  const inside = chosen.filter(({ path }) => path.startsWith(above));
  const files = inside.map(({ path, file }): [string, SourceFile] => [
    path.slice(above.length),
    sourceOf(file),
  ]);
  const odd = files.find(([path]) => !isPlainPath(path));
  if (odd) throw none(`a file ${JSON.stringify(odd[0])}`);
  return new Map(files);
}

/** What was dropped: files, and folders with all that is in them. */
export async function readDropped(items: DataTransferItemList): Promise<Chosen[]> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found: Chosen[] = [];
  for (const entry of entries) await collect(entry, '', found);
  return found;
}

async function collect(entry: FileSystemEntry, above: string, found: Chosen[]): Promise<void> {
  if (found.length > mostFiles) return;
  const path = `${above}${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => {
      (entry as FileSystemFileEntry).file(resolve, reject);
    });
    found.push({ path, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // Browsers hand out a hundred at a time.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (part.length === 0) return;
    for (const one of part) await collect(one, `${path}/`, found);
  }
}

function sourceOf(file: File): SourceFile {
  return {
    size: file.size,
    async *open() {
      const step = 256 * 1024;
      for (let at = 0; at < file.size; at += step)
        yield new Uint8Array(await file.slice(at, at + step).arrayBuffer());
    },
  };
}

const none = (what: string) => new HeedError('bad-input', what);
