import type { PackFacts, ShareFacts } from '../facts.ts';
import type { MessageFacts } from '../messages.ts';
import { platformName } from './answer-session.ts';
import { type Block, fact, type Item, type Words } from './model.ts';

/** Each notice with every message that went out for it. */
export function deliveryItems({ shares, messages, procedures }: PackFacts, words: Words): Item[] {
  const { t } = words;
  const consultations = new Set(procedures.flatMap((one) => one.consultations.map(({ id }) => id)));
  const asked = messages.filter(({ about }) => about !== null && consultations.has(about));
  const items = shares.map((share): Item => {
    const own = messages.filter(({ about }) => about === share.noticeId);
    return {
      name: t('pack.delivery.name', { number: share.number }),
      proves: t('pack.delivery.proves'),
      files: [],
      blocks: [
        { form: 'facts', rows: shareFacts(share, words) },
        table(own, words),
        { form: 'note', text: t('pack.delivery.seenNote') },
      ],
    };
  });
  const none: Item = {
    name: t('pack.delivery.none'),
    proves: t('pack.delivery.noneProves'),
    files: [],
    blocks: [{ form: 'text', text: t('pack.delivery.noneProves') }],
  };
  return [
    ...(items.length > 0 ? items : [none]),
    ...(asked.length > 0
      ? [
          {
            name: t('pack.delivery.consultation'),
            proves: t('pack.delivery.consultationProves'),
            files: [],
            blocks: [table(asked, words)],
          },
        ]
      : []),
  ];
}

function shareFacts(share: ShareFacts, { t, at, known }: Words) {
  return [
    { label: t('pack.delivery.why'), value: known(`delivery.whys.${share.why}`, share.why) },
    { label: t('pack.delivery.assigned'), value: at(share.assignedAt) },
    { label: t('pack.delivery.due'), value: at(share.dueAt) },
    { label: t('pack.delivery.seen'), value: at(share.seenAt) },
    { label: t('pack.delivery.read'), value: at(share.readAt) },
    ...fact(t('pack.delivery.cancelled'), share.cancelledAt && at(share.cancelledAt)),
  ];
}

function table(messages: readonly MessageFacts[], words: Words): Block {
  const { t, brief, known } = words;
  const failed = (why: string | null) => known(`codes.failure.${why}`, why ?? t('pack.unknown'));
  return {
    form: 'table',
    columns: [
      { label: t('pack.delivery.message'), share: 0.3 },
      { label: t('pack.delivery.to'), share: 0.16 },
      { label: t('pack.delivery.sent'), share: 0.19 },
      { label: t('pack.delivery.accepted'), share: 0.19 },
      { label: t('pack.delivery.state'), share: 0.16 },
    ],
    rows: messages.map((one) => [
      `${known(`delivery.kind.${one.kind}`, t('pack.delivery.kind.other'))}\n${one.title}`,
      one.account ? `${platformName(one.platform ?? '', words)} ${one.account}` : t('pack.none'),
      brief(one.sentAt),
      brief(one.acceptedAt),
      [
        t(`pack.delivery.states.${one.state}`, { failure: failed(one.failure) }),
        ...(one.repeated ? [t('pack.delivery.repeated')] : []),
      ].join('\n'),
    ]),
  };
}
