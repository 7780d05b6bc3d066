import { pipeline, type Readable, Transform } from 'node:stream';
import { HeedError } from '../errors.ts';

/** How long nobody may read, and how long one export may take: it holds an old state of the database. */
export interface Patience {
  idleMs: number;
  wholeMs: number;
}

export const patience: Patience = { idleMs: 60_000, wholeMs: 15 * 60_000 };

/**
 * Rows that are exactly as many as was put on record. One too few would be a file that looks whole: then it fails,
 * and so does the transfer.
 */
export async function* exactly<Row>(
  rows: AsyncIterable<readonly Row[]>,
  announced: number,
): AsyncGenerator<readonly Row[]> {
  let written = 0;
  for await (const page of rows) {
    written += page.length;
    if (written > announced) break;
    yield page;
  }
  if (written !== announced)
    throw new HeedError('database-failed', `an export of ${announced} rows came to ${written}`);
}

/** Ends a stream that nobody reads, or that takes too long, with an error: the transfer breaks and is seen to. */
export function guarded(stream: Readable, { idleMs, wholeMs }: Patience = patience): Readable {
  const end = (why: string) => through.destroy(new HeedError('gone', `an export was given up: ${why}`));
  const idle = setTimeout(end, idleMs, 'nobody reads it');
  const whole = setTimeout(end, wholeMs, 'it took too long');
  // Bytes pass only when somebody takes them.
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      idle.refresh();
      done(null, chunk);
    },
  });
  pipeline(stream, through, () => undefined);
  // Whoever takes it hears of a failure; one that comes before anybody does is no reason for the process to end.
  through.on('error', () => undefined);
  through.once('close', () => {
    clearTimeout(idle);
    clearTimeout(whole);
  });
  return through;
}
