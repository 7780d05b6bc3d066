import { chinesePublicHolidays } from '../../../src/calendar/china.ts';
import { calendarOf, type OwnDays } from '../../../src/calendar/place.ts';
import { type Calendar, withoutHolidays } from '../../../src/calendar/rules.ts';

/** Autumn of 2026, told twice: as the product knows it, and here in numbers that owe nothing to it. */
export const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'] as const;
export type Zone = (typeof zones)[number];

/** Minutes ahead of UTC, before and from the instant at which clocks are turned. */
const offsets: Record<Zone, { before: number; turned: number; after: number }> = {
  'Asia/Shanghai': { before: 480, turned: Number.POSITIVE_INFINITY, after: 480 },
  'Europe/Berlin': { before: 120, turned: Date.parse('2026-10-25T01:00Z'), after: 60 },
  'America/New_York': { before: -240, turned: Date.parse('2026-11-01T06:00Z'), after: -300 },
  'Australia/Lord_Howe': { before: 630, turned: Date.parse('2026-10-03T15:30Z'), after: 660 },
};
/** Days on which clocks are turned; people work on them here, so that it matters. */
const turning: Partial<Record<Zone, string>> = {
  'Europe/Berlin': '2026-10-25',
  'America/New_York': '2026-11-01',
  'Australia/Lord_Howe': '2026-10-04',
};
/** The State Council's arrangement for autumn 2026. */
const off = ['25', '26', '27'].map((day) => `2026-09-${day}`);
const golden = ['01', '02', '03', '04', '05', '06', '07'].map((day) => `2026-10-${day}`);
const madeUp = ['2026-09-20', '2026-10-10'];

/** What a clock shows: the day, and minutes since it began. */
export function shown(at: number, zone: Zone): { day: string; minute: number } {
  const { before, turned, after } = offsets[zone];
  const iso = new Date(at + (at < turned ? before : after) * 60_000).toISOString();
  return { day: iso.slice(0, 10), minute: Number(iso.slice(11, 13)) * 60 + Number(iso.slice(14, 16)) };
}

/** Days that somebody put in, by `zone day`: whether people work on them. */
export type PutIn = Record<string, boolean>;

export function works(day: string, zone: Zone, putIn: PutIn = {}): boolean {
  const said = putIn[`${zone} ${day}`];
  if (said !== undefined) return said;
  if (turning[zone] === day) return true;
  if (zone === 'Asia/Shanghai') {
    if (madeUp.includes(day)) return true;
    if (off.includes(day) || golden.includes(day)) return false;
  }
  return ![0, 6].includes(new Date(`${day}T12:00Z`).getUTCDay());
}

export const nextDay = (day: string, step = 1): string =>
  new Date(Date.parse(`${day}T12:00Z`) + step * 86_400_000).toISOString().slice(0, 10);

/** The product's calendars of these zones, with the same days put in. */
export async function calendars(): Promise<Record<Zone, Calendar>> {
  const china = await chinesePublicHolidays();
  const own: OwnDays = new Map(
    Object.entries(turning).map(([zone, day]) => [
      `zone:${zone}` as const,
      new Map([[day, 'works' as const]]),
    ]),
  );
  const of = (zone: Zone) => withoutHolidays(calendarOf({ zone }, own, china));
  return {
    'Asia/Shanghai': of('Asia/Shanghai'),
    'Europe/Berlin': of('Europe/Berlin'),
    'America/New_York': of('America/New_York'),
    'Australia/Lord_Howe': of('Australia/Lord_Howe'),
  };
}
