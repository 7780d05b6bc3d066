import type { AnswerData } from '../../evidence/events.ts';
import { needsSignature } from '../../notices/rules.ts';
import { conditions } from '../../notices/signature/reliability.ts';
import type { EntryFacts } from '../entries.ts';
import type { AnswerFacts, PackFacts } from '../facts.ts';
import { scanFile, signatureFile } from '../rules.ts';
import { session, times } from './answer-session.ts';
import { type Block, type Fact, fact, type Item, type Words } from './model.ts';

/** Each answer with its statement, method and circumstances; that there is none is said too. */
export function answerItems(
  { answers, entries, versions }: PackFacts,
  signatures: ReadonlySet<string>,
  words: Words,
  reasons: ReadonlyMap<string, string>,
): Item[] {
  const { t } = words;
  if (answers.length === 0) {
    const blocks: Block[] = [{ form: 'text', text: t('pack.answers.noneText') }];
    return [{ name: t('pack.answers.none'), proves: t('pack.answers.noneProves'), files: [], blocks }];
  }
  return answers.map((answer): Item => {
    const number = versions.find(({ version }) => version.id === answer.versionId)?.version.number ?? 0;
    const { data } = answer;
    return {
      name: t(answer.contestedAt ? 'pack.answers.contestedName' : 'pack.answers.name', {
        kind: t(`pack.answers.kinds.${answer.kind}`),
        number,
      }),
      proves: t(data?.paper || data?.onBehalf ? 'pack.answers.recordedProves' : 'pack.answers.proves'),
      files: [
        ...(signatures.has(answer.id) ? [signatureFile(answer.id)] : []),
        ...(answer.scan ? [scanFile(answer.id, answer.scan.type)] : []),
      ],
      blocks: data
        ? [
            ...answerBlocks(answer, data, entries, words, reasons.get(answer.id)),
            ...(signatures.has(answer.id) ? [{ form: 'signature', answerId: answer.id } as const] : []),
            ...strength(data, words),
          ]
        : [
            { form: 'facts', rows: [{ label: t('pack.answers.at'), value: words.at(answer.at) }] },
            { form: 'note', text: t('pack.answers.erased') },
          ],
    };
  });
}

function answerBlocks(
  answer: AnswerFacts,
  data: AnswerData,
  entries: readonly EntryFacts[],
  words: Words,
  reason: string | undefined,
): Block[] {
  const { t, at, known } = words;
  const { shown } = data;
  const index = entries.find(({ id }) => id === answer.entryId)?.index;
  return [
    { form: 'heading', text: t('pack.answers.statement') },
    { form: 'quote', text: data.statement },
    {
      form: 'facts',
      rows: [
        { label: t('pack.answers.kind'), value: t(`pack.answers.kinds.${data.kind}`) },
        {
          label: t('pack.answers.at'),
          value: `${at(answer.at)}${data.late ? ` · ${t('pack.answers.late')}` : ''}`,
        },
        { label: t('pack.answers.via'), value: t(`pack.answers.vias.${shown.via ?? 'unknown'}`) },
        {
          label: t('pack.answers.text'),
          value: `${shown.policy} v${shown.version} · ${t(`pack.texts.language.${shown.language}`)}`,
        },
        { label: t('pack.answers.textHash'), value: shown.sha256, code: true },
        ...fact(t('pack.answers.card'), shown.card, true),
        { label: t('pack.answers.method'), value: known(`answers.methods.${data.method}`, data.method) },
        ...signatureFacts(data, words),
        ...fact(t('pack.answers.reason'), reason),
        ...(answer.contestedAt
          ? [{ label: t('pack.answers.contested'), value: at(answer.contestedAt) }]
          : []),
        ...fact(t('pack.answers.supersedes'), data.supersedes && t('pack.yes')),
        ...fact(t('pack.answers.with'), data.with && t('pack.yes')),
        ...fact(t('pack.answers.order'), typeof index === 'number' ? String(index) : undefined),
      ],
    },
    { form: 'heading', text: t('pack.answers.session') },
    { form: 'facts', rows: session(data, words) },
    { form: 'heading', text: t('pack.answers.times') },
    { form: 'facts', rows: times(data, words) },
  ];
}

/** What the method adds, and who had a hand in it where it came by paper or by somebody else. */
function signatureFacts({ signature, paper, onBehalf }: AnswerData, { t }: Words): Fact[] {
  const { typedName, drawing, passkey } = (signature ?? {}) as {
    typedName?: string;
    drawing?: { image: string };
    passkey?: { publicKey: string };
  };
  const hand = paper ?? onBehalf;
  return [
    ...fact(t('pack.answers.typed'), typedName),
    ...fact(t('pack.answers.drawing'), drawing?.image, true),
    ...fact(t('pack.answers.device'), passkey?.publicKey, true),
    ...(passkey ? [{ label: '', value: t('pack.answers.deviceText') }] : []),
    ...fact(t('pack.answers.signedOn'), paper?.signedOn),
    ...fact(t('pack.answers.scan'), paper?.scan.sha256, true),
    ...fact(t('pack.answers.recordedBy'), hand && `${hand.recordedBy.name} (${hand.recordedBy.staffNo})`),
    ...fact(t('pack.answers.witness'), hand && `${hand.witness.name} (${hand.witness.staffNo})`),
  ];
}

/** The conditions of a reliable signature as the evidence holds them: of that day, not of today. */
function strength({ kind, method, reliability, conditions: agreed }: AnswerData, words: Words): Block[] {
  const { t, at, known } = words;
  if (!reliability) return [];
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
        known(`because.${method}.${one}`, ''),
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
