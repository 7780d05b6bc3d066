import { fromUtf8 } from '../../evidence/encoding.ts';
import { crc32 } from './crc32.ts';
import type { Bytes, Source, SourceFile } from './source.ts';
import {
  broken,
  flags,
  type Listed,
  methods,
  readList,
  signatures,
  sizes,
  sizesOf,
  view,
} from './zip-list.ts';

/**
 * Reads archives as `zipOf` writes them, and no others: files one after the other without a gap, each named once,
 * their list right behind them, and nothing after it. So there is one way to read an archive: what one program
 * unpacks is what another does. Sizes are known before anything is unpacked, and nothing unpacks to more.
 *
 * @throws HeedError `evidence-invalid` (step `format`)
 */
export async function openZip(zip: Bytes): Promise<Source> {
  const listed = await readList(zip);
  return new Map(listed.map((one): [string, SourceFile] => [one.path, fileOf(zip, one)]));
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
  const behind = await zip.read(one.end - sizesOf(one), one.end);
  const head = view(before);
  const tail = view(behind);
  const same =
    before.length === sizes.file + one.path.length &&
    behind.length === sizesOf(one) &&
    head.getUint32(0, true) === signatures.file &&
    head.getUint16(6, true) === flags &&
    head.getUint16(8, true) === one.method &&
    [14, 18, 22].every((at) => head.getUint32(at, true) === 0) &&
    head.getUint16(26, true) === one.path.length &&
    head.getUint16(28, true) === 0 &&
    fromUtf8(before.subarray(sizes.file)) === one.path &&
    tail.getUint32(0, true) === signatures.sizes &&
    tail.getUint32(4, true) === one.crc &&
    (one.wide
      ? tail.getBigUint64(8, true) === BigInt(one.packed) && tail.getBigUint64(16, true) === BigInt(one.size)
      : tail.getUint32(8, true) === one.packed && tail.getUint32(12, true) === one.size);
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
