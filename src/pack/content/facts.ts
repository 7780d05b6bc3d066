import type { EntryFacts } from '../entries.ts';
import type { PackFacts } from '../facts.ts';
import type { TalkFacts } from '../talks.ts';
import type { Block, Item, Words } from './model.ts';

/** Facts that bear on an answer and are no answer themselves; of talks and papers their events stand elsewhere. */
const other =
  /^(?:case|exemption|objection|purpose|consent|signing-conditions|passkey|paper)\.|^notice\.called-off$|^answer\.contested$/;

/** Questions and concerns as facts with dates; what was said only where it was opened for whoever made the pack. */
export function factItems({ talks, entries }: Pick<PackFacts, 'talks' | 'entries'>, words: Words): Item[] {
  const { t } = words;
  const events = entries.filter(({ type }) => other.test(type));
  const items = [
    ...(talks.length > 0 ? [talksItem(talks, words)] : []),
    ...talks.flatMap((talk) => wordsItem(talk, words)),
    ...(events.length > 0 ? [eventsItem(events, words)] : []),
  ];
  if (items.length > 0) return items;
  const blocks: Block[] = [{ form: 'text', text: t('pack.facts.noneProves') }];
  return [{ name: t('pack.facts.none'), proves: t('pack.facts.noneProves'), files: [], blocks }];
}

function talksItem(talks: readonly TalkFacts[], { t, brief }: Words): Item {
  return {
    name: t('pack.facts.talks'),
    proves: t('pack.facts.talksProves'),
    files: [],
    blocks: [
      {
        form: 'table',
        columns: [
          { label: t('pack.facts.what'), share: 0.12 },
          { label: t('pack.facts.opened'), share: 0.27 },
          { label: t('pack.facts.with'), share: 0.1 },
          { label: t('pack.facts.messages'), share: 0.14 },
          { label: t('pack.facts.last'), share: 0.25 },
          { label: t('pack.facts.state'), share: 0.12 },
        ],
        rows: talks.map((talk) => [
          t(`pack.facts.talk.${talk.kind}`),
          brief(talk.openedAt),
          talk.role === 'privacy' ? t('pack.facts.roles.privacy') : t('pack.facts.roles.hr'),
          `${talk.fromPerson} / ${talk.fromRole}`,
          brief(talk.lastAt),
          t(`pack.facts.states.${talk.state}`),
        ]),
      },
      { form: 'note', text: t('pack.facts.sealed') },
    ],
  };
}

function wordsItem({ words: said, openedAt }: TalkFacts, { t, at, brief }: Words): Item[] {
  if (!said) return [];
  const blocks = said.flatMap((one): Block[] => [
    { form: 'note', text: `${t(`pack.facts.side.${one.side}`)} · ${at(one.at)}` },
    { form: 'quote', text: one.text ?? t('pack.facts.erased') },
  ]);
  return [
    {
      name: t('pack.facts.words', { at: brief(openedAt) }),
      proves: t('pack.facts.wordsProves'),
      files: [],
      blocks,
    },
  ];
}

function eventsItem(events: readonly EntryFacts[], { t, brief, known }: Words): Item {
  return {
    name: t('pack.facts.events'),
    proves: t('pack.facts.eventsProves'),
    files: [],
    blocks: [
      {
        form: 'table',
        columns: [
          { label: t('pack.facts.what'), share: 0.55 },
          { label: t('pack.facts.at'), share: 0.45 },
        ],
        rows: events.map((one) => [known(`event.${one.type}`, one.type), brief(one.at)]),
      },
    ],
  };
}
