import { sql } from 'kysely';
import type { Presence } from '../calendar/hours.ts';
import { wallAt } from '../calendar/wall.ts';
import { plainArray } from '../db/array.ts';
import type { Tx } from '../db/pool.ts';
import type { ReminderKind } from '../db/reminder-settings-schema.ts';
import { preferredAccount } from '../people/preferred-account.ts';
import { keyOf } from '../reminders/source.ts';
import { whatIsAsked } from '../reminders/sources.ts';

/**
 * Whom tips and questions that come again leave alone today: who has something to do that is due, today or since, who was
 * reminded of something today, who had one of them today, and whoever has no account that one could go to: to them it would
 * count as given.
 *
 * @param zone the company's, in which things are due
 */
export async function busyOf(
  tx: Tx,
  people: readonly string[],
  presences: ReadonlyMap<string, Presence>,
  { zone, now }: { zone: string; now: Date },
): Promise<Set<string>> {
  const busy = new Set<string>();
  const ids = plainArray(people);
  const today = (person: string) => wallAt(now, presences.get(person)?.zone ?? zone).day;
  const { rows: things } = await sql<{ personId: string; about: string; kind: ReminderKind }>`
    select person_id as "personId", about, kind from reminder
    where person_id = any(${ids}::uuid[]) and not over`.execute(tx);
  const asked = await whatIsAsked(tx, things, now);
  for (const thing of things) {
    const is = asked.get(keyOf(thing));
    if (is?.open && !is.waits && wallAt(is.dueAt, zone).day <= today(thing.personId))
      busy.add(thing.personId);
  }
  const { rows: reminded } = await sql<{ person: string; day: string | null }>`
    select person_id as person, day from reminder_day where count > 0 and person_id = any(${ids}::uuid[])`.execute(
    tx,
  );
  for (const { person, day } of reminded) if (day === today(person)) busy.add(person);
  const { rows: had } = await sql<{ person: string; last: Date }>`
    select person, max(last) as last from (
      select person_id as person, last_at as last from tip_reader where person_id = any(${ids}::uuid[])
      union all
      select person_id, last_at from nudge_reader where person_id = any(${ids}::uuid[])
    ) given where last is not null group by person`.execute(tx);
  for (const { person, last } of had)
    if (wallAt(last, presences.get(person)?.zone ?? zone).day === today(person)) busy.add(person);
  const { rows: nowhere } = await sql<{ person: string }>`
    select p.id as person from person p
    where p.id = any(${ids}::uuid[]) and not exists (${sql.raw(preferredAccount('p.id'))})`.execute(tx);
  for (const { person } of nowhere) busy.add(person);
  return busy;
}
