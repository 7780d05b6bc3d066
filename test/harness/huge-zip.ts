import { crc32, deflateRawSync } from 'node:zlib';
import type { Bytes } from '../../src/bundle/check/source.ts';

/** Where what is said of an archive beyond 4 GiB can be altered; each is said truly unless it stands here. */
export interface Said {
  count?: bigint;
  length?: bigint;
  start?: bigint;
  locator?: bigint;
  disks?: number;
  size?: bigint;
  packed?: bigint;
  at?: bigint;
  /** In the ordinary place, where the true number is beyond it. */
  short?: number;
  behindSize?: bigint;
  /** Before the true sizes in the list, where yazl says when a file was changed. */
  more?: Uint8Array;
}

const gib = 1024 ** 3;

/**
 * An archive with a file of 5 GiB, of which nothing exists but what stands before and behind it, and a small one after it.
 * As yazl writes one (`forceZip64Format` unset), by APPNOTE 4.3.
 */
export function hugeZip(said: Said = {}): { bytes: Bytes; read: () => number } {
  const hole = 5 * gib;
  const parts: { at: number; bytes: Buffer }[] = [];
  const listed: Buffer[] = [];
  let at = 0;
  const put = (bytes: Buffer) => {
    parts.push({ at, bytes });
    at += bytes.length;
  };
  const add = (path: string, content: Buffer | number) => {
    const from = at;
    const name = Buffer.from(path);
    const stored = typeof content === 'number';
    const method = stored ? 0 : 8;
    const packed = stored ? undefined : deflateRawSync(content);
    const size = stored ? content : content.length;
    const length = packed?.length ?? size;
    const crc = stored ? 0 : crc32(content);
    const wide = [from, size, length].some((number) => number >= 0xffffffff);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(0x0808, 6);
    head.writeUInt16LE(method, 8);
    head.writeUInt16LE(name.length, 26);
    put(Buffer.concat([head, name]));
    if (packed) put(packed);
    else at += length;
    const tail = Buffer.alloc(wide ? 24 : 16);
    tail.writeUInt32LE(0x08074b50, 0);
    tail.writeUInt32LE(crc, 4);
    if (wide) {
      tail.writeBigUInt64LE(BigInt(length), 8);
      tail.writeBigUInt64LE(said.behindSize ?? BigInt(size), 16);
    } else {
      tail.writeUInt32LE(length, 8);
      tail.writeUInt32LE(size, 12);
    }
    put(tail);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(0x033f, 4);
    entry.writeUInt16LE(wide ? 45 : 20, 6);
    entry.writeUInt16LE(0x0808, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(crc, 16);
    const short = said.short ?? 0xffffffff;
    entry.writeUInt32LE(wide ? short : length, 20);
    entry.writeUInt32LE(wide ? 0xffffffff : size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE((0o100644 << 16) >>> 0, 38);
    entry.writeUInt32LE(wide ? 0xffffffff : from, 42);
    const sizes = Buffer.alloc(wide ? 28 : 0);
    if (wide) {
      sizes.writeUInt16LE(1, 0);
      sizes.writeUInt16LE(24, 2);
      sizes.writeBigUInt64LE(said.size ?? BigInt(size), 4);
      sizes.writeBigUInt64LE(said.packed ?? BigInt(length), 12);
      sizes.writeBigUInt64LE(said.at ?? BigInt(from), 20);
    }
    const extra = wide ? Buffer.concat([said.more ?? Buffer.of(), sizes]) : sizes;
    entry.writeUInt16LE(extra.length, 30);
    listed.push(entry, name, extra);
  };
  add('log/vkey', Buffer.from('before'));
  add('texts/large', hole);
  add('bundle.json', Buffer.from('behind 5 GiB'));
  const list = Buffer.concat(listed);
  const start = at;
  put(list);
  const end = at;
  const all = Buffer.alloc(98);
  all.writeUInt32LE(0x06064b50, 0);
  all.writeBigUInt64LE(44n, 4);
  all.writeUInt16LE(0x033f, 12);
  all.writeUInt16LE(45, 14);
  all.writeBigUInt64LE(said.count ?? 3n, 24);
  all.writeBigUInt64LE(said.count ?? 3n, 32);
  all.writeBigUInt64LE(said.length ?? BigInt(list.length), 40);
  all.writeBigUInt64LE(said.start ?? BigInt(start), 48);
  all.writeUInt32LE(0x07064b50, 56);
  all.writeBigUInt64LE(said.locator ?? BigInt(end), 64);
  all.writeUInt32LE(said.disks ?? 1, 72);
  all.writeUInt32LE(0x06054b50, 76);
  all.writeUInt16LE(3, 84);
  all.writeUInt16LE(3, 86);
  all.writeUInt32LE(list.length, 88);
  all.writeUInt32LE(0xffffffff, 92);
  put(all);
  let read = 0;
  return {
    read: () => read,
    bytes: {
      size: at,
      async read(from, to) {
        read += to - from;
        const out = Buffer.alloc(Math.max(0, Math.min(to, at) - from));
        for (const part of parts) {
          const [a, b] = [Math.max(from, part.at), Math.min(to, part.at + part.bytes.length)];
          if (a < b) part.bytes.copy(out, a - from, a - part.at, b - part.at);
        }
        return out;
      },
    },
  };
}
