import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

const frameBytes = 65_536;
const tagBytes = 16;

/**
 * Bytes on disk that nobody else can read: AES-256-GCM in frames, each with its number as nonce, under a key that is in
 * this process and nowhere else. The file has no name any more as soon as it is open, so it goes with the process.
 */
export class Spool {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #key = randomBytes(32);
  readonly #waiting = Buffer.alloc(frameBytes);
  #filled = 0;
  #frames = 0;
  #last = 0;

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /** @param dir made where it is missing */
  static async open(dir: string): Promise<Spool> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const path = join(dir, randomUUID());
    const file = await open(path, 'wx+', 0o600);
    // Windows keeps a file that is open; there it goes at the end.
    await rm(path, { force: true }).catch(() => undefined);
    return new Spool(file, path);
  }

  async write(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const took = chunk.copy(this.#waiting, this.#filled, at);
      at += took;
      this.#filled += took;
      if (this.#filled === frameBytes) await this.#flush();
    }
  }

  /** Nothing is written afterwards. */
  async end(): Promise<void> {
    if (this.#filled > 0) await this.#flush();
  }

  /** All of it, as often as it is asked for. @throws where the file is not what was written */
  async *read(): AsyncGenerator<Buffer> {
    const frame = Buffer.alloc(frameBytes + tagBytes);
    for (let n = 0; n < this.#frames; n += 1) {
      const length = (n === this.#frames - 1 ? this.#last : frameBytes) + tagBytes;
      const { bytesRead } = await this.#file.read(frame, 0, length, n * (frameBytes + tagBytes));
      if (bytesRead !== length) throw new Error('a spooled batch is shorter than what was written');
      const cipher = createDecipheriv('aes-256-gcm', this.#key, nonce(n), { authTagLength: tagBytes });
      cipher.setAuthTag(frame.subarray(length - tagBytes, length));
      yield Buffer.concat([cipher.update(frame.subarray(0, length - tagBytes)), cipher.final()]);
    }
  }

  async close(): Promise<void> {
    this.#key.fill(0);
    this.#waiting.fill(0);
    await this.#file.close();
    await rm(this.#path, { force: true });
  }

  async #flush(): Promise<void> {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce(this.#frames), { authTagLength: tagBytes });
    const sealed = Buffer.concat([
      cipher.update(this.#waiting.subarray(0, this.#filled)),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    for (let at = 0; at < sealed.length; ) {
      const place = this.#frames * (frameBytes + tagBytes) + at;
      const { bytesWritten } = await this.#file.write(sealed, at, sealed.length - at, place);
      at += bytesWritten;
    }
    this.#last = this.#filled;
    this.#frames += 1;
    this.#filled = 0;
  }
}

/** Unique for the key, which seals one file. */
function nonce(frame: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUIntBE(frame, 6, 6);
  return bytes;
}
