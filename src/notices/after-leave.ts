import { type RawBuilder, sql } from 'kysely';
import { addDays, type Day } from '../calendar/day.ts';
import type { Presence } from '../calendar/hours.ts';
import { plusWorkingDays, worksOn } from '../calendar/rules.ts';
import { wallAt } from '../calendar/wall.ts';
import { type Db, inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { lookAgain } from '../reminders/look-again.ts';
import { presencesOf } from '../reminders/presences.ts';
import { endOfDay } from './rules.ts';

/** Working days that somebody gets at the most for those they were away. */
const mostDays = 5;

/** Whoever came back longer ago has had theirs, or it was said too late. */
const lookedForDays = 60;
/** Of those who came back in the last days, and of whom leave was said in them, something can be new. */
const newForDays = 7;

interface Overdue {
  noticeId: string;
  personId: string;
  /** As it was asked, and as it is due now. */
  askedAt: Date;
  dueAt: Date;
  /** The last leave that the day due lay in. */
  from: Day;
  until: Day;
}

/**
 * Whoever was on leave on the day due is not late on the day they are back: the day due moves to as many working days
 * after the leave as they missed of those they had, five at the most. It goes on record. Safe to repeat, since the new
 * day lies in no leave. It looks at whoever came back in the last days, or of whom leave was said in them, and at
 * `everybody` who did in the last sixty to find what was missed.
 *
 * @returns how many days due were moved
 */
export async function moveDueAfterLeave(
  db: Db,
  now: Date,
  zone: string,
  { everybody = false } = {},
): Promise<number> {
  const { rows } = await backFromLeave(now, zone, everybody).execute(db);
  if (rows.length === 0) return 0;
  const presences = await presencesOf(db, new Set(rows.map(({ personId }) => personId)), zone);
  return eachAlone(rows, async (one) => {
    const presence = presences.get(one.personId);
    // Until the day after it is over where they are, it can still be made longer.
    if (!presence || wallAt(now, presence.zone).day <= one.until) return false;
    const due = endOfDay(newDay(one, presence), zone);
    return due !== undefined && due > now && due > one.dueAt && (await move(db, one, due, now));
  });
}

/** The shares that were due in leave which is over, or nearly, where that is no longer ago than it is looked for. */
export function backFromLeave(now: Date, zone: string, everybody: boolean): RawBuilder<Overdue> {
  const today = wallAt(now, zone).day;
  const lately = sql`(gone.until_day >= ${addDays(today, -newForDays)}::date
    or gone.said_at >= ${new Date(now.getTime() - newForDays * 24 * 3_600_000)})`;
  return sql<Overdue>`
    select distinct on (a.notice_id, a.person_id) a.notice_id as "noticeId", a.person_id as "personId",
      a.created_at as "askedAt", a.due_at as "dueAt", gone.from_day as "from", gone.until_day as until
    from absence gone
    join assignment a on a.person_id = gone.person_id and a.state = 'open' and a.due_at < ${now}
    join notice n on n.id = a.notice_id and n.state = 'open'
    join policy_version v on v.id = n.version_id and v.action <> 'consent'
    where gone.ended_at is null and gone.until_day < ${addDays(today, 2)}::date
      and gone.until_day >= ${addDays(today, -lookedForDays)}::date and ${everybody ? sql`true` : lately}
      and (a.due_at at time zone ${zone})::date between gone.from_day and gone.until_day
    order by a.notice_id, a.person_id, gone.until_day desc`;
}

/** The day due: as many working days after the leave as lay in it from the day of asking to the day due. */
function newDay({ askedAt, dueAt, from, until }: Overdue, { calendar, zone }: Presence): Day {
  const first = wallAt(askedAt, zone).day;
  const last = wallAt(dueAt, zone).day;
  let missed = 0;
  for (let day = from > first ? from : first; day <= last && missed < mostDays; day = addDays(day, 1))
    if (worksOn(calendar, day)) missed += 1;
  return plusWorkingDays(calendar, until, Math.max(1, missed));
}

function move(db: Db, { noticeId, personId, dueAt }: Overdue, due: Date, now: Date): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('assignment')
      .set({ due_at: due, since_at: now })
      .where('notice_id', '=', noticeId)
      .where('person_id', '=', personId)
      .where('state', '=', 'open')
      .where('due_at', '=', dueAt)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await append(tx, {
      type: 'notice.due-moved',
      at: now,
      actor: 'heed',
      person: personId,
      about: noticeId,
      data: { notice: noticeId, why: 'leave', was: dueAt.toISOString(), due: due.toISOString() },
    });
    await lookAgain(tx, { people: [personId] }, now);
    touch(tx, `notice.${noticeId}`);
    touch(tx, `person.${personId}`);
    return true;
  });
}
