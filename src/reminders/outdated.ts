import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Next } from '../delivery/claim.ts';
import type { Again, Over } from '../delivery/recover.ts';
import { isAwayOn } from '../people/absences.ts';
import { reminderKinds } from './messages.ts';
import { stillAsked } from './sources.ts';

/** Of somebody in a query: whether they left, or were disabled, after an instant and are not back. */
const leftSince = (person: RawBuilder<unknown>, instant: RawBuilder<unknown>) => sql`(
  exists (select from employment e where e.person_id = ${person} and e.to_at > ${instant})
  and not exists (select from employment e where e.person_id = ${person} and e.to_at is null))`;

/**
 * Whether something in a message was finished meanwhile, or somebody whom it is about or to is on leave or gone since;
 * also where nothing is left of it. Of others it is asked what was said after `queued` only: what the message was made
 * with would take back every one that follows.
 */
const saysTooMuch = (
  message: RawBuilder<unknown>,
  person: RawBuilder<unknown>,
  queued: RawBuilder<unknown>,
) => sql`(${leftSince(person, queued)} or coalesce((
  select bool_or(not ${stillAsked} or ${leftSince(sql`r.person_id`, queued)}
    or case when r.sent_kind = 'reminder' then ${isAwayOn(sql`r.person_id`, sql`r.sent_day`)}
       else exists (select from absence gone where gone.person_id = r.person_id and gone.ended_at is null
         and gone.said_at > ${queued} and gone.from_day <= r.sent_day
         and (gone.until_day is null or gone.until_day >= r.sent_day)) end)
  from reminder r where r.message_id = ${message} and (r.sent_kind = 'digest' or r.person_id = ${person})
), (
  -- One for somebody of HR whose hours begin later.
  select bool_or(not ${stillAsked} or ${leftSince(sql`r.person_id`, queued)})
  from reminder_copy c join reminder r using (person_id, about)
  where c.message_id = ${message}
), true))`;

/**
 * Whether a batch of unknown fate is not to go out again: to somebody in it, it would say what is no longer so. A card of
 * a notice goes again while anybody in its batch has not answered: recognised by its bytes, it harms nobody else.
 */
export async function saysWhatIsOver(db: Db, { id, kind }: Again): Promise<Over | undefined> {
  if (kind === 'notices.card') {
    const { rows } = await sql<{ open: boolean }>`
      select exists (
        select from delivery_batch b join delivery d on d.id = any(b.members)
        join message m on m.id = b.message_id
        join assignment a on a.notice_id = m.about and a.person_id = d.person_id and a.state = 'open'
        where b.id = ${id}::uuid and d.batch_id = b.id) as open`.execute(db);
    return rows[0]?.open === false ? 'left' : undefined;
  }
  if (!reminderKinds.has(kind)) return undefined;
  const { rows } = await sql<{ over: boolean }>`
    select coalesce(bool_or(${saysTooMuch(sql`d.message_id`, sql`d.person_id`, sql`d.created_at`)}), true) as over
    from delivery_batch b join delivery d on d.id = any(b.members) and d.batch_id = b.id
    where b.id = ${id}::uuid`.execute(db);
  return rows[0]?.over === false ? undefined : 'held';
}

/**
 * Just before a message is claimed: takes back what of it is not to go out any more, because something in it was
 * finished meanwhile, or its person is on leave since. Asked here and not where answers are taken, which nothing slows
 * down; and here it is asked at the last moment there is. What else stood in the message comes again in another one.
 *
 * @returns how many were taken back
 */
export async function withholdFinished(
  db: Db,
  { lane, platform, priority, notBefore, id, most, messageId, kind }: Next,
): Promise<number> {
  if (!reminderKinds.has(kind)) return 0;
  // Only those near the head, in the order in which they are claimed: a message can be to a hundred thousand.
  const { numAffectedRows } = await sql`
    with near as materialized (
      select d.id, d.message_id, d.person_id, d.created_at from delivery d
      where d.state = 'pending' and d.lane = ${lane} and d.platform = ${platform} and d.priority = ${priority}
        and (d.not_before, d.id) >= (${notBefore}, ${id})
      order by d.not_before, d.id limit ${most}
    ), gone as materialized (
      select near.id from near
      where near.message_id = ${messageId}::uuid and ${saysTooMuch(sql`near.message_id`, sql`near.person_id`, sql`near.created_at`)}
    ), held as materialized (
      select gone.id from gone cross join lateral (
        select d.state from delivery d where d.id = gone.id limit 1 for update of d skip locked
      ) still where still.state = 'pending'
    )
    update delivery d set state = 'skipped' from held where d.id = held.id`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
