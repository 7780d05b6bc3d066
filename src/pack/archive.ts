import { createHash } from 'node:crypto';
import { PassThrough, pipeline, Readable, Transform } from 'node:stream';
import { pipeline as flow } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** One file of an archive, opened when its turn comes: only one is open at a time. */
export interface ArchiveFile {
  path: string;
  /** Pictures and documents are small already. */
  stored?: boolean;
  open: () => Promise<NodeJS.ReadableStream | Uint8Array | string>;
}

export const sumsFile = 'SHA256SUMS';

/**
 * A ZIP archive as a stream, however large its files: nothing is held but what is on its way. Last comes a list of
 * SHA-256 of all files, as `sha256sum -c` reads it. What fails while it is written ends the stream with that error,
 * and what was written until then is no archive.
 */
export function zipOf(files: readonly ArchiveFile[], at: Date): Readable {
  const zip = new ZipFile();
  const out = new PassThrough();
  const sums: string[] = [];
  const fail = (error: unknown) => {
    out.destroy(error instanceof Error ? error : new Error(String(error)));
  };
  zip.on('error', fail);
  pipeline(zip.outputStream, out, () => undefined);
  let current: Transform | undefined;
  // Whoever stops reading leaves nothing open.
  out.once('close', () => current?.destroy());
  const add = (file: ArchiveFile) => {
    const options = { mtime: at, mode: 0o100644, compress: !file.stored };
    zip.addReadStreamLazy(file.path, options, (callback) => {
      current = summing(file.path, sums);
      fill(file, current).catch(fail);
      callback(null, current);
    });
  };
  for (const file of files) add(file);
  zip.addReadStreamLazy(sumsFile, { mtime: at, mode: 0o100644 }, (callback) =>
    callback(null, Readable.from([Buffer.from(sums.join(''))])),
  );
  zip.end();
  return out;
}

async function fill({ open }: ArchiveFile, into: Transform): Promise<void> {
  const content = await open();
  const whole = typeof content === 'string' || content instanceof Uint8Array;
  await flow(whole ? Readable.from([Buffer.from(content)]) : content, into);
}

/** Passes bytes on and leaves their SHA-256 behind. */
function summing(path: string, sums: string[]): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      sums.push(`${hash.digest('hex')}  ${path}\n`);
      done();
    },
  });
}
