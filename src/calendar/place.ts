import type { PublicHolidays } from './china.ts';
import { addDays, type Day, yearOf } from './day.ts';
import { type Calendar, type DayKind, ordinaryWeek } from './rules.ts';

/** What the directory knows of where somebody works; all that a calendar is chosen by. */
export interface Place {
  /** IANA name. */
  zone: string;
  entity?: string | null;
  site?: string | null;
}

/** Whose days are put in: `CN`, `zone:Europe/Berlin`, `entity:…` and `site:…` as the staff list writes them. */
export type Scope = 'CN' | `zone:${string}` | `entity:${string}` | `site:${string}`;

/** Days that the company has put in, by whom they are for. */
export type OwnDays = ReadonlyMap<Scope, ReadonlyMap<Day, 'works' | 'rests'>>;

/** Zones of the mainland in the IANA data, old names too. Hong Kong, Macau and Taipei have their own holidays. */
const mainland = new Set([
  'asia/shanghai',
  'asia/urumqi',
  'asia/chongqing',
  'asia/chungking',
  'asia/harbin',
  'asia/kashgar',
  'prc',
]);

/** However it is written: zones are known in small letters too. */
export const inMainlandChina = (zone: string): boolean => mainland.has(zone.toLowerCase());

/** The closest comes first: a site's days before its company's, these before those of a zone and of the country. */
export function scopesOf({ zone, entity, site }: Place): Scope[] {
  return [
    ...(site ? [`site:${site}` as const] : []),
    ...(entity ? [`entity:${entity}` as const] : []),
    `zone:${zone}`,
    ...(inMainlandChina(zone) ? ['CN' as const] : []),
  ];
}

/**
 * The calendar of a place: the company's own days, then the public holidays, then the week. Public holidays are known
 * of mainland China alone; elsewhere Saturdays and Sundays rest, and what else does has to be put in.
 */
export function calendarOf(place: Place, own: OwnDays, china: PublicHolidays): Calendar {
  const layers = scopesOf(place).flatMap((scope) => own.get(scope) ?? []);
  const said = (day: Day) => layers.find((days) => days.has(day))?.get(day);
  if (!inMainlandChina(place.zone)) return { kindOf: (day) => said(day) ?? ordinaryWeek.kindOf(day) };
  const national = own.get('CN') ?? new Map<Day, 'works' | 'rests'>();
  const known = new Map<number, boolean>();
  const knows = (year: number): boolean => {
    const answer = known.get(year) ?? (china.years.has(year) || isWholeYear(year, national));
    known.set(year, answer);
    return answer;
  };
  return {
    kindOf(day): DayKind {
      const kind = said(day) ?? china.days.get(day);
      if (kind) return kind;
      if (!knows(yearOf(day)) || !knows(yearOf(addDays(day, newYearReaches))))
        // Whatever is arranged around them, and also where nobody has said yet.
        return fixed.includes(day.slice('2027-'.length)) ? 'rests' : 'unknown';
      return ordinaryWeek.kindOf(day);
    },
  };
}

/**
 * New Year's holiday, and the weekend worked for it, can begin in the last three days of the year before (2006, 2007,
 * 2011, 2018, 2022): these are known only with the next year.
 */
const newYearReaches = 3;

/** Days of rest that the law gives on the same date every year: State Council, Order 795 (2024), article 2; from memory. */
const fixed = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'];
/** … and how many there are in all. */
const leastHolidays = 13;

/** Whether days that were put in can be a whole year's arrangement, and not one day off more or less. */
export function isWholeYear(year: number, days: ReadonlyMap<Day, 'works' | 'rests'>): boolean {
  if (!fixed.every((date) => days.get(`${year}-${date}`) === 'rests')) return false;
  const rests = [...days].filter(([day, kind]) => yearOf(day) === year && kind === 'rests');
  return rests.length >= leastHolidays;
}
