import type { AnswerData } from '../../evidence/events.ts';
import { conditionsIn } from '../conditions.ts';
import type { AnswerFacts, PackFacts } from '../facts.ts';
import { scanFile, signatureFile } from '../rules.ts';
import { session, times } from './answer-session.ts';
import { strength } from './answer-strength.ts';
import { type Block, type Fact, fact, type Item, type Words } from './model.ts';
import { purposeItem } from './purposes.ts';

/** Each answer with its statement, method and circumstances; that there is none is said too. */
export function answerItems(
  facts: PackFacts,
  signatures: ReadonlySet<string>,
  words: Words,
  reasons: ReadonlyMap<string, string>,
): Item[] {
  const { t } = words;
  const { answers, purposes, versions } = facts;
  if (answers.length + purposes.length === 0) {
    const blocks: Block[] = [{ form: 'text', text: t('pack.answers.noneText') }];
    return [{ name: t('pack.answers.none'), proves: t('pack.answers.noneProves'), files: [], blocks }];
  }
  const whole = answers.map((answer): [number, Item] => {
    const number = versions.find(({ version }) => version.id === answer.versionId)?.version.number ?? 0;
    const { data } = answer;
    const conditionsPath = conditionsIn(data)?.path;
    const item: Item = {
      name: t(answer.contestedAt ? 'pack.answers.contestedName' : 'pack.answers.name', {
        kind: t(`pack.answers.kinds.${answer.kind}`),
        number,
      }),
      proves: t(data?.paper || data?.onBehalf ? 'pack.answers.recordedProves' : 'pack.answers.proves'),
      files: [
        ...(signatures.has(answer.id) ? [signatureFile(answer.id)] : []),
        ...(answer.scan ? [scanFile(answer.id, answer.scan.type)] : []),
        ...(conditionsPath ? [conditionsPath] : []),
      ],
      blocks: data
        ? [
            ...answerBlocks(answer, data, facts, words, reasons.get(answer.id)),
            ...(signatures.has(answer.id) ? [{ form: 'signature', answerId: answer.id } as const] : []),
            ...strength(data, words),
          ]
        : [
            { form: 'facts', rows: [{ label: t('pack.answers.at'), value: words.at(answer.at) }] },
            { form: 'note', text: t('pack.answers.erased') },
          ],
    };
    return [answer.entryId, item];
  });
  const each = purposes.map((one): [number, Item] => [one.entryId, purposeItem(one, facts, words)]);
  return [...whole, ...each].toSorted(([a], [b]) => a - b).map(([, item]) => item);
}

function answerBlocks(
  answer: AnswerFacts,
  data: AnswerData,
  { answers, entries }: PackFacts,
  words: Words,
  reason: string | undefined,
): Block[] {
  const { t, at, known } = words;
  const { shown } = data;
  const indexOf = (entryId: number | undefined) => {
    const index = entries.find(({ id }) => id === entryId)?.index;
    return typeof index === 'number' ? String(index) : undefined;
  };
  const before = answers.find(({ id }) => id === data.supersedes);
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
        ...fact(
          t('pack.answers.supersedes'),
          data.supersedes &&
            (before
              ? t('pack.answers.supersededAnswer', {
                  kind: t(`pack.answers.kinds.${before.kind}`),
                  at: at(before.at),
                })
              : t('pack.yes')),
        ),
        ...fact(t('pack.answers.with'), data.with && t('pack.yes')),
        ...fact(t('pack.answers.order'), indexOf(answer.entryId)),
      ],
    },
    {
      form: 'heading',
      text: t(data.paper || data.onBehalf ? 'pack.answers.recorderSession' : 'pack.answers.session'),
    },
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
