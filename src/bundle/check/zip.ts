import { fromUtf8 } from '../../evidence/encoding.ts';
import { invalid } from '../../evidence/invalid.ts';
import { crc32 } from './crc32.ts';
import { type Bytes, isPlainPath, mostFiles, type Source, type SourceFile } from './source.ts';

/**
 * Reads archives as `zipOf` writes them, and no others: files one after the other without a gap, each named once,
 * their list right behind them, and nothing after it. So there is one way to read an archive: what one program
 * unpacks is what another does. Sizes are known before anything is unpacked, and nothing unpacks to more.
 */
const signatures = { file: 0x04034b50, sizes: 0x08074b50, listed: 0x02014b50, end: 0x06054b50 };
const sizes = { file: 30, sizes: 16, listed: 46, end: 22 };
/** Names are UTF-8; checksum and sizes stand behind the file. */
const flags = 0x0808;
const methods = { stored: 0, deflated: 8 };
const mostListed = mostFiles * 300;
/** 4 GiB: archives beyond it have another form. */
const beyond = 0xffffffff;

interface Listed {
  path: string;
  method: number;
  crc: number;
  packed: number;
  size: number;
  at: number;
  /** Where the next one begins. */
  end: number;
}

/** @throws HeedError `evidence-invalid` (step `format`) */
export async function openZip(zip: Bytes): Promise<Source> {
  const listed = await readList(zip);
  return new Map(listed.map((one): [string, SourceFile] => [one.path, fileOf(zip, one)]));
}

async function readList(zip: Bytes): Promise<Listed[]> {
  if (zip.size < sizes.end) throw broken('is no zip archive, or is cut off');
  const end = view(await zip.read(zip.size - sizes.end, zip.size));
  const count = end.getUint16(10, true);
  const length = end.getUint32(12, true);
  const start = end.getUint32(16, true);
  if (end.getUint32(0, true) !== signatures.end) throw broken('is no zip archive, or is cut off');
  if (end.getUint32(4, true) !== 0 || end.getUint16(8, true) !== count || end.getUint16(20, true) !== 0)
    throw broken('is a zip archive in several parts, or with a comment');
  // Whoever made it could not know beforehand how large it gets; as a folder it is verified all the same.
  if (start === beyond || length === beyond || count === 0xffff)
    throw broken('is larger than 4 GiB: unpack it and verify the folder');
  if (count > mostFiles || length > mostListed) throw broken(`holds more than ${mostFiles} files`);
  if (start + length !== zip.size - sizes.end) throw broken('has bytes that belong to no file');
  const bytes = await zip.read(start, start + length);
  const found: Listed[] = [];
  const names = new Set<string>();
  for (let at = 0, n = 0; n < count; n += 1) {
    const { next, ...one } = readListed(bytes, at);
    // Systems that do not tell A from a would unpack one over the other.
    if (names.has(one.path.toLowerCase())) throw broken(`names ${one.path} twice`);
    names.add(one.path.toLowerCase());
    found.push({ ...one, end: 0 });
    at = next;
    if (n === count - 1 && at !== length) throw broken('has a list of files that does not end where it says');
  }
  let expected = 0;
  for (const one of found) {
    if (one.at !== expected) throw broken(`has bytes that belong to no file before ${one.path}`);
    one.end = one.at + sizes.file + one.path.length + one.packed + sizes.sizes;
    expected = one.end;
  }
  if (expected !== start) throw broken('has bytes that belong to no file');
  return found;
}

function readListed(bytes: Uint8Array, at: number): Omit<Listed, 'end'> & { next: number } {
  if (at + sizes.listed > bytes.length) throw broken('has a list of files that is cut off');
  const one = view(bytes.subarray(at, at + sizes.listed));
  const name = one.getUint16(28, true);
  const extra = one.getUint16(30, true);
  const next = at + sizes.listed + name + extra;
  if (one.getUint32(0, true) !== signatures.listed || one.getUint16(32, true) !== 0 || next > bytes.length)
    throw broken('has a list of files that cannot be read');
  const path = fromUtf8(bytes.subarray(at + sizes.listed, at + sizes.listed + name)) ?? '';
  if (!isPlainPath(path)) throw broken('names a file that no bundle has, which may lead out of its folder');
  const method = one.getUint16(10, true);
  const isFile = one.getUint32(38, true) >>> 28 === 0o10;
  if (!Object.values(methods).includes(method) || one.getUint16(8, true) !== flags || !isFile)
    throw broken(`packs ${path} in a way that bundles are not packed in`);
  const place = { crc: one.getUint32(16, true), packed: one.getUint32(20, true) };
  return { path, method, ...place, size: one.getUint32(24, true), at: one.getUint32(42, true), next };
}

function fileOf(zip: Bytes, one: Listed): SourceFile {
  return {
    size: one.size,
    async *open() {
      await checkFrame(zip, one);
      let size = 0;
      let crc = 0;
      for await (const part of unpacked(zip, one)) {
        size += part.length;
        if (size > one.size) throw broken(`unpacks ${one.path} to more than it says`);
        crc = crc32(part, crc);
        yield part;
      }
      if (size !== one.size || crc !== one.crc)
        throw broken(`holds other bytes of ${one.path} than were packed`);
    },
  };
}

/** What stands before and behind a file has to be what the list says of it. */
async function checkFrame(zip: Bytes, one: Listed): Promise<void> {
  const before = await zip.read(one.at, one.at + sizes.file + one.path.length);
  const behind = await zip.read(one.end - sizes.sizes, one.end);
  const head = view(before);
  const tail = view(behind);
  const same =
    before.length === sizes.file + one.path.length &&
    behind.length === sizes.sizes &&
    head.getUint32(0, true) === signatures.file &&
    head.getUint16(6, true) === flags &&
    head.getUint16(8, true) === one.method &&
    [14, 18, 22].every((at) => head.getUint32(at, true) === 0) &&
    head.getUint16(26, true) === one.path.length &&
    head.getUint16(28, true) === 0 &&
    fromUtf8(before.subarray(sizes.file)) === one.path &&
    tail.getUint32(0, true) === signatures.sizes &&
    tail.getUint32(4, true) === one.crc &&
    tail.getUint32(8, true) === one.packed &&
    tail.getUint32(12, true) === one.size;
  if (!same) throw broken(`says different things about ${one.path}`);
}

const step = 256 * 1024;

async function* packedParts(zip: Bytes, one: Listed): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const from = one.at + sizes.file + one.path.length;
  for (let at = from; at < from + one.packed; at += step) {
    const part = await zip.read(at, Math.min(at + step, from + one.packed));
    if (part.length === 0) throw broken(`ends within ${one.path}`);
    yield new Uint8Array(part);
  }
}

async function* unpacked(zip: Bytes, one: Listed): AsyncGenerator<Uint8Array> {
  const parts = packedParts(zip, one);
  if (one.method === methods.stored) return yield* parts;
  const stream = new ReadableStream<BufferSource>({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  }).pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = (stream as ReadableStream<Uint8Array>).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'HeedError') throw cause;
    throw broken(`holds ${one.path} in a form that cannot be unpacked`);
  } finally {
    // Whoever stops reading leaves nothing running.
    await reader.cancel().catch(() => undefined);
  }
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const broken = (problem: string) => invalid('format', `the archive ${problem}`);
