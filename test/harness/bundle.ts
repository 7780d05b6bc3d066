import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { crc32, deflateRawSync } from 'node:zlib';
import { checkBundle } from '../../src/bundle/check/check.ts';
import type { Report } from '../../src/bundle/check/report.ts';
import { type Bytes, type Source, type SourceFile, wholeOf } from '../../src/bundle/check/source.ts';
import { openZip } from '../../src/bundle/check/zip.ts';
import { paths } from '../../src/bundle/format.ts';

/** A bundle in memory: its files by path. */
export type Files = Map<string, Buffer>;

export const bytesOf = (buffer: Uint8Array): Bytes => ({
  size: buffer.length,
  read: async (from, to) => buffer.subarray(from, to),
});

export async function collect(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** The files of an archive, as they are unpacked by the reader that verifies. */
export async function unpack(zip: Uint8Array): Promise<Files> {
  const files: Files = new Map();
  for (const [path, file] of await openZip(bytesOf(zip))) {
    const bytes = await wholeOf(file, Number.POSITIVE_INFINITY);
    files.set(path, bytes ?? Buffer.alloc(0));
  }
  return files;
}

export function sourceOf(files: Files): Source {
  const source = [...files].map(([path, bytes]): [string, SourceFile] => [
    path,
    {
      size: bytes.length,
      async *open() {
        yield bytes;
      },
    },
  ]);
  return new Map(source);
}

export const check = (files: Files, vkey?: string): Promise<Report> => checkBundle(sourceOf(files), { vkey });

/** The files with a list of SHA-256 that agrees with them, as a careful forger leaves it. */
export function withSums(files: Files): Files {
  const lines = [...files]
    .filter(([path]) => path !== paths.sums)
    .map(([path, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${path}\n`);
  return new Map([...files, [paths.sums, Buffer.from(lines.join(''))]]);
}

/** What a report says, short: `file: fault`. */
export const saidOf = ({ findings }: Report): string[] =>
  findings.map(({ file, fault, line }) => `${file}${line ? `:${line}` : ''}: ${fault}`);

interface Crafted {
  path: string;
  bytes: Uint8Array;
  /** What the archive says instead of the truth. */
  size?: number;
  mode?: number;
  /** Of DOS, in the list. */
  attributes?: number;
  /** What stands behind the name in the list. */
  extra?: Uint8Array;
}

/** An archive in the form that Heed writes, of whatever files: also of such as it never writes. */
export function craftZip(files: readonly Crafted[]): Buffer {
  const bodies: Buffer[] = [];
  const listed: Uint8Array[] = [];
  let at = 0;
  for (const one of files) {
    const { path, bytes, size = bytes.length, mode = 0o100644, attributes = 0, extra = Buffer.of() } = one;
    const packed = deflateRawSync(bytes);
    const name = Buffer.from(path);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(0x0808, 6);
    head.writeUInt16LE(8, 8);
    head.writeUInt16LE(name.length, 26);
    const tail = Buffer.alloc(16);
    tail.writeUInt32LE(0x08074b50, 0);
    tail.writeUInt32LE(crc32(bytes), 4);
    tail.writeUInt32LE(packed.length, 8);
    tail.writeUInt32LE(size, 12);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(0x033f, 4);
    entry.writeUInt16LE(20, 6);
    entry.writeUInt16LE(0x0808, 8);
    entry.writeUInt16LE(8, 10);
    tail.copy(entry, 16, 4, 16);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt16LE(extra.length, 30);
    entry.writeUInt32LE(((mode << 16) | attributes) >>> 0, 38);
    entry.writeUInt32LE(at, 42);
    bodies.push(head, name, packed, tail);
    listed.push(entry, name, extra);
    at += head.length + name.length + packed.length + tail.length;
  }
  const list = Buffer.concat(listed);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, list, end]);
}
