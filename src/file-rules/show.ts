import { sql } from 'kysely';
import { DateTime } from 'luxon';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { dayIn } from '../zone.ts';
import { shownCard } from './present.ts';
import { hoursOn, shownAfterHours } from './rules.ts';

/** No card before this hour, where the person is. */
const firstHour = 9;
const lastHour = 20;

/** An alert that its person may hear of by now: a day old, and no delay that two agreed on stands against it. */
const due = (now: Date, zone: string) => sql`
  a.shown_at is null and a.opened_at <= ${hoursOn(now, -shownAfterHours)}
  and (a.agreed_at is null or a.silent_until < ${dayIn(now, zone)}::date)`;

/**
 * Lets people see the alerts about them, and tells them: one card for each, of all there are. Who has left has no chat;
 * what is shown then is in their copy.
 *
 * @returns how many people were told
 */
export async function showAlerts(db: Db, now: Date, zone: string, most = 500): Promise<number> {
  const { rows } = await sql<{ id: string; timeZone: string; employed: boolean }>`
    select p.id, p.time_zone as "timeZone",
           exists (select from employment e where e.person_id = p.id and e.from_at <= ${now}
                   and (e.to_at is null or e.to_at > ${now})) as employed
    from person p where p.id in (select a.person_id from file_alert a where ${due(now, zone)})
    order by p.id limit ${most}`.execute(db);
  const awake = rows.filter(({ timeZone, employed }) => {
    const { hour } = DateTime.fromJSDate(now, { zone: timeZone });
    return !employed || Number.isNaN(hour) || (hour >= firstHour && hour < lastHour);
  });
  return eachAlone(awake, ({ id, employed }) =>
    inTransaction(db, (tx) => showOne(tx, id, { now, zone, employed })),
  );
}

async function showOne(
  tx: Tx,
  personId: string,
  { now, zone, employed }: { now: Date; zone: string; employed: boolean },
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    with due as materialized (
      select a.id from file_alert a where a.person_id = ${personId}::uuid and ${due(now, zone)}
      order by a.id for update skip locked
    )
    update file_alert a set shown_at = ${now} from due where a.id = due.id returning a.id`.execute(tx);
  if (rows.length === 0) return false;
  const card = {
    kind: 'file-alerts.shown',
    bodies: shownCard(rows.length),
    to: [personId],
    priority: 5,
    at: now,
  };
  const message = employed ? await enqueue(tx, card) : undefined;
  await append(tx, {
    ...{ type: 'file-alert.shown', at: now, actor: 'heed', person: personId },
    data: { alerts: rows.length, ...(message ? { message } : {}) },
  });
  touch(tx, `person.${personId}`);
  return true;
}
