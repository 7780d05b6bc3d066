import { sql } from 'kysely';
import { DateTime } from 'luxon';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { dayIn } from '../zone.ts';
import { openedCard } from './present.ts';
import type { AccessPurpose } from './rules.ts';
import { kindsOfCases } from './store.ts';

/** No card before this hour, where the person is. */
const firstHour = 9;
const lastHour = 20;

/**
 * A look that somebody is to hear of: of a day that is over, so that a day makes one card, and in no case of which they do
 * not hear yet.
 */
const due = (now: Date, zone: string) => {
  const today = dayIn(now, zone);
  const midnight = DateTime.fromISO(today, { zone }).toJSDate();
  return sql`w.told_at is null and v.at < ${midnight} and (a.silent_until is null or a.silent_until < ${today}::date)`;
};

/**
 * Tells people that records about them were opened: one card for each, of all there is to tell. Who has left has no chat;
 * they are not marked as told, and the case says so.
 *
 * @returns how many people were told
 */
export async function tellOpened(db: Db, now: Date, zone: string, most = 500): Promise<number> {
  const { rows } = await sql<{ id: string; timeZone: string }>`
    select p.id, p.time_zone as "timeZone" from person p
    where p.id in (select w.person_id from access_view_person w join access_view v on v.id = w.view_id
                   join access_case a on a.id = v.case_id where ${due(now, zone)})
      and exists (select from employment e where e.person_id = p.id and e.from_at <= ${now}
                  and (e.to_at is null or e.to_at > ${now}))
    order by p.id limit ${most}`.execute(db);
  const awake = rows.filter(({ timeZone }) => {
    const { hour } = DateTime.fromJSDate(now, { zone: timeZone });
    return Number.isNaN(hour) || (hour >= firstHour && hour < lastHour);
  });
  return eachAlone(awake, ({ id }) => inTransaction(db, (tx) => tellOne(tx, id, now, zone)));
}

async function tellOne(tx: Tx, personId: string, now: Date, zone: string): Promise<boolean> {
  const { rows } = await sql<{ at: Date; records: number; purpose: AccessPurpose; caseId: string }>`
    with due as materialized (
      select w.view_id, v.at, w.records, a.purpose, a.id from access_view_person w
      join access_view v on v.id = w.view_id join access_case a on a.id = v.case_id
      where w.person_id = ${personId}::uuid and ${due(now, zone)}
      order by w.view_id for update of w skip locked
    ), told as (
      update access_view_person w set told_at = ${now} from due
      where w.person_id = ${personId}::uuid and w.view_id = due.view_id
    )
    select at, records, purpose, id as "caseId" from due order by at`.execute(tx);
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return false;
  const cases = await kindsOfCases(tx, [...new Set(rows.map(({ caseId }) => caseId))]);
  const kinds = [...cases.values()].flat();
  const opened = {
    from: dayIn(first.at, zone),
    to: dayIn(last.at, zone),
    records: rows.reduce((sum, { records }) => sum + records, 0),
    purposes: [...new Set(rows.map(({ purpose }) => purpose))],
    kinds: [...new Map(kinds.map(({ id, words }) => [id, words])).values()],
  };
  const message = await enqueue(tx, {
    ...{ kind: 'access-cases.told', bodies: openedCard(opened, now), to: [personId] },
    ...{ priority: 1, at: now },
  });
  await append(tx, {
    ...{ type: 'access-case.told', at: now, actor: 'heed', person: personId },
    data: { views: rows.length, message },
  });
  touch(tx, `person.${personId}`);
  return true;
}
