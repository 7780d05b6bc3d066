import { diffArrays } from 'diff';
import type { Language } from '../messages/model.ts';
import { lines, paragraphs, words } from './pieces.ts';

/** A stretch of text both versions have, or only one. */
export interface Segment {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** One paragraph. `changed` holds segments of several kinds; white space alone makes no change. */
export interface DiffBlock {
  kind: 'same' | 'changed' | 'added' | 'removed';
  segments: readonly Segment[];
}

/** Paragraphs to show, or a run of unchanged ones that a page may fold away. */
export interface DiffPart<Of extends DiffBlock = DiffBlock> {
  folded: boolean;
  blocks: readonly Of[];
}

/**
 * Comparisons one diff may make. An edit script of length D over n words costs about n × D of them, so
 * that two unrelated texts of 512 KB would take minutes; this is a fraction of a second on one core. The
 * limit counts work and not time: the same two texts give the same result on every machine.
 */
const workLimit = 20_000_000;
const longestScript = 1000;
/** Characters in both versions together up to which a changed passage is cut into words. */
const longestPassage = 200_000;

/**
 * The difference between two versions of a text, paragraph by paragraph and word by word. Words are found
 * with the platform's own segmenter, so that Chinese is compared in words and not in characters or lines.
 * Where the texts differ too much for words it compares lines, and beyond that shows a passage as replaced.
 *
 * `same` and `added` segments joined are exactly `after`; `same` and `removed` joined are exactly `before`.
 */
export function diffTexts(before: string, after: string, language: Language): DiffBlock[] {
  const work = { left: workLimit };
  const split = words(language);
  const runs = compare(paragraphs(before), paragraphs(after), work);
  const segments = passages(runs).flatMap((passage) => {
    if (!('removed' in passage)) return passage;
    const { removed, added } = passage;
    if (!removed || !added) return passage.segments;
    const small = removed.length + added.length <= longestPassage;
    const byWords = small ? refine(split(removed), split(added), work) : undefined;
    return byWords ?? refine(lines(removed), lines(added), work) ?? passage.segments;
  });
  return toBlocks(segments);
}

/** Runs of unchanged paragraphs folded, but for `context` of them next to each change. */
export function foldUnchanged<Of extends DiffBlock>(blocks: readonly Of[], context = 1): DiffPart<Of>[] {
  const parts: { folded: boolean; blocks: Of[] }[] = [];
  blocks.forEach((block, index) => {
    const near = blocks.slice(Math.max(0, index - context), index + context + 1);
    const folded = near.every((one) => one.kind === 'same');
    const last = parts.at(-1);
    if (last && last.folded === folded) last.blocks.push(block);
    else parts.push({ folded, blocks: [block] });
  });
  return parts;
}

interface Work {
  left: number;
}

/** Myers' algorithm over pieces of text, with what is alike at both ends taken off first. */
function compare(before: readonly string[], after: readonly string[], work: Work): Segment[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const room = Math.min(before.length, after.length) - start;
  while (end < room && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const old = before.slice(start, before.length - end);
  const fresh = after.slice(start, after.length - end);
  return [
    ...segment('same', before.slice(0, start)),
    ...(script(old, fresh, work) ?? [...segment('removed', old), ...segment('added', fresh)]),
    ...segment('same', before.slice(before.length - end)),
  ];
}

/** The shortest edit script, or undefined when finding it would cost more than there is. */
function script(before: readonly string[], after: readonly string[], work: Work): Segment[] | undefined {
  const size = before.length + after.length;
  const maxEditLength = Math.min(longestScript, size, Math.floor(work.left / Math.max(size, 1)));
  // Numbers instead of strings: comparing two pieces then costs the same however long they are.
  const numbers = new Map<string, number>();
  const number = (piece: string): number => {
    const known = numbers.get(piece) ?? numbers.size;
    numbers.set(piece, known);
    return known;
  };
  const changes = diffArrays(before.map(number), after.map(number), { maxEditLength });
  const edits = changes?.reduce((sum, one) => sum + (one.added || one.removed ? one.count : 0), 0);
  work.left -= size * (edits ?? maxEditLength);
  if (!changes) return undefined;
  let [old, fresh] = [0, 0];
  return changes.flatMap(({ added, removed, count }) => {
    const pieces = removed ? before.slice(old, old + count) : after.slice(fresh, fresh + count);
    if (!added) old += count;
    if (!removed) fresh += count;
    return segment(added ? 'added' : removed ? 'removed' : 'same', pieces);
  });
}

function segment(kind: Segment['kind'], pieces: readonly string[]): Segment[] {
  return pieces.length > 0 ? [{ kind, text: pieces.join('') }] : [];
}

/** What changed between two things that stayed, gathered: first all that went, then all that came. */
type Passage = Segment | { removed: string; added: string; segments: Segment[] };

function passages(segments: readonly Segment[]): Passage[] {
  const found: Passage[] = [];
  let [removed, added] = ['', ''];
  const close = (): void => {
    if (!removed && !added) return;
    const both = [...segment('removed', [removed]), ...segment('added', [added])];
    found.push({ removed, added, segments: both.filter((one) => one.text) });
    [removed, added] = ['', ''];
  };
  for (const one of segments) {
    if (one.kind === 'removed') removed += one.text;
    else if (one.kind === 'added') added += one.text;
    else {
      close();
      found.push(one);
    }
  }
  close();
  return found;
}

/** Finer segments for a changed passage, or undefined when they would only confuse. */
function refine(before: readonly string[], after: readonly string[], work: Work): Segment[] | undefined {
  const found = script(before, after, work);
  if (!found) return undefined;
  const kept = found.reduce((sum, one) => sum + (one.kind === 'same' ? letters(one.text) : 0), 0);
  const smaller = Math.min(letters(before.join('')), letters(after.join('')));
  // Two different sentences share small words; marking those as kept makes both unreadable.
  if (kept * 4 < smaller) return undefined;
  return passages(absorb(found)).flatMap((one) => ('removed' in one ? one.segments : one));
}

/** A blank or a comma that happens to stand in both, between two changes, belongs to the change. */
function absorb(segments: readonly Segment[]): Segment[] {
  return segments.flatMap((one, index): Segment[] => {
    const between = segments[index - 1] && segments[index + 1];
    const inside = one.kind === 'same' && between && letters(one.text) === 0 && !one.text.includes('\n');
    return inside
      ? [
          { kind: 'removed', text: one.text },
          { kind: 'added', text: one.text },
        ]
      : [one];
  });
}

function letters(text: string): number {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '').length;
}

/** The segments cut at the ends of paragraphs. Further blank lines stay with the paragraph before them. */
function toBlocks(segments: readonly Segment[]): DiffBlock[] {
  const blocks: Segment[][] = [];
  let tail = '\n\n';
  for (const { kind, text } of segments) {
    for (const piece of paragraphs(text)) {
      const ended = /\n[ \t]*\n$/.test(tail) && piece.trim() !== '';
      if (ended || blocks.length === 0) blocks.push([]);
      blocks.at(-1)?.push({ kind, text: piece });
      tail = (ended ? piece : tail + piece).slice(-200);
    }
  }
  return blocks.map((block) => ({ kind: kindOf(block), segments: block }));
}

function kindOf(segments: readonly Segment[]): DiffBlock['kind'] {
  const kinds = new Set(segments.filter((one) => one.text.trim()).map((one) => one.kind));
  if (kinds.size > 1) return 'changed';
  const [only = 'same'] = kinds;
  return only;
}
