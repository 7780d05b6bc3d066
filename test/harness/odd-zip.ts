import { crc32, deflateRawSync } from 'node:zlib';

/** One file of an archive, and what is wrong with it. */
export interface OddFile {
  name: string | Buffer;
  bytes: Buffer | string;
  /** What the list says instead of the truth. */
  crc?: number;
  size?: number;
  flags?: number;
  /** A Unix mode. */
  mode?: number;
  /** Points to the bytes of the last file that has its own. */
  overLast?: boolean;
  method?: number;
}

/** An archive as somebody hostile could make one: whatever is asked for, and otherwise in order. */
export function oddZip(files: readonly OddFile[]): Buffer {
  const bodies: Buffer[] = [];
  const listed: Buffer[] = [];
  let at = 0;
  let last = { at: 0, packed: 0 };
  for (const file of files) {
    const bytes = Buffer.from(file.bytes as string);
    const packed = deflateRawSync(bytes);
    const name = Buffer.from(file.name as string);
    if (!file.overLast) last = { at, packed: packed.length };
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    const size = file.size ?? bytes.length;
    const common = Buffer.alloc(22);
    common.writeUInt16LE(file.flags ?? 0x0800, 0);
    common.writeUInt16LE(file.method ?? 8, 2);
    common.writeUInt32LE(file.crc ?? crc32(bytes), 8);
    common.writeUInt32LE(last.packed, 12);
    common.writeUInt32LE(size, 16);
    common.writeUInt16LE(name.length, 20);
    common.copy(head, 6);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(0x033f, 4);
    entry.writeUInt16LE(20, 6);
    common.copy(entry, 8);
    entry.writeUInt32LE(((file.mode ?? 0o100644) << 16) >>> 0, 38);
    entry.writeUInt32LE(last.at, 42);
    listed.push(entry, name);
    if (file.overLast) continue;
    bodies.push(head, name, packed);
    at += head.length + name.length + packed.length;
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
