import type { Translate } from '../../messages/texts.ts';
import type { StatedProcedure } from './store.ts';

export interface StatedFact {
  label: string;
  value: string;
  /** A file of the statement; what is kept of it is its hash. */
  file?: StatedProcedure['files'][number];
}

/** What a statement says, in its own order and words; the same on pages and in packs. */
export function statedFacts({ said, files }: StatedProcedure, t: Translate): StatedFact[] {
  const { authors, consultation, negotiations, approval } = said;
  return [
    { label: t('procedure.stated.authors'), value: authors.join(' / ') },
    ...(consultation
      ? [
          { label: t('procedure.stated.consultation'), value: t('procedure.stated.days', consultation) },
          { label: t('procedure.stated.how'), value: consultation.how },
          { label: t('procedure.stated.opinions'), value: String(consultation.opinions) },
          ...(consultation.handling
            ? [{ label: t('procedure.stated.handling'), value: consultation.handling }]
            : []),
        ]
      : []),
    ...negotiations.flatMap(({ counterpart, heldOn, participants, outcome }, index): StatedFact[] => [
      {
        label: t('procedure.stated.negotiation', {
          counterpart: t(`procedure.stated.counterparts.${counterpart}`),
        }),
        value: heldOn,
      },
      { label: t('procedure.stated.participants'), value: participants },
      { label: t('procedure.stated.outcome'), value: t(`procedure.stated.outcomes.${outcome}`) },
      ...files
        .filter(({ negotiation }) => negotiation === index)
        .map((file) => ({ label: t(`procedure.stated.kinds.${file.kind}`), value: file.name, file })),
    ]),
    ...(approval
      ? [
          {
            label: t('procedure.stated.approval'),
            value: t('procedure.stated.approvedBy', { ...approval, day: approval.on }),
          },
        ]
      : []),
  ];
}

/** Who says so, and that Heed did not see it; of an example also that nothing of it ever happened. */
export function statedWords({ said }: StatedProcedure, t: Translate): string[] {
  const { name, role, on } = said.statedBy;
  return [
    t('procedure.stated.by', { name, role, day: on }),
    ...(said.example ? [t('procedure.stated.example')] : []),
  ];
}
