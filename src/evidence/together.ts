import { largestPowerBelow, nodeHash, type Range } from './merkle.ts';

/**
 * Proof of many entries at once: the hashes of all subtrees that hold none of them, from the left. Entries that stand
 * side by side prove each other, so that a thousand neighbours need a few dozen hashes instead of twenty each.
 */

/** The subtrees whose hashes such a proof has. `indexes` ascend, none is there twice, all are below `size`. */
export function togetherRanges(indexes: readonly number[], size: number): Range[] {
  const ranges: Range[] = [];
  const walk = (begin: number, end: number, from: number, to: number) => {
    if (from === to) ranges.push({ begin, end });
    else if (end - begin > 1) {
      const middle = begin + largestPowerBelow(end - begin);
      const split = firstAtLeast(indexes, middle, from, to);
      walk(begin, middle, from, split);
      walk(middle, end, split, to);
    }
  };
  if (size > 0) walk(0, size, 0, indexes.length);
  return ranges;
}

/**
 * The root that the leaves and the proof lead to; undefined where the proof has a hash too few or too many.
 *
 * @param indexes as for `togetherRanges`
 * @param leaves hash of the leaf at each of them
 */
export function rootTogether(
  { indexes, leaves }: { indexes: readonly number[]; leaves: readonly Uint8Array[] },
  size: number,
  proof: readonly Uint8Array[],
): Uint8Array | undefined {
  const rest = proof.values();
  const walk = (begin: number, end: number, from: number, to: number): Uint8Array | undefined => {
    if (from === to) return rest.next().value;
    if (end - begin === 1) return leaves[from];
    const middle = begin + largestPowerBelow(end - begin);
    const split = firstAtLeast(indexes, middle, from, to);
    const left = walk(begin, middle, from, split);
    const right = left && walk(middle, end, split, to);
    return left && right && nodeHash(left, right);
  };
  const root = size > 0 ? walk(0, size, 0, indexes.length) : undefined;
  return rest.next().done ? root : undefined;
}

/** The first place from `from` on, and before `to`, whose number is `least` or more; `to` for none. */
function firstAtLeast(numbers: readonly number[], least: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
