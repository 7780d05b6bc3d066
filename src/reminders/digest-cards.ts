import type { Day } from '../calendar/day.ts';
import type { Card, Language, Localized, Message } from '../messages/model.ts';
import { localized, type Translate } from '../messages/texts.ts';
import { displayWidth } from '../messages/width.ts';
import { fitted, mostItems, roomOfEach, type Seen, whenOf } from './cards.ts';

/** One notice, course or request that people have not finished. Nobody stands here who need not answer. */
export interface Unfinished {
  titles: Localized<string>;
  /** The latest day on which it was due of those named, or null where they had different ones. */
  due: Day | null;
  /** Names of those whom the reader may know of, in the order in which they are told. */
  names: readonly string[];
  /** Of what is only counted: how many. */
  count?: number;
  /** The list of them in the console; absent where the reader may not open it. */
  path?: string;
}

export type Reader =
  | { to: 'manager' | 'handler' | 'hr' }
  /** `times`: how often they were told before. */
  | { to: 'last'; times: number };

/** Where all notices and their figures stand; where what is overdue is of several kinds, the overview leads on. */
export const consoleListPath = '/console/notices';
const overviewPath = '/console';

/**
 * Who has not finished, by what was asked: names and days, and never why, nor what anybody answered.
 *
 * @param people how many different people stand in it
 */
export function digestCard(
  unfinished: readonly Unfinished[],
  people: number,
  reader: Reader,
  seen: Seen,
): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: card(unfinished, people, reader, seen, t, language),
  }));
}

function card(
  unfinished: readonly Unfinished[],
  people: number,
  reader: Reader,
  seen: Seen,
  t: Translate,
  language: Language,
): Card {
  const shown = unfinished.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, mostItems);
  const left = unfinished.length - shown.length;
  // Once anything in it is only counted, it speaks of things and no more of people. Managers hear of their people.
  const counted =
    reader.to === 'handler' ||
    (reader.to !== 'manager' && unfinished.some(({ count }) => count !== undefined));
  const lines = [
    lineFor(reader, counted, t),
    ...(left > 0 ? [t('reminderCards.digest.more', { count: left })] : []),
  ];
  const room = roomOfEach(lines, shown.length);
  const items = shown.map((one) => ({ text: itemText(one, room, seen, t, language), path: one.path }));
  const opened = items.flatMap(({ text, path }) =>
    path === undefined ? [] : [{ text, link: { label: t('reminderCards.digest.open'), path } }],
  );
  const listed = items.length > 1 && opened.length === items.length;
  const urgent = reader.to === 'last';
  const notices = opened.every(({ link }) => link.path.startsWith(consoleListPath));
  const listPath = notices ? consoleListPath : overviewPath;
  const of = counted ? 'things' : 'people';
  return {
    title: t(`reminderCards.${reader.to}.${of}`, { count: counted ? total(unfinished) : people }),
    lines: listed ? lines : [...lines, ...items.map(({ text }) => text)],
    ...(listed ? { items: opened } : {}),
    ...(opened.length > 0
      ? {
          link: {
            label: t(`reminderCards.digest.${listed ? 'list' : 'open'}`),
            ...(listed ? { short: t('reminderCards.digest.shortList') } : {}),
            path: listed ? listPath : (opened[0]?.link.path ?? listPath),
          },
        }
      : {}),
    state: { tone: 'warning', label: t(`reminderCards.state.${urgent ? 'urgent' : 'late'}`) },
    note: t(`reminderCards.${reader.to}.${counted ? 'noteThings' : 'note'}`),
  };
}

const sizeOf = ({ names, count }: Unfinished): number => count ?? names.length;
const total = (unfinished: readonly Unfinished[]): number =>
  unfinished.reduce((sum, one) => sum + sizeOf(one), 0);

function lineFor(reader: Reader, counted: boolean, t: Translate): string {
  if (counted && !(reader.to === 'last' && reader.times > 0))
    return t(`reminderCards.${reader.to}.lineThings`);
  if (reader.to !== 'last') return t(`reminderCards.${reader.to}.line`);
  return reader.times === 0
    ? t('reminderCards.last.first')
    : t('reminderCards.last.again', { count: reader.times });
}

/** At least so much of a title is left when names want the room. */
const titleWidth = 30;

function itemText(
  { titles, due, names, count }: Unfinished,
  room: number,
  seen: Seen,
  t: Translate,
  language: Language,
): string {
  const when = due === null ? t('reminderCards.digest.overdue') : whenOf({ due }, seen, t, language);
  const around = (said: string) => (title: string) =>
    t('reminderCards.digest.item', { title, when, names: said });
  const free = room - displayWidth(around('')('')) - Math.min(titleWidth, displayWidth(titles[language]));
  const who = count === undefined ? namesWithin(names, free, t) : t('reminderCards.digest.things', { count });
  return fitted(titles[language], room, around(who));
}

/** As many names as there is room for; how many they are in all, where not everybody is named. */
function namesWithin(names: readonly string[], room: number, t: Translate): string {
  const between = t('reminderCards.digest.between');
  // A name takes a column at the least: of a hundred thousand not all are tried.
  const most = Math.floor(room / (1 + displayWidth(between))) + 1;
  for (let count = Math.min(names.length, most); count > 0; count -= 1) {
    const some = names.slice(0, count).join(between);
    const said =
      count === names.length
        ? some
        : t('reminderCards.digest.namesMore', { names: some, count: names.length });
    if (displayWidth(said) <= room) return said;
  }
  return t('reminderCards.digest.people', { count: names.length });
}
