import type { EntryFacts } from '../entries.ts';
import type { PackFacts } from '../facts.ts';
import type { TalkFacts } from '../talks.ts';
import type { Block, Item, Words } from './model.ts';
import { purposeName } from './purposes.ts';

/** Facts that bear on an answer and are no answer themselves; of talks and papers their events stand elsewhere. */
const other =
  /^(?:case|exemption|objection|consent|signing-conditions|passkey|paper)\.|^purpose\.stopped$|^notice\.called-off$|^answer\.contested$/;

/** Questions and concerns as facts with dates; what was said only where it was opened for whoever made the pack. */
export function factItems({ talks, entries, versions }: PackFacts, words: Words): Item[] {
  const { t } = words;
  const events = entries.filter(({ type }) => other.test(type));
  const items = [
    ...(talks.length > 0 ? [talksItem(talks, words)] : []),
    ...talks.flatMap((talk) => wordsItem(talk, words)),
    ...(events.length > 0 ? [eventsItem(events, versions, words)] : []),
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
    {
      form: 'note',
      text: [
        t(`pack.facts.side.${one.side}`),
        ...(one.is ? [t(`pack.codes.said.${one.is}`)] : []),
        at(one.at),
      ].join(' · '),
    },
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

function eventsItem(events: readonly EntryFacts[], versions: PackFacts['versions'], words: Words): Item {
  const { t, brief, known } = words;
  return {
    name: t('pack.facts.events'),
    proves: t('pack.facts.eventsProves'),
    files: [],
    blocks: [
      {
        form: 'table',
        columns: [
          { label: t('pack.facts.what'), share: 0.3 },
          { label: t('pack.facts.detail'), share: 0.4 },
          { label: t('pack.facts.at'), share: 0.3 },
        ],
        rows: events.map((one) => [
          known(`event.${one.type}`, one.type),
          one.erased ? t('pack.facts.erased') : detail(one, versions, words),
          brief(one.at),
        ]),
      },
    ],
  };
}

/** What came of it, or by when something is due: as far as the event says. */
function detail({ type, details }: EntryFacts, versions: PackFacts['versions'], words: Words): string {
  const { t, day, known } = words;
  const { outcome, until, due, why, purpose } = details;
  return [
    outcome && known(`codes.${type === 'objection.decided' ? 'objection' : 'outcome'}.${outcome}`, outcome),
    until && t('pack.facts.until', { day: day(until) }),
    due && t('pack.facts.due', { day: day(due) }),
    why && known(`codes.ended.${why}`, why),
    purpose && purposeName(versions, purpose, words),
  ]
    .filter(Boolean)
    .join('\n');
}
