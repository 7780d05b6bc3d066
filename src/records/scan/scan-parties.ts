import { HeedError } from '../../errors.ts';
import { party } from '../line.ts';
import type { Party } from '../model.ts';
import { pastBlanks, pastString } from './json.ts';

/** One side, and the list of it alone, to which most records went. */
interface Known {
  party: Party;
  alone: readonly Party[];
}

/** Sides as they are written: the same words are the same object, and are read once. */
export class ScanParties {
  readonly #known = new Map<string, Known>();
  /** Whom the last ones were between: the next one mostly is between the same. */
  readonly #last: { bytes: Buffer; from: number; to: number; known: Known }[] = [];
  #turn = 0;
  /** Behind the one that was read. */
  end = 0;

  /** @returns undefined where it is none, or cannot be told here */
  read(bytes: Buffer, at: number): Known | undefined {
    for (const last of this.#last) {
      if (!isSame(last, bytes, at)) continue;
      this.end = at + last.to - last.from;
      return last.known;
    }
    const to = pastFlatObject(bytes, at);
    if (to === -1) return undefined;
    this.end = to;
    const name = bytes.toString('latin1', at, to);
    const known = this.#known.get(name) ?? readParty(bytes, at, to);
    if (!known) return undefined;
    this.#known.set(name, known);
    this.#last[this.#turn] = { bytes, from: at, to, known };
    this.#turn = (this.#turn + 1) % 2;
    return known;
  }
}

function isSame(known: { bytes: Buffer; from: number; to: number }, bytes: Buffer, at: number): boolean {
  const behind = at - known.from;
  for (let n = known.from; n < known.to; n += 1) if (bytes[behind + n] !== known.bytes[n]) return false;
  return true;
}

const isEnd = (byte: number | undefined): boolean => byte === 0x0a || byte === 0x0d;

/** An object in which nothing but strings and short words is. */
function pastFlatObject(bytes: Buffer, at: number): number {
  if (bytes[at] !== 0x7b) return -1;
  for (let next = pastBlanks(bytes, at + 1); next < bytes.length; ) {
    const byte = bytes[next];
    if (byte === 0x7d) return next + 1;
    // Nor does it go on behind the end of a line.
    if (byte === 0x7b || byte === 0x5b || isEnd(byte)) return -1;
    if (byte !== 0x22) next += 1;
    else {
      next = pastString(bytes, next);
      if (next === -1) return -1;
    }
  }
  return -1;
}

function readParty(bytes: Buffer, from: number, to: number): Known | undefined {
  try {
    const read = party(JSON.parse(bytes.toString('utf8', from, to)), 'from');
    return { party: read, alone: [read] };
  } catch (error) {
    // It is said by whoever reads the line the long way.
    if (error instanceof HeedError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
