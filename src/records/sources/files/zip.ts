import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { HeedError } from '../../../errors.ts';
import type { Container, Part, Spoilt } from './container.ts';
import { bytesOf, isOfTheSystem, unreadable } from './unreadable.ts';
import { whyDistrusted } from './zip-rules.ts';

/** Longest list of files, so that looking at it costs little memory whatever somebody sends. */
const mostEntries = 500_000;

/**
 * An archive that somebody else made. Its list is read whole before anything is unpacked, and the archive is refused
 * for anything that a platform's export has no reason to hold: names that lead elsewhere, links, names twice, encrypted
 * files, files over one another, and what unpacks to far more than it is. Nothing is ever written to a disk.
 *
 * A file whose checksum is wrong is not read at all, so it is unpacked twice; what it costs is little beside intake.
 *
 * @throws HeedError `bad-input`, `unreadable`
 */
export async function openZip(path: string): Promise<Container> {
  const name = basename(path);
  const top = await lookThrough(path, name);
  const kept = await openList(path, name);
  return {
    async find(wanted) {
      const found = top.get(wanted);
      if (!found) return undefined;
      const part = await partOf(kept, found.entry, found.number, name);
      if ('open' in part) return part;
      throw new HeedError('bad-input', `${part.place} ${part.problem}`);
    },
    async *parts() {
      const zip = await openList(path, name);
      try {
        let number = 0;
        for await (const entry of zip.eachEntry()) {
          number += 1;
          if (!isFolder(entry)) yield await partOf(zip, entry, number, name);
        }
      } finally {
        zip.close();
      }
    },
    close: async () => kept.close(),
  };
}

async function openList(path: string, name: string): Promise<ZipFile> {
  // Names as bytes: what they are written in is for us to say, and what is wrong with them too.
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true };
  return openPromise(path, options).catch((cause: unknown) => {
    throw broken(name, cause);
  });
}

/** Looks at every entry. @returns those that lie at the top, where the lists of an export are */
async function lookThrough(
  path: string,
  name: string,
): Promise<Map<string, { entry: Entry; number: number }>> {
  const zip = await openList(path, name);
  const top = new Map<string, { entry: Entry; number: number }>();
  const names = new Set<string>();
  const totals = { packed: 0, unpacked: 0 };
  let number = 0;
  try {
    if (zip.entryCount > mostEntries)
      throw new HeedError(
        'bad-input',
        `${name} holds more than ${mostEntries} files: export a shorter time.`,
      );
    for await (const entry of zip.eachEntry()) {
      number += 1;
      totals.packed += entry.compressedSize;
      totals.unpacked += entry.uncompressedSize;
      const why =
        whyDistrusted(entry, totals, zip.fileSize) ?? (isTwice(names, entry) ? 'is there twice' : undefined);
      if (why)
        throw new HeedError('bad-input', `${name}: entry ${number} ${why}. Nothing of the archive was read.`);
      const at = nameOf(entry);
      if (at !== undefined && !at.includes('/')) top.set(at, { entry, number });
    }
    return top;
  } catch (error) {
    throw error instanceof HeedError ? error : broken(name, error);
  } finally {
    zip.close();
  }
}

/** By a part of a hash: of half a million names nobody keeps the text. Systems that do not tell A from a know one. */
function isTwice(names: Set<string>, { fileNameRaw }: Entry): boolean {
  const key = isUtf8(fileNameRaw) ? fileNameRaw.toString('utf8').normalize('NFC').toLowerCase() : fileNameRaw;
  const hash = createHash('sha256').update(key).digest().toString('latin1', 0, 12);
  const before = names.size;
  return names.add(hash).size === before;
}

const isFolder = ({ fileNameRaw }: Entry): boolean => fileNameRaw.at(-1) === 0x2f;
const nameOf = ({ fileNameRaw }: Entry): string | undefined =>
  isUtf8(fileNameRaw) ? fileNameRaw.toString('utf8') : undefined;

async function partOf(zip: ZipFile, entry: Entry, number: number, name: string): Promise<Part | Spoilt> {
  const place = `entry ${number} of ${name}`;
  const path = nameOf(entry);
  if (path === undefined) return { place, problem: 'has a name that is not in UTF-8' };
  if (!entry.canDecodeFileData()) return { place, problem: 'is packed in a way that is not known' };
  return {
    path,
    place,
    async open() {
      const sum = await zip
        .openReadStreamPromise(entry)
        .then(checksum)
        .catch((error: unknown) => {
          if (isOfTheSystem(error)) throw unreadable(place, error);
          return undefined;
        });
      if (sum === entry.crc32) return bytesOf(place, () => zip.openReadStreamPromise(entry));
      throw new HeedError('bad-input', 'holds other bytes than were packed (checksum)');
    },
  };
}

async function checksum(stream: Readable): Promise<number> {
  let value = 0;
  for await (const bytes of stream) value = crc32(bytes as Buffer, value);
  return value;
}

const broken = (name: string, cause: unknown) =>
  isOfTheSystem(cause)
    ? unreadable(name, cause)
    : new HeedError('bad-input', `${name} is no archive that can be read; it may be cut short.`, { cause });
