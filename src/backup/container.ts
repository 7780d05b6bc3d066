import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Transform, type TransformCallback } from 'node:stream';
import { z } from 'zod';
import { codeOf, whyNot } from '../db/embedded/data-dir.ts';
import { HeedError } from '../errors.ts';
import { lockSchema, newLock, openLock, type Unlocking } from './lock.ts';

/**
 * The file format: `magic ‖ length(4) ‖ header ‖ chunks`. The header is JSON in the clear; every chunk is
 * `length(4) ‖ ciphertext ‖ tag(16)`, AES-256-GCM under a key that only this file has. The nonce is the chunk's number
 * and whether it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015), and the
 * header's hash is authenticated with each: bits that flipped, chunks out of order, chunks of another file and a file
 * that was cut short are all noticed before any of their content is used.
 */
const magic = Buffer.from('HEEDBK1\n');
const chunkSize = 256 * 1024;
const tagSize = 16;
const mostHeader = 16 * 1024;
/** In a chunk's length: it is the last one. */
const lastBit = 0x8000_0000;

export type ContainerKind = 'backup' | 'keys';

const headerSchema = z.strictObject({
  v: z.literal(1),
  kind: z.enum(['backup', 'keys']),
  id: z.guid(),
  /** Whose it is (`keys.installation`). */
  installation: z.guid(),
  /** Of a key file: which of those that were written in its place, one after the other. */
  generation: z.int().min(0),
  at: z.iso.datetime({ precision: 3 }),
  lock: lockSchema,
});
export type Header = z.infer<typeof headerSchema>;

/** What comes before the chunks, and the stream that makes them. */
export async function sealing(
  unlocking: Unlocking,
  about: Omit<Header, 'v' | 'lock'>,
): Promise<{ head: Buffer; seal: Transform }> {
  const { lock, key } = await newLock(unlocking, about.kind);
  const header: Header = { v: 1, ...about, lock };
  const head = frameHeader(header);
  return { head, seal: new Sealer(key, digest(head)) };
}

function frameHeader(header: Header): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  return Buffer.concat([magic, uint32(text.length), text]);
}

class Sealer extends Transform {
  readonly #key: Buffer;
  readonly #bound: Buffer;
  #pending: Buffer[] = [];
  #size = 0;
  #number = 0;

  constructor(key: Buffer, bound: Buffer) {
    super();
    this.#key = key;
    this.#bound = bound;
  }

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#pending.push(bytes);
    this.#size += bytes.length;
    if (this.#size > chunkSize) {
      const all = Buffer.concat(this.#pending, this.#size);
      let from = 0;
      // What is left is never empty, so that the last chunk can still be told to be the last.
      for (; all.length - from > chunkSize; from += chunkSize)
        this.#chunk(all.subarray(from, from + chunkSize), false);
      this.#pending = [all.subarray(from)];
      this.#size = all.length - from;
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    this.#chunk(Buffer.concat(this.#pending, this.#size), true);
    done();
  }

  #chunk(plaintext: Buffer, last: boolean): void {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce(this.#number, last));
    cipher.setAAD(this.#bound);
    this.#number += 1;
    const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    this.push(uint32((sealed.length | (last ? lastBit : 0)) >>> 0));
    this.push(sealed);
  }
}

/** The header of a file, as it says and not yet authenticated. @throws HeedError `bad-input` for a file that is none */
export async function readHeader(file: string): Promise<Header> {
  const handle = await openFile(file);
  try {
    return (await headerIn(handle, file)).header;
  } finally {
    await handle.close();
  }
}

async function headerIn(handle: FileHandle, file: string): Promise<{ header: Header; head: Buffer }> {
  const start = Buffer.alloc(magic.length + 4);
  const { bytesRead } = await handle.read(start, 0, start.length, 0);
  if (bytesRead < start.length || !start.subarray(0, magic.length).equals(magic)) {
    throw new HeedError(
      'bad-input',
      `${file} is no backup and no key file of Heed, or its beginning is damaged.`,
    );
  }
  const length = start.readUInt32BE(magic.length);
  if (length > mostHeader) throw damaged(file);
  const text = Buffer.alloc(length);
  const read = await handle.read(text, 0, length, start.length);
  const header = headerSchema.safeParse(parse(text.toString('utf8')));
  if (read.bytesRead < length || !header.success) throw damaged(file);
  return { header: header.data, head: Buffer.concat([start, text]) };
}

/**
 * Opens a file: its header, and its content piece by piece, each authenticated before it is handed out. The end of the
 * pieces is the end that was written; a file that goes on after it or stops before it is refused.
 *
 * @throws HeedError `bad-input` when anything is damaged, `config-invalid` for a wrong secret or passphrase
 */
export async function opening(
  unlocking: Unlocking,
  file: string,
  kind: ContainerKind,
): Promise<{ header: Header; pieces: AsyncGenerator<Buffer> }> {
  const handle = await openFile(file);
  let head: Buffer;
  let header: Header;
  try {
    ({ header, head } = await headerIn(handle, file));
  } finally {
    await handle.close();
  }
  if (header.kind !== kind) {
    const are = { backup: 'a backup', keys: 'a key file' } as const;
    throw new HeedError('bad-input', `${file} is ${are[header.kind]}, not ${are[kind]}.`);
  }
  const key = await openLock(unlocking, header.lock, header.kind, file);
  return { header, pieces: chunksOf(file, key, head) };
}

async function* chunksOf(file: string, key: Buffer, head: Buffer): AsyncGenerator<Buffer> {
  const bound = digest(head);
  let rest: Buffer = Buffer.alloc(0);
  let number = 0;
  let ended = false;
  for await (const bytes of createReadStream(file, { start: head.length, highWaterMark: chunkSize })) {
    rest = rest.length === 0 ? (bytes as Buffer) : Buffer.concat([rest, bytes as Buffer]);
    while (rest.length >= 4) {
      const word = rest.readUInt32BE(0);
      const length = (word & ~lastBit) >>> 0;
      if (ended || length < tagSize || length > chunkSize + tagSize) throw damaged(file);
      if (rest.length < 4 + length) break;
      const last = (word & lastBit) !== 0;
      const plaintext = decrypt(key, nonce(number, last), bound, rest.subarray(4, 4 + length));
      if (!plaintext) throw damaged(file);
      ended = last;
      number += 1;
      rest = rest.subarray(4 + length);
      yield plaintext;
    }
  }
  if (!ended || rest.length > 0) {
    throw ended ? damaged(file) : new HeedError('bad-input', `${file} is not whole: its end is missing.`);
  }
}

function decrypt(key: Buffer, iv: Buffer, bound: Buffer, sealed: Buffer): Buffer | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagSize });
  decipher.setAAD(bound);
  decipher.setAuthTag(sealed.subarray(sealed.length - tagSize));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - tagSize)), decipher.final()]);
  } catch {
    return undefined;
  }
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r');
  } catch (cause) {
    const missing = codeOf(cause) === 'ENOENT';
    throw new HeedError(
      missing ? 'not-found' : 'bad-input',
      missing ? `There is no file ${file}.` : `${file} cannot be read: ${whyNot(cause)}.`,
      { cause },
    );
  }
}

/** A file whose content is not what was written. */
export const damaged = (file: string): HeedError =>
  new HeedError(
    'bad-input',
    `${file} is damaged: what it holds is not what was written. Nothing of it is used. Take another copy of it, or another backup.`,
  );

/** `0(7) ‖ number(4) ‖ last(1)`: no two chunks of a file share one. */
function nonce(number: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(number, 7);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const digest = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
