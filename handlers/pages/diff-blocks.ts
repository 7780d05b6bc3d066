import type { ChangedBlock } from '../../src/policies/changes.ts';
import type { DiffPart, Segment } from '../../src/policies/diff.ts';
import type { DiffViewBlock } from '../../src/web/components/index.ts';

/**
 * A difference as pages show it.
 *
 * @param fold what stands in place of so many blocks that did not change
 */
export function diffBlocks(
  parts: readonly DiffPart<ChangedBlock>[],
  fold: (count: number) => string,
): DiffViewBlock[] {
  return parts.flatMap(({ folded, blocks }): DiffViewBlock[] =>
    folded
      ? [{ form: 'folded', segments: [{ kind: 'same', text: fold(blocks.length) }] }]
      : blocks.map(({ form, segments }) => ({ form, segments: withoutEnd(segments) })),
  );
}

/** Blocks stand apart by themselves; the empty line after each is left out. */
function withoutEnd(segments: readonly Segment[]): Segment[] {
  const kept = segments.map(({ kind, text }) => ({ kind, text: text.replaceAll(/\n[ \t]*\n\s*/g, '') }));
  return kept.filter(({ text }) => text !== '');
}
