import type { Language } from '../../messages/model.ts';

export interface DiffSegment {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** A block of the text as it looks there; a row's cells stand on a line each. `folded` says what is left out. */
export interface DiffViewBlock {
  form: 'heading' | 'paragraph' | 'item' | 'row' | 'code' | 'folded';
  segments: readonly DiffSegment[];
}

export interface DiffViewProps {
  label: string;
  blocks: readonly DiffViewBlock[];
  lang: Language;
  /** Spoken before and after each change, since many screen readers pass over ins and del in silence. */
  words: { added: string; addedEnd: string; removed: string; removedEnd: string };
}

/** What changed between two versions, as one text. */
export function DiffView({ label, blocks, lang, words }: DiffViewProps) {
  return (
    <section class="diff" lang={lang} aria-label={label}>
      {blocks.map(({ form, segments }, index) => (
        <p key={`${index}-${form}`} class={`diff-${form}`}>
          {form === 'row' ? (
            cellsOf(segments).map((cell, place) => (
              <span key={`${place}-cell`} class="diff-cell">
                <Segments segments={cell} words={words} />
              </span>
            ))
          ) : (
            <Segments segments={segments} words={words} />
          )}
        </p>
      ))}
    </section>
  );
}

/** The segments cut at the ends of lines. */
function cellsOf(segments: readonly DiffSegment[]): DiffSegment[][] {
  const cells: DiffSegment[][] = [[]];
  for (const { kind, text } of segments) {
    text.split('\n').forEach((piece, index) => {
      if (index > 0) cells.push([]);
      if (piece !== '') cells.at(-1)?.push({ kind, text: piece });
    });
  }
  return cells.filter((cell) => cell.length > 0);
}

function Segments({ segments, words }: Pick<DiffViewBlock, 'segments'> & Pick<DiffViewProps, 'words'>) {
  return (
    <>
      {segments.map((segment, index) => (
        <Part key={`${index}-${segment.kind}`} part={segment} words={words} />
      ))}
    </>
  );
}

function Part({ part, words }: { part: DiffSegment; words: DiffViewProps['words'] }) {
  if (part.kind === 'same') return <span>{part.text}</span>;
  if (part.kind === 'added') {
    return (
      <ins>
        <Spoken>{words.added}</Spoken>
        {part.text}
        <Spoken>{words.addedEnd}</Spoken>
      </ins>
    );
  }
  return (
    <del>
      <Spoken>{words.removed}</Spoken>
      {part.text}
      <Spoken>{words.removedEnd}</Spoken>
    </del>
  );
}

function Spoken({ children }: { children: string }) {
  return <span class="sr-only"> {children} </span>;
}
