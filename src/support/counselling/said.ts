import { formatMoment } from '../../messages/format.ts';
import type { Language, PageLink } from '../../messages/model.ts';
import { text } from '../../messages/texts.ts';
import { type HelpLines, linesFor } from '../help-lines.ts';
import type { Booked } from './book.ts';
import type { Slot } from './store.ts';

/** As many as fit into one message of every platform; the page has all of them. */
const mostListed = 5;

export interface Reader {
  language: Language;
  zone: string;
}

export const hourOf = (slot: Slot, { language, zone }: Reader): string =>
  text(language, 'support.talk.hour', {
    at: formatMoment(slot.startsAt, language, zone),
    minutes: String(slot.minutes),
    counsellor: slot.counsellor,
    place: slot.place,
  });

const page = (language: Language): PageLink => ({
  label: text(language, 'support.open'),
  short: text(language, 'support.counsellorShort'),
  path: '/support',
});

/** What is said to whoever asks for a counsellor: what is confidential and what not, whom to call now, and when somebody has time. */
export function offered(
  reader: Reader,
  given: { all: HelpLines; own: string | undefined; free: readonly Slot[]; mine: readonly Slot[] },
): { text: string; link: PageLink } {
  const { language } = reader;
  const { lines, danger } = linesFor(given.all, reader.zone);
  const numbers = [
    ...(given.own ? [given.own] : []),
    ...lines.map((line) => line[language]),
    danger[language],
  ];
  const free = given.free.slice(0, mostListed).map((slot) => `${slot.code}  ${hourOf(slot, reader)}`);
  const [mine] = given.mine;
  const hours = mine
    ? [
        text(language, 'support.talk.yours', { hour: hourOf(mine, reader) }),
        text(language, 'support.talk.changeBy'),
      ]
    : free.length > 0
      ? [
          text(language, 'support.talk.free'),
          ...free,
          text(language, 'support.talk.bookBy', { code: given.free[0]?.code ?? '' }),
        ]
      : [text(language, 'support.talk.noneFree')];
  return {
    text: [
      text(language, 'support.talk.first'),
      ...hours,
      text(language, 'support.talk.now', { lines: `\n${numbers.join('\n')}` }),
    ].join('\n'),
    link: page(language),
  };
}

/** What became of it. */
export function became(booked: Booked, reader: Reader): { text: string; link: PageLink } {
  const { language } = reader;
  const hour = booked.result === 'not-free' ? '' : hourOf(booked.slot, reader);
  return { text: text(language, `support.talk.became.${booked.result}`, { hour }), link: page(language) };
}

export const cancelled = (count: number, { language }: Reader): { text: string; link: PageLink } => ({
  text: text(language, count > 0 ? 'support.talk.cancelled' : 'support.talk.nothing'),
  link: page(language),
});
