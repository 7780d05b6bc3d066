import type { Day } from './day.ts';
import { yearOf } from './day.ts';

/** What a source of public holidays knows. */
export interface PublicHolidays {
  /** Days that are no ordinary ones of their week; only in years that are known. */
  days: ReadonlyMap<Day, 'works' | 'rests'>;
  years: ReadonlySet<number>;
}

let loaded: Promise<PublicHolidays> | undefined;

/**
 * China's public holidays and the Saturdays and Sundays that are worked for them, as the State Council arranges them
 * year by year. The library's functions take years they do not know for ordinary ones, so its table is read instead,
 * which says which years it knows; it is read when first asked for, in about a millisecond.
 */
export function chinesePublicHolidays(): Promise<PublicHolidays> {
  loaded ??= readTable();
  return loaded;
}

async function readTable(): Promise<PublicHolidays> {
  const { default: table } = await import('chinese-days/dist/chinese-days.json', { with: { type: 'json' } });
  const days = new Map<Day, 'works' | 'rests'>();
  for (const day of Object.keys(table.holidays)) days.set(day, 'rests');
  for (const day of Object.keys(table.workdays)) days.set(day, 'works');
  // Each year's own holidays; the last days of a year can belong to the next one's.
  const years = new Set(Object.keys(table.holidays).map(yearOf));
  return { days, years };
}
