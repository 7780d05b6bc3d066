import type { AnswerData } from '../../evidence/events.ts';
import { needsSignature } from '../../notices/rules.ts';
import { conditions } from '../../notices/signature/reliability.ts';
import type { Block, Words } from './model.ts';

/** What of an answer tells how it was signed. */
type Signed = Pick<AnswerData, 'kind' | 'method' | 'reliability' | 'conditions'> & {
  session: Pick<AnswerData['session'], 'kiosk'>;
};

/** The conditions of a reliable signature as the evidence holds them: of that day, not of today. */
export function strength(
  { kind, method, reliability, conditions: agreed, session }: Signed,
  words: Words,
): Block[] {
  const { t, at, known } = words;
  if (!reliability) return [];
  // Nobody signed in at a shared tablet, whatever the same name typed elsewhere is worth.
  const how = session.kiosk ? 'kiosk' : method;
  if (!needsSignature(kind) && method === 'click') return [];
  return [
    { form: 'heading', text: t('pack.answers.strength') },
    { form: 'note', text: t('pack.answers.strengthText') },
    {
      form: 'table',
      columns: [
        { label: t('pack.answers.condition'), share: 0.3 },
        { label: t('pack.answers.meets'), share: 0.14 },
        { label: t('pack.answers.why'), share: 0.56 },
      ],
      rows: conditions.map((one) => [
        t(`signing.condition.${one}`),
        t(`signing.meets.${reliability[one]}`),
        known(`because.${how}.${one}`, ''),
      ]),
    },
    ...(agreed
      ? [
          {
            form: 'facts',
            rows: [
              {
                label: t('pack.answers.agreed'),
                value: t('pack.answers.agreedText', {
                  number: agreed.conditions,
                  at: at(agreed.agreed),
                  sha256: agreed.sha256,
                }),
              },
            ],
          } as const,
        ]
      : []),
  ];
}
