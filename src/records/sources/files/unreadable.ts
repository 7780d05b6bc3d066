import { Readable } from 'node:stream';
import { HeedError } from '../../../errors.ts';

/** A disk or a network drive that did not give its bytes says nothing of what they are; zlib has codes and no `syscall`. */
export const isOfTheSystem = (error: unknown): boolean => error instanceof Error && 'syscall' in error;

/** Nothing of it is passed over: the run ends, and finds what it has read already when it is run again. */
export const unreadable = (place: string, cause: unknown) =>
  new HeedError(
    'unreadable',
    `${place} could not be read just now: the disk did not give it. What was read before is in; run the same again.`,
    { cause },
  );

/** What a file of an export holds; a disk that fails meanwhile is told from bytes that are wrong. @throws HeedError `unreadable` */
export function bytesOf(place: string, open: () => Promise<Readable>): Readable {
  return Readable.from(
    (async function* () {
      try {
        yield* await open();
      } catch (error) {
        throw isOfTheSystem(error) ? unreadable(place, error) : error;
      }
    })(),
    { objectMode: false },
  );
}
