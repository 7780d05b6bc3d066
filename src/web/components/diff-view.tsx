import type { Language } from '../../messages/model.ts';

export interface DiffPart {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

export interface DiffViewProps {
  label: string;
  parts: readonly DiffPart[];
  lang: Language;
  /** Spoken before and after each change, since many screen readers pass over ins and del in silence. */
  words: { added: string; addedEnd: string; removed: string; removedEnd: string };
}

/** What changed between two versions, as one text. */
export function DiffView({ label, parts, lang, words }: DiffViewProps) {
  return (
    <section class="diff" lang={lang} aria-label={label}>
      {parts.map((part, index) => (
        <Part key={`${index}-${part.kind}`} part={part} words={words} />
      ))}
    </section>
  );
}

function Part({ part, words }: { part: DiffPart; words: DiffViewProps['words'] }) {
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
