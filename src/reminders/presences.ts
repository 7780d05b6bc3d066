import { sql } from 'kysely';
import { chinesePublicHolidays } from '../calendar/china.ts';
import type { Day } from '../calendar/day.ts';
import type { Presence } from '../calendar/hours.ts';
import { calendarOf, type Place, scopesOf } from '../calendar/place.ts';
import { type Calendar, type DayKind, withoutHolidays } from '../calendar/rules.ts';
import { ownDays } from '../calendar/store.ts';
import { isZone } from '../calendar/wall.ts';
import { plainArray } from '../db/array.ts';
import type { Db, Tx } from '../db/pool.ts';
import { awayOf } from '../people/absences.ts';
import { hrDesk } from './settings.ts';

/** Where the directory says that somebody works. */
export type Workplace = Place & { id: string };

export async function workplacesOf(db: Db | Tx, ids: readonly string[]): Promise<Workplace[]> {
  const { rows } = await sql<Workplace>`
    select id, time_zone as zone, entity, site from person where id = any(${plainArray(ids)}::uuid[])`.execute(
    db,
  );
  return rows;
}

/**
 * Where these people are and when they are on leave, and with them the HR desk: where the company is, and never away.
 * Days that nobody knows count as ordinary ones of their week, because silence would be worse.
 *
 * @param zone the company's; also of whoever has a zone that there is not
 * @param workplaces of these people, where they are known already
 */
export async function presencesOf(
  db: Db | Tx,
  personIds: Iterable<string>,
  zone: string,
  workplaces?: readonly Workplace[],
): Promise<ReadonlyMap<string, Presence>> {
  const ids = [...new Set(personIds)].filter((id) => id !== hrDesk);
  const rows = workplaces ?? (await workplacesOf(db, ids));
  const away = await awayOf(db, ids);
  const places = rows.map(({ id, ...place }) => ({
    id,
    ...place,
    zone: isZone(place.zone) ? place.zone : zone,
  }));
  const own = await ownDays(db, [...new Set([...places, { zone }].flatMap(scopesOf))]);
  const china = await chinesePublicHolidays();
  const calendars = new Map<string, Calendar>();
  const calendarAt = (place: Place): Calendar => {
    const key = scopesOf(place).join('\n');
    const known = calendars.get(key) ?? remembering(withoutHolidays(calendarOf(place, own, china)));
    calendars.set(key, known);
    return known;
  };
  return new Map<string, Presence>([
    [hrDesk, { zone, calendar: calendarAt({ zone }), away: [] }],
    ...places.map(({ id, ...place }): [string, Presence] => [
      id,
      { zone: place.zone, calendar: calendarAt(place), away: away.get(id) ?? [] },
    ]),
  ]);
}

/** Hundreds of people ask about the same days. */
function remembering(calendar: Calendar): Calendar {
  const known = new Map<Day, DayKind>();
  return {
    kindOf(day) {
      const kind = known.get(day) ?? calendar.kindOf(day);
      known.set(day, kind);
      return kind;
    },
  };
}
