import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { chinesePublicHolidays } from './china.ts';
import { addDays, type Day, yearOf } from './day.ts';
import { knownUntil } from './known.ts';
import type { OwnDay } from './own-days.ts';
import { calendarOf, isWholeYear, type Place, type Scope, scopesOf } from './place.ts';
import { ownDays } from './store.ts';

/** Days that were put in for one scope and year. */
export interface OwnYear {
  scope: Scope;
  year: number;
  rests: number;
  works: number;
}

/** All that was put in, newest years first. */
export async function ownYears(db: Db | Tx): Promise<OwnYear[]> {
  const { rows } = await sql<OwnYear>`
    select scope, extract(year from day)::int as year, (count(*) filter (where not works))::int as rests,
           (count(*) filter (where works))::int as works
    from calendar_day group by 1, 2 order by 2 desc, 1`.execute(db);
  return rows;
}

/** What was put in for one scope and year, day by day. */
export async function ownDaysOf(db: Db | Tx, scope: Scope, years: readonly number[]): Promise<OwnDay[]> {
  const { rows } = await sql<OwnDay>`
    select day, case when works then 'works' else 'rests' end as kind, name from calendar_day
    where scope = ${scope} and extract(year from day)::int = any(${[...years]}::int[]) order by day`.execute(
    db,
  );
  return rows;
}

/** For whom days can be put in: mainland China, and the zones, companies and sites of those who work here. */
export async function scopesInUse(db: Db | Tx): Promise<Scope[]> {
  const { rows } = await sql<Place>`
    select distinct p.time_zone as zone, p.entity, p.site from person p
    join employment e on e.person_id = p.id and e.to_at is null`.execute(db);
  const order = ['CN', 'zone', 'entity', 'site'];
  const kind = (scope: Scope) => order.indexOf(scope.split(':')[0] ?? '');
  const found = new Set<Scope>(['CN', ...rows.flatMap(scopesOf)]);
  return [...found].sort((a, b) => kind(a) - kind(b) || a.localeCompare(b));
}

/** What putting in days comes to: they are all there is of their scope for their years. */
export interface OwnDaysChange {
  years: number[];
  added: OwnDay[];
  /** The day stays, and what it is or is called does not. */
  changed: OwnDay[];
  takenBack: OwnDay[];
}

export async function ownDaysChange(
  db: Db | Tx,
  scope: Scope,
  days: readonly OwnDay[],
): Promise<OwnDaysChange> {
  const years = [...new Set(days.map(({ day }) => yearOf(day)))].sort((a, b) => a - b);
  const before = new Map((await ownDaysOf(db, scope, years)).map((one) => [one.day, one]));
  const now = new Set(days.map(({ day }) => day));
  const differs = (one: OwnDay) => {
    const was = before.get(one.day);
    return was !== undefined && (was.kind !== one.kind || was.name !== one.name);
  };
  return {
    years,
    added: days.filter(({ day }) => !before.has(day)),
    changed: days.filter(differs),
    takenBack: [...before.values()].filter(({ day }) => !now.has(day)),
  };
}

/** Until when each day of mainland China is known, and which of these years are not, as it is put in now. */
export async function chinaStanding(
  db: Db | Tx,
  today: Day,
  years: readonly number[],
): Promise<{ until: Day; unknown: number[] }> {
  const own = await ownDays(db, ['CN']);
  const china = await chinesePublicHolidays();
  return {
    until: knownUntil(calendarOf({ zone: 'Asia/Shanghai' }, own, china), today),
    unknown: years.filter((year) => !china.years.has(year) && !isWholeYear(year, own.get('CN') ?? new Map())),
  };
}

/** The lines of `readOwnDays`, days that follow each other and are alike on one. */
export function ownDaysText(days: readonly OwnDay[]): string {
  const lines: { from: OwnDay; to: Day }[] = [];
  for (const one of days) {
    const last = lines.at(-1);
    const next = last && addDays(last.to, 1);
    if (last && next === one.day && last.from.kind === one.kind && last.from.name === one.name)
      last.to = one.day;
    else lines.push({ from: one, to: one.day });
  }
  return lines
    .map(({ from, to }) =>
      [from.day, ...(to === from.day ? [] : [to]), from.kind, from.name].join(' ').trimEnd(),
    )
    .join('\n');
}
