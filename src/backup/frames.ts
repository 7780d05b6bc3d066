import { pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { damaged } from './container.ts';

/**
 * What lies inside a container: frames, `type(1) ‖ length(4) ‖ payload`, compressed as one stream. JSON says what
 * comes; data is what COPY gave, in pieces of any size.
 */
export type Frame = { json: unknown } | { data: Buffer };

const types = { json: 1, data: 2 } as const;
/** A row may have any size; a piece of it may not. */
const mostData = 2 ** 20;
const mostFrame = 2 ** 26;

/** Turns frames into the bytes that a container seals. Level 3: twice as fast as the default, and 5 % larger. */
export function packed(frames: AsyncIterable<Frame>): Readable {
  const bytes = Readable.from(bytesOf(frames), { objectMode: false });
  return joined(bytes, createGzip({ level: 3 }));
}

async function* bytesOf(frames: AsyncIterable<Frame>): AsyncGenerator<Buffer> {
  for await (const frame of frames) {
    if ('json' in frame) {
      yield* framed(types.json, Buffer.from(JSON.stringify(frame.json)));
      continue;
    }
    for (let from = 0; from < frame.data.length; from += mostData)
      yield* framed(types.data, frame.data.subarray(from, from + mostData));
  }
}

function* framed(type: number, payload: Buffer): Generator<Buffer> {
  const head = Buffer.alloc(5);
  head.writeUInt8(type, 0);
  head.writeUInt32BE(payload.length, 1);
  yield head;
  yield payload;
}

/** The frames of a container's pieces. @throws HeedError `bad-input` where they are none */
export async function* unpacked(pieces: AsyncIterable<Buffer>, file: string): AsyncGenerator<Frame> {
  // What comes is authenticated: a bomb would be our own.
  const source = joined(Readable.from(pieces, { objectMode: false }), createGunzip());
  let rest: Buffer = Buffer.alloc(0);
  for await (const bytes of source) {
    rest = rest.length === 0 ? (bytes as Buffer) : Buffer.concat([rest, bytes as Buffer]);
    let from = 0;
    while (rest.length - from >= 5) {
      const length = rest.readUInt32BE(from + 1);
      if (length > mostFrame) throw damaged(file);
      if (rest.length - from - 5 < length) break;
      yield frameOf(rest[from] ?? 0, rest.subarray(from + 5, from + 5 + length), file);
      from += 5 + length;
    }
    rest = rest.subarray(from);
  }
  if (rest.length > 0) throw damaged(file);
}

function frameOf(type: number, payload: Buffer, file: string): Frame {
  if (type === types.data) return { data: payload };
  if (type !== types.json) throw damaged(file);
  return { json: JSON.parse(payload.toString('utf8')) };
}

/** Joined so that an error on either side reaches whoever reads the end. */
function joined(source: Readable, through: Transform): Transform {
  pipeline(source, through, () => undefined);
  return through;
}
