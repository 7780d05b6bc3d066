import { type Key, keyOf } from './source.ts';

/** A look at these failed as a whole, and nothing of it was written. */
export class LookFailed extends Error {
  override readonly name = 'LookFailed';
  readonly ids: readonly string[];
  /** The rows that it had locked, by `keyOf`; none where it did not come so far. */
  readonly rows: readonly string[];

  constructor(ids: readonly string[], cause: unknown, rows: readonly string[] = []) {
    super(`a look at ${ids.length} failed${ids.length === 1 ? `: ${ids[0]}` : ''}`, { cause });
    this.ids = ids;
    this.rows = rows;
  }
}

/** Says which rows are worked on, once they are locked, and gives them back. */
export type OnRows = <T extends Pick<Key, 'personId' | 'about'>>(rows: readonly T[]) => readonly T[];

export async function orFailed<T>(
  ids: readonly string[],
  work: (on: OnRows) => Promise<T>,
  { without = [], trial = false }: { without?: readonly string[]; trial?: boolean } = {},
): Promise<T> {
  let keys: string[] = [];
  try {
    const done = await work((rows) => {
      const left = rows.filter((row) => !without.includes(keyOf(row)));
      keys = left.map(keyOf);
      return left;
    });
    if (trial) throw new Undone();
    return done;
  } catch (error) {
    throw error instanceof Undone ? error : new LookFailed(ids, error, keys);
  }
}

/** A trial went well, and nothing of it was written. */
export class Undone extends Error {
  override readonly name = 'Undone';
}

/** So many trials at the most, to find the rows that fail. */
const mostTrials = 200;

/**
 * Of rows that fail together those because of which they do, found by halves.
 *
 * @param goes whether these alone go well
 * @returns undefined where it could not be found out
 */
export async function badOnes(
  rows: readonly string[],
  goes: (these: readonly string[]) => Promise<boolean>,
): Promise<string[] | undefined> {
  let trials = 0;
  const bad: string[] = [];
  const parts = [rows];
  for (let part = parts.pop(); part; part = parts.pop()) {
    trials += 1;
    if (trials > mostTrials) return undefined;
    if (part.length === 0 || (trials > 1 && (await goes(part)))) continue;
    const [only] = part;
    if (part.length === 1 && only !== undefined) bad.push(only);
    else parts.push(part.slice(part.length >> 1), part.slice(0, part.length >> 1));
  }
  return bad.length < rows.length ? bad : undefined;
}
