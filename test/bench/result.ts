/** What a benchmark says, and prints as its last line: our speed against a peer's in the same run. */
export type BenchResult = {
  bench: string;
  /** ours ÷ peer, larger is better. */
  ratio: number;
  ours: number;
  peer: number;
  unit: string;
  /** What the ratio is measured against, in words: `>= 0.6`. */
  goal: string;
  note?: string;
};

/** The middle of the values (the lower middle of an even number). */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new RangeError('no values');
  return middle;
}
