import { createReadStream } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { HeedError } from '../../../errors.ts';
import { bytesOf, unreadable } from './unreadable.ts';
import { openZip } from './zip.ts';

/** One file of an export: in a folder, in an archive, or alone. */
export interface Part {
  /** Relative to the export, with `/`. */
  path: string;
  /** How a report names it: a path, or an entry of an archive. Never what stands in it. */
  place: string;
  open(): Promise<Readable>;
}

/** A part that cannot be read, and why; the others can. */
export interface Spoilt {
  place: string;
  problem: string;
}

/** An export: a folder, an archive, or one file. */
export interface Container {
  /** The part at this path; undefined where there is none. */
  find(path: string): Promise<Part | undefined>;
  /** All parts one after the other; only the one whose turn it is is looked at. */
  parts(): AsyncIterable<Part | Spoilt>;
  close(): Promise<void>;
}

/**
 * Opens what somebody calls an export.
 * @throws HeedError `bad-input` where it cannot be read, or is an archive that cannot be trusted
 */
export async function openContainer(path: string): Promise<Container> {
  const found = await lstat(path).catch((cause: unknown) => {
    throw new HeedError('bad-input', `${path} cannot be read.`, { cause });
  });
  if (found.isDirectory()) return folder(path);
  if (!found.isFile()) throw new HeedError('bad-input', `${path} is neither a file nor a folder.`);
  return (await beginsAsZip(path)) ? openZip(path) : single(path);
}

/** `PK`, and a file or an empty list behind it: by its bytes, since a name says nothing. */
async function beginsAsZip(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new HeedError('bad-input', `${path} cannot be read.`, { cause });
  });
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && ['504b0304', '504b0506', '504b0708'].includes(buffer.toString('hex'));
  } finally {
    await file.close();
  }
}

function single(path: string): Container {
  const name = basename(path);
  const part: Part = {
    path: name,
    place: name,
    open: async () => bytesOf(name, async () => createReadStream(path)),
  };
  return {
    find: async (wanted) => (wanted === name ? part : undefined),
    async *parts() {
      yield part;
    },
    close: async () => undefined,
  };
}

function folder(root: string): Container {
  const partAt = (path: string): Part => ({
    path,
    place: path,
    open: async () => bytesOf(path, async () => createReadStream(join(root, path))),
  });
  return {
    async find(path) {
      const found = await lstat(join(root, path)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
        throw unreadable(path, error);
      });
      return found?.isFile() ? partAt(path) : undefined;
    },
    async *parts() {
      yield* below('');
    },
    close: async () => undefined,
  };

  async function* below(path: string): AsyncGenerator<Part | Spoilt> {
    const entries = await readdir(join(root, path), { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const at = path ? `${path}/${entry.name}` : entry.name;
      if (entry.isDirectory()) yield* below(at);
      else if (entry.isFile()) yield partAt(at);
      // A link may lead anywhere, also out of what was handed over.
      else yield { place: at, problem: 'is no file of its own (a link or a device), and was left alone' };
    }
  }
}
