import type { Day } from '../calendar/day.ts';
import { dayNumber } from '../calendar/day.ts';
import { shortenWords } from '../messages/cut.ts';
import { formatDate } from '../messages/format.ts';
import type { Action, Button, Card, Language, Localized, Message } from '../messages/model.ts';
import { localized, type Translate } from '../messages/texts.ts';
import { displayWidth } from '../messages/width.ts';

/** Something somebody has not finished, as they are reminded of it. */
export interface OpenThing {
  titles: Localized<string>;
  /** The day that its card named; null where there is none. */
  due: Day | null;
  /** No answer is an answer: nothing of it is ever late. */
  free?: boolean;
  /** How long it takes, where that is known. */
  minutes?: number;
  /** Where it is done. */
  path: string;
  /** Where a platform opens it in place. */
  form?: Action;
  /** What "later" means for it. */
  later?: Action;
  /** Its own card, where it can be answered on it: a reminder of this thing alone is that card. */
  card?: Message;
}

export interface Seen {
  /** The day it is where its reader is. */
  here: Day;
  now: Date;
}

/** So many things stand on one card, each with a button of its own; the rest are counted, and on the person's list. */
export const mostItems = 5;

/** What the words of a card have room for on the narrowest platform, in columns. */
export const roomOfWords = 320;

/** Where everything of one's own stands that is open. */
export const ownListPath = '/me';

/**
 * One reminder of everything somebody has open, the nearest first and what is asked freely last.
 *
 * @param things at least one
 */
export function reminderCard(things: readonly OpenThing[], seen: Seen): Message {
  const [only, ...others] = things;
  if (!only) throw new Error('a reminder is of something');
  return localized((t, language) => ({
    kind: 'card',
    card: others.length === 0 ? ofOne(only, seen, t, language) : ofSeveral(things, seen, t, language),
  }));
}

function ofOne(thing: OpenThing, seen: Seen, t: Translate, language: Language): Card {
  const { titles, free = false, minutes, path, form } = thing;
  const when = whenOf(thing, seen, t, language);
  const said =
    minutes === undefined
      ? t('reminderCards.one.line', { when })
      : t('reminderCards.one.lineMinutes', { when, count: minutes });
  const more = free ? 'free' : isLate(thing, seen) ? 'late' : undefined;
  const lines = more ? [said, t(`reminderCards.one.${more}`)] : [said];
  const title = t('reminderCards.one.title', { title: titles[language] });
  const own = thing.card?.[language];
  // Whoever answers with one tap has before them what they answer to, so its lines keep their room.
  if (own?.kind === 'card') {
    const [day, ...rest] = own.card.facts ?? [];
    const facts = [{ label: day?.label ?? '', value: lines.join(' ') }, ...rest];
    return { ...own.card, title, facts, state: stateOf([thing], seen, t) };
  }
  const label = t(`reminderCards.one.${free ? 'openFree' : 'open'}`);
  return {
    title,
    lines,
    link: { label, path, ...(form ? { form } : {}) },
    buttons: thing.later ? [laterButton(thing.later, t)] : [],
    state: stateOf([thing], seen, t),
    ...(free ? {} : { note: t('reminderCards.one.note') }),
  };
}

const laterButton = (action: Action, t: Translate): Button => ({
  label: t('reminderCards.one.later'),
  short: t('reminderCards.one.shortLater'),
  action,
  style: 'plain',
});

function ofSeveral(things: readonly OpenThing[], seen: Seen, t: Translate, language: Language): Card {
  const sorted = things.toSorted((a, b) => rank(a) - rank(b));
  const shown = sorted.slice(0, mostItems);
  const left = sorted.length - shown.length;
  const lines = [
    t('reminderCards.several.line'),
    ...(left > 0 ? [t('reminderCards.several.more', { count: left })] : []),
  ];
  const each = roomOfEach(lines, shown.length);
  return {
    title: t('reminderCards.several.title', { count: things.length }),
    lines,
    items: shown.map((thing) => ({
      text: itemText(thing, each, seen, t, language),
      link: {
        label: t('reminderCards.several.open'),
        path: thing.path,
        ...(thing.form ? { form: thing.form } : {}),
      },
    })),
    link: {
      label: t('reminderCards.several.list'),
      short: t('reminderCards.several.shortList'),
      path: ownListPath,
    },
    state: stateOf(things, seen, t),
  };
}

/** How long it takes is left out where hardly anything of the title would be left beside it. */
function itemText(thing: OpenThing, room: number, seen: Seen, t: Translate, language: Language): string {
  const { minutes } = thing;
  const when = whenOf(thing, seen, t, language);
  const around = (title: string) => t('reminderCards.several.item', { title, when });
  const timed = (title: string) =>
    t('reminderCards.several.itemMinutes', { title, when, count: minutes ?? 0 });
  const title = thing.titles[language];
  const fits = minutes !== undefined && displayWidth(timed('')) + Math.min(20, displayWidth(title)) <= room;
  return fitted(title, room, fits ? timed : around);
}

/** What is asked freely comes last, and what has no day before it. */
const rank = ({ due, free }: OpenThing): number => (free ? 2e9 : due === null ? 1e9 : dayNumber(due));

const isLate = ({ due, free }: Pick<OpenThing, 'due' | 'free'>, { here }: Seen): boolean =>
  !free && due !== null && due < here;

function stateOf(things: readonly OpenThing[], seen: Seen, t: Translate): NonNullable<Card['state']> {
  if (things.every(({ free }) => free)) return { tone: 'open', label: t('reminderCards.state.free') };
  const late = things.some((thing) => isLate(thing, seen));
  return { tone: late ? 'warning' : 'open', label: t(`reminderCards.state.${late ? 'late' : 'open'}`) };
}

/** The day due as one says it: "Due tomorrow", "2 days late". */
export function whenOf(
  { due, free = false }: Pick<OpenThing, 'due' | 'free'>,
  { here, now }: Seen,
  t: Translate,
  language: Language,
): string {
  if (due === null) return t('reminderCards.when.none');
  const days = dayNumber(due) - dayNumber(here);
  const key = (name: string) =>
    `reminderCards.when.${free ? `free${name.charAt(0).toUpperCase()}${name.slice(1)}` : name}`;
  if (days < 0) return free ? t(key('over')) : t(key('late'), { count: -days });
  if (days < 2) return t(key(days === 0 ? 'today' : 'tomorrow'));
  return t(key('day'), { day: formatDate(due, language, now) });
}

/** Columns for each of so many items below these lines: ends of lines count, and so do numbers. */
export const roomOfEach = (lines: readonly string[], items: number): number =>
  Math.floor((roomOfWords - displayWidth(lines.join('\n'))) / items) - '1. '.length - '\n'.length;

/** Words around a title, which is cut so that they fit into so many columns; something of it is always left. */
export function fitted(title: string, room: number, around: (title: string) => string): string {
  const most = Math.max(12, room - displayWidth(around('')));
  return around(shortenWords(title, most, 'columns'));
}
