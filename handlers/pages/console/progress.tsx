import type { ShownFigures } from '../../../src/notices/view.ts';
import { barParts } from '../../../src/notices/view.ts';
import { ProgressBar } from '../../../src/web/components/index.ts';
import type { Words } from './words.ts';

export interface ProgressProps {
  label: string;
  figures: ShownFigures;
  words: Words;
  /** With the figures below and the sum above. */
  full?: boolean;
}

/** How far a notice has come, as far as the viewer may know. */
export function Progress({ label, figures, words: { t, n }, full }: ProgressProps) {
  const { answered, seen, accepted, missing } = barParts(figures);
  const whole = figures.kind === 'whole';
  const summary = t(whole ? 'console.progress.answeredOf' : 'console.progress.finishedOf', {
    done: n(answered),
    all: n(figures.owed),
  });
  const parts = whole
    ? [
        { kind: 'answered' as const, label: t('console.progress.answered'), value: answered },
        { kind: 'seen' as const, label: t('console.progress.seenOnly'), value: seen },
        // Lists of many notices do not know what became of each card.
        ...(figures.reached
          ? [{ kind: 'accepted' as const, label: t('console.progress.acceptedOnly'), value: accepted }]
          : []),
        { kind: 'missing' as const, label: t('console.progress.missing'), value: missing },
      ]
    : [
        { kind: 'answered' as const, label: t('console.progress.finished'), value: answered },
        { kind: 'missing' as const, label: t('console.progress.unfinished'), value: missing },
      ];
  return (
    <ProgressBar
      label={label}
      summary={summary}
      total={figures.owed}
      parts={parts}
      {...(full ? { legend: true, heading: true } : {})}
    />
  );
}
