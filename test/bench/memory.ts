import { collectGarbage } from '../harness/garbage.ts';

/** Collects garbage and says how many bytes are in use. */
export function settledBytes(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Bytes in use, garbage aside, at the tenths of some work; the process as a whole says little, for a collector that has room waits. */
export class SettledMemory {
  readonly #before = settledBytes();
  readonly #tenths: number[] = [];

  /** Tells how far the work is, 0 to 1. Collecting takes time: what is looked at so is not what is timed. */
  at(done: number): void {
    const tenth = Math.floor(Math.min(done, 1) * 10);
    if (tenth > 0 && this.#tenths[tenth] === undefined) this.#tenths[tenth] = settledBytes();
  }

  /** MB held at the most over what there was before it began. */
  get held(): number {
    return inMb(Math.max(...this.#known(1)) - this.#before);
  }

  /** MB by which what is held grew between a fifth of the work and any later tenth of it; below nothing: it shrank. */
  get grown(): number {
    const [fifth = 0, ...later] = this.#known(2);
    return inMb(Math.max(...later) - fifth);
  }

  #known(from: number): number[] {
    const known = this.#tenths.slice(from).filter((bytes) => bytes !== undefined);
    if (known.length < 11 - from) throw new Error(`looked at ${known.length} tenths only`);
    return known;
  }
}

const inMb = (bytes: number): number => Math.round(bytes / 104_857.6) / 10;
