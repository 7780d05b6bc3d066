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
  /** Of those names the ones whom reminders did not reach. */
  unreached?: ReadonlySet<string>;
  /** Of what is only counted: how many. */
  count?: number;
  /** The list of them in the console; absent where the reader may not open it. */
  path?: string;
}

export type Reader =
  | { to: 'manager' | 'handler' | 'hr' }
  /** `times`: how often they were told before. */
  | { to: 'last'; times: number };

/** What is so of a digest besides what stands in it. */
export interface Standing {
  /** How many people their reminders did not reach: it says so, and that it is not their doing. */
  unreached?: number;
  /**
   * In whose place its readers hear of it: of whoever should have heard first and could not be reached, of all of it or
   * of a part; or of HR, where nobody is.
   */
  inPlace?: 'all' | 'some' | 'no-hr';
  /** Where the button leads when they may open none of the lists. */
  otherwise?: string;
}

/** Where all notices and their figures stand; where what is overdue is of several kinds, the overview leads on. */
export const consoleListPath = '/console/notices';
export const overviewPath = '/console';

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
  standing: Standing = {},
): Message {
  return localized((t, language) => ({
    kind: 'card',
    card: card(unfinished, people, { reader, standing }, seen, t, language),
  }));
}

function card(
  unfinished: readonly Unfinished[],
  people: number,
  { reader, standing }: { reader: Reader; standing: Standing },
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
    ...linesFor(reader, counted, standing, t),
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
  const { otherwise } = standing;
  const toConsole = otherwise === overviewPath;
  // HR's note leads into the console.
  const noteOf = reader.to === 'hr' && otherwise && !toConsole && opened.length === 0 ? 'last' : reader.to;
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
      : otherwise
        ? { link: { label: t(`reminderCards.digest.${toConsole ? 'console' : 'own'}`), path: otherwise } }
        : {}),
    state: { tone: 'warning', label: t(`reminderCards.state.${urgent ? 'urgent' : 'late'}`) },
    note: t(`reminderCards.${noteOf}.${counted ? 'noteThings' : 'note'}`),
  };
}

const sizeOf = ({ names, count }: Unfinished): number => count ?? names.length;
const total = (unfinished: readonly Unfinished[]): number =>
  unfinished.reduce((sum, one) => sum + sizeOf(one), 0);

/** What others had their turn with is not said where they could not be reached, nor that somebody was reminded who was not. */
function linesFor(reader: Reader, counted: boolean, standing: Standing, t: Translate): string[] {
  const { unreached = 0, inPlace } = standing;
  const replaced = inPlace !== undefined || (counted && unreached > 0);
  return [
    ...(replaced ? [] : [lineFor(reader, counted, t)]),
    ...(inPlace ? [t(`reminderCards.digest.${inPlace === 'no-hr' ? 'noHr' : `inPlace-${inPlace}`}`)] : []),
    ...(unreached > 0
      ? [t(`reminderCards.digest.unreached${counted ? 'Things' : ''}`, { count: unreached })]
      : []),
  ];
}

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
  { titles, due, names, count, unreached }: Unfinished,
  room: number,
  seen: Seen,
  t: Translate,
  language: Language,
): string {
  const when = due === null ? t('reminderCards.digest.overdue') : whenOf({ due }, seen, t, language);
  const around = (said: string) => (title: string) =>
    t('reminderCards.digest.item', { title, when, names: said });
  const free = room - displayWidth(around('')('')) - Math.min(titleWidth, displayWidth(titles[language]));
  const who =
    count === undefined
      ? namesWithin(names, unreached, free, t)
      : t('reminderCards.digest.things', { count });
  return fitted(titles[language], room, around(who));
}

/** As many names as there is room for; how many they are in all, where not everybody is named. */
function namesWithin(
  names: readonly string[],
  unreached: ReadonlySet<string> | undefined,
  room: number,
  t: Translate,
): string {
  const said = (name: string) =>
    unreached?.has(name) ? t('reminderCards.digest.notReached', { name }) : name;
  const between = t('reminderCards.digest.between');
  // A name takes a column at the least: of a hundred thousand not all are tried.
  const most = Math.floor(room / (1 + displayWidth(between))) + 1;
  for (let count = Math.min(names.length, most); count > 0; count -= 1) {
    const some = names.slice(0, count).map(said).join(between);
    const all =
      count === names.length
        ? some
        : t('reminderCards.digest.namesMore', { names: some, count: names.length });
    if (displayWidth(all) <= room) return all;
  }
  return t('reminderCards.digest.people', { count: names.length });
}
