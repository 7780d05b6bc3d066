import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const LIMIT = 1_000_000;
const TAIL = 2_000;

/** PostgreSQL's own log: one file of at most `LIMIT` bytes and the one before it, readable by the owner. */
export interface ServerLog {
  readonly path: string;
  write(chunk: Buffer): void;
  /** The last lines of the present run, to explain why the server failed. */
  tail(): string;
  close(): void;
}

/**
 * Opens the log. Heed is the one that writes it, from the server's pipe: PostgreSQL cannot bound the size of a
 * file of its own, and the server's user may be unable to write in the data directory. Lines are few, so they
 * are written at once; a full disk costs log lines, nothing else.
 */
export function openServerLog(path: string, limit: number = LIMIT): ServerLog {
  let file = openSync(path, 'a', 0o600);
  let size = fstatSync(file).size;
  let last = Buffer.alloc(0);
  let open = true;

  function turnOver(): void {
    renameSync(path, `${path}.1`);
    const full = file;
    file = openSync(path, 'a', 0o600);
    closeSync(full);
    size = 0;
  }

  return {
    path,
    write(chunk) {
      last = Buffer.concat([last, chunk]).subarray(-TAIL);
      if (!open) return;
      try {
        if (size > 0 && size + chunk.length > limit) turnOver();
        size += writeSync(file, chunk);
      } catch {
        // The log is a help, never a reason to fail.
      }
    },
    tail: () => last.toString('utf8').trim(),
    close() {
      if (open) closeSync(file);
      open = false;
    },
  };
}
