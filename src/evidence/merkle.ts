import { createHash, hash } from 'node:crypto';

/**
 * The Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162): which hashes, which ranges, which proofs.
 * Only arithmetic and SHA-256; where hashes are kept is the business of `tiles.ts`.
 *
 * Sizes and indexes are plain numbers up to 2^53 − 1, so bit operators (32 bits in JavaScript) are not used.
 */
export const HASH_SIZE = 32;

/** Root of the tree without entries: SHA-256 of nothing. */
export const EMPTY_ROOT: Buffer = createHash('sha256').digest();

/**
 * SHA-256 as a string with one character per byte. On Node 20 this takes a third of the time of asking for
 * a Buffer (0.4 against 1.4 µs).
 */
export function sha256(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'binary');
}

// What is hashed is put together in these, so that no hash call needs a buffer of its own. The first byte of
// each says which kind it is (0x00 leaf, 0x01 node); entries are nearly always of one length.
let leafScratch = Buffer.of(0);
const nodeScratch = Buffer.alloc(1 + 2 * HASH_SIZE, 1);

/** `leafHash` as `sha256` gives it. */
export function leafDigest(entry: Uint8Array): string {
  if (leafScratch.length !== entry.length + 1) leafScratch = Buffer.alloc(entry.length + 1);
  leafScratch.set(entry, 1);
  return sha256(leafScratch);
}

/** `nodeHash` of hashes as `sha256` gives them. */
export function nodeDigest(left: string, right: string): string {
  // For so few bytes a plain loop is faster than calling Buffer.write.
  for (let i = 0; i < 32; i++) {
    nodeScratch[1 + i] = left.charCodeAt(i);
    nodeScratch[33 + i] = right.charCodeAt(i);
  }
  return sha256(nodeScratch);
}

/** SHA-256(0x00 ‖ entry). */
export function leafHash(entry: Uint8Array): Buffer {
  return Buffer.from(leafDigest(entry), 'latin1');
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  nodeScratch.set(left, 1);
  nodeScratch.set(right, 1 + HASH_SIZE);
  return Buffer.from(sha256(nodeScratch), 'latin1');
}

/** Entries `begin` (included) to `end` (excluded). */
export interface Range {
  begin: number;
  end: number;
}

/** A complete subtree: the `index`-th one of `height`, over entries `index · 2^height` and on. */
export interface Subtree {
  height: number;
  index: number;
}

/** The complete subtrees a range consists of, from the left. `begin` must be aligned as in every proof. */
export function subtrees({ begin, end }: Range): Subtree[] {
  const parts: Subtree[] = [];
  for (let at = begin; at < end; ) {
    let height = 0;
    let length = 1;
    while (at % (length * 2) === 0 && at + length * 2 <= end) {
      height++;
      length *= 2;
    }
    parts.push({ height, index: at / length });
    at += length;
  }
  return parts;
}

/** Root over the hashes of `subtrees(range)`; of none, the root of the empty tree. */
export function joinSubtrees(hashes: readonly Uint8Array[]): Buffer {
  const joined = hashes.reduceRight<Uint8Array | undefined>(
    (right, left) => (right ? nodeHash(left, right) : left),
    undefined,
  );
  return joined ? Buffer.from(joined) : EMPTY_ROOT;
}

/** Whose hashes prove entry `index` in the tree of `size`: the leaf's sibling first, the root's child last. */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!isCount(index) || !isCount(size) || index >= size)
    throw new RangeError(`no entry ${index} in ${size}`);
  const ranges: Range[] = [];
  for (let begin = 0, end = size; end - begin > 1; ) {
    const middle = begin + largestPowerBelow(end - begin);
    if (index < middle) {
      ranges.push({ begin: middle, end });
      end = middle;
    } else {
      ranges.push({ begin, end: middle });
      begin = middle;
    }
  }
  return ranges.reverse();
}

/**
 * Whose hashes prove that the tree of size `to` starts with the tree of size `from` (RFC 6962 section 2.1.2).
 * None when one of them is empty or both are the same.
 */
export function consistencyRanges(from: number, to: number): Range[] {
  if (!isCount(from) || !isCount(to) || from > to) throw new RangeError(`no way from ${from} to ${to}`);
  if (from === 0 || from === to) return [];
  const ranges: Range[] = [];
  let begin = 0;
  let end = to;
  while (end !== from) {
    const middle = begin + largestPowerBelow(end - begin);
    if (from <= middle) {
      ranges.push({ begin: middle, end });
      end = middle;
    } else {
      ranges.push({ begin, end: middle });
      begin = middle;
    }
  }
  // Starting at 0 the remaining subtree is the old tree itself, and the verifier has its root already.
  if (begin > 0) ranges.push({ begin, end });
  return ranges.reverse();
}

/** Whether `proof` leads from `leaf` (a leaf hash) at `index` to `root`. Never throws. */
export function verifyInclusion(claim: {
  index: number;
  size: number;
  leaf: Uint8Array;
  proof: readonly Uint8Array[];
  root: Uint8Array;
}): boolean {
  const { index, size, proof } = claim;
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  const ranges = inclusionRanges(index, size);
  if (!areHashes([claim.leaf, claim.root, ...proof]) || proof.length !== ranges.length) return false;
  const root = ranges.reduce<Uint8Array>((hash, range, i) => {
    const sibling = proof[i] as Uint8Array;
    return range.begin > index ? nodeHash(hash, sibling) : nodeHash(sibling, hash);
  }, claim.leaf);
  return equal(root, claim.root);
}

/** Whether `proof` shows that the tree (`to`, `toRoot`) starts with the tree (`from`, `fromRoot`). Never throws. */
export function verifyConsistency(claim: {
  from: number;
  fromRoot: Uint8Array;
  to: number;
  toRoot: Uint8Array;
  proof: readonly Uint8Array[];
}): boolean {
  const { from, to, proof, fromRoot, toRoot } = claim;
  if (!isCount(from) || !isCount(to) || from > to || !areHashes([fromRoot, toRoot, ...proof])) return false;
  const ranges = consistencyRanges(from, to);
  if (proof.length !== ranges.length) return false;
  if (from === 0) return equal(fromRoot, EMPTY_ROOT) && (to > 0 || equal(toRoot, EMPTY_ROOT));
  // The lowest hash is common to both trees: the old root itself, or the first of the proof.
  const startsAtOldRoot = !ranges[0] || ranges[0].begin >= from;
  let [older, newer] = startsAtOldRoot ? [fromRoot, fromRoot] : [proof[0], proof[0]];
  for (let i = startsAtOldRoot ? 0 : 1; i < ranges.length && older && newer; i++) {
    const hash = proof[i] as Uint8Array;
    if ((ranges[i] as Range).begin >= from) {
      newer = nodeHash(newer, hash);
    } else {
      older = nodeHash(hash, older);
      newer = nodeHash(hash, newer);
    }
  }
  return older !== undefined && newer !== undefined && equal(older, fromRoot) && equal(newer, toRoot);
}

/** Where a tree of `n` entries is split: its left half has that many. `n` above 1. */
export function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.every((hash) => hash.length === HASH_SIZE);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
