import type { Language } from './model.ts';

/** `7月28日 周二` / `Tue, 28 July`, where the reader is; with the year when it is not this one. */
export function formatDay(at: Date, language: Language, zone: string, now: Date): string {
  const year = (date: Date) =>
    new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: zone }).format(date);
  return new Intl.DateTimeFormat(locale[language], {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    ...(year(at) === year(now) ? {} : { year: 'numeric' }),
  }).format(at);
}

/** `2026年7月28日 18:00` / `28 July 2026, 18:00`, where the reader is. */
export function formatMoment(at: Date, language: Language, zone: string): string {
  return new Intl.DateTimeFormat(locale[language], {
    timeZone: zone,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

/** `18:00`. */
export function formatClock(at: Date, language: Language, zone: string): string {
  return new Intl.DateTimeFormat(locale[language], {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

// English dates as written in most of the world, day first.
const locale = { 'zh-CN': 'zh-CN', en: 'en-GB' } as const;
