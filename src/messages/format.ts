import type { Language } from './model.ts';

/** `7月28日（周二）` / `Tue 28 Jul`, where the reader is; with the year when it is not this one. */
export function formatDay(at: Date, language: Language, zone: string, now: Date): string {
  const year = formatter('en', zone, 'year');
  return dayAs(year.format(at) === year.format(now) ? 'day' : 'dayOfYear', at, language, zone);
}

/** The same with the year in any case: on what is kept for years. */
export const formatWholeDay = (at: Date, language: Language, zone: string): string =>
  dayAs('dayOfYear', at, language, zone);

/** A date of the calendar, as `formatWholeDay` writes it. */
export const formatWholeDate = (date: string, language: Language): string =>
  formatWholeDay(new Date(`${date}T12:00:00Z`), language, 'UTC');

function dayAs(shape: 'day' | 'dayOfYear', at: Date, language: Language, zone: string): string {
  const parts = formatter(language, zone, shape).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  if (language === 'zh-CN') {
    const date = parts.filter(({ type }) => type !== 'weekday').map(({ value }) => value);
    return `${date.join('').trim()}（${part('weekday')}）`;
  }
  return ['weekday', 'day', 'month', 'year']
    .map(part)
    .filter((word) => word !== '')
    .join(' ');
}

/** A date of the calendar, `2026-07-28`, as `formatDay` writes it: the same day everywhere. */
export function formatDate(date: string, language: Language, now: Date): string {
  return formatDay(new Date(`${date}T12:00:00Z`), language, 'UTC', now);
}

/** `2026年7月28日 18:00` / `28 July 2026 at 18:00`, where the reader is. */
export function formatMoment(at: Date, language: Language, zone: string): string {
  return formatter(language, zone, 'moment').format(at);
}

/** `18:00`. */
export function formatClock(at: Date, language: Language, zone: string): string {
  return formatter(language, zone, 'clock').format(at);
}

/** `中国标准时间（UTC+8）` / `China Standard Time (UTC+8)`: whose clock times are told by, as it stands at that moment. */
export function formatZone(at: Date, language: Language, zone: string): string {
  const part = (shape: 'zone' | 'offset') =>
    formatter(language, zone, shape)
      .formatToParts(at)
      .find(({ type }) => type === 'timeZoneName')?.value ?? zone;
  const offset = part('offset').replace('GMT', 'UTC');
  return language === 'zh-CN' ? `${part('zone')}（${offset}）` : `${part('zone')} (${offset})`;
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** How long something took: `1.4 secs`, `3 mins 20 secs`, `2小时 5分钟`; the two largest units. */
export function formatSpan(ms: number, language: Language): string {
  const unit = (value: number, name: (typeof units)[number][0] | 'second', digits = 0) =>
    new Intl.NumberFormat(locale[language], {
      ...{ style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits },
    }).format(value);
  const seconds = ms / 1000;
  if (seconds < 10) return unit(seconds, 'second', 1);
  let left = Math.round(seconds);
  const parts: string[] = [];
  for (const [name, size] of units) {
    const whole = Math.floor(left / size);
    left -= whole * size;
    if (whole > 0) parts.push(unit(whole, name));
  }
  if (left > 0) parts.push(unit(left, 'second'));
  return parts.slice(0, 2).join(' ');
}

// English dates as written in most of the world, day first.
const locale = { 'zh-CN': 'zh-CN', en: 'en-GB' } as const;

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const shapes = {
  year: { year: 'numeric' },
  day: { weekday: 'short', day: 'numeric', month: 'short' },
  dayOfYear: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  moment: { year: 'numeric', month: 'long', day: 'numeric', ...clock },
  clock,
  zone: { timeZoneName: 'long' },
  offset: { timeZoneName: 'shortOffset' },
} as const;

// Making a formatter costs as much as answering a request; there is one per language, zone and shape in use.
const formatters = new Map<string, Intl.DateTimeFormat>();
const mostFormatters = 1_000;

function formatter(language: Language, zone: string, shape: keyof typeof shapes): Intl.DateTimeFormat {
  const key = `${language} ${zone} ${shape}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale[language], { timeZone: zone, ...shapes[shape] });
  if (formatters.size >= mostFormatters) formatters.clear();
  formatters.set(key, made);
  return made;
}
