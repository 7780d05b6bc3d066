/** Random access to some bytes: a file on a disk, a `Blob` in a browser. */
export interface Bytes {
  readonly size: number;
  /** The bytes from `from` to `to` − 1. */
  read(from: number, to: number): Promise<Uint8Array>;
}

/** One file of a bundle. */
export interface SourceFile {
  readonly size: number;
  /** Its bytes from the beginning, a part at a time. Throws `evidence-invalid` where they are not what was packed. */
  open(): AsyncIterable<Uint8Array>;
}

/** A bundle as a zip or a folder: its files by path, in the order they lie there. */
export type Source = ReadonlyMap<string, SourceFile>;

/** Whether a path is one that a bundle may hold: relative, plain ASCII, nothing that leads elsewhere. */
export function isPlainPath(path: string): boolean {
  return path.length <= 240 && path.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part));
}

/** More files than any bundle has: 1,000,000 entries are 2,000 of them. */
export const mostFiles = 20_000;

/**
 * The whole of a small file.
 *
 * @returns undefined where it has more than `most` bytes
 */
export async function wholeOf(file: SourceFile, most: number): Promise<Buffer | undefined> {
  if (file.size > most) return undefined;
  const parts: Uint8Array[] = [];
  for await (const part of file.open()) parts.push(part);
  return Buffer.concat(parts);
}

/** A file's lines with what follows each; one that never ends is given up at `most` bytes. */
export async function* linesOf(file: SourceFile, most: number): AsyncGenerator<Buffer | 'too-long'> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const part of file.open()) {
    rest = rest.length === 0 ? Buffer.from(part) : Buffer.concat([rest, part]);
    let from = 0;
    for (let end = rest.indexOf(10, from); end >= 0; end = rest.indexOf(10, from)) {
      yield rest.subarray(from, end);
      from = end + 1;
    }
    rest = rest.subarray(from);
    if (rest.length > most) return yield 'too-long';
  }
  if (rest.length > 0) yield rest;
}
