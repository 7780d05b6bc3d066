import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Next } from '../delivery/claim.ts';
import type { Again, Over } from '../delivery/recover.ts';
import { type Queued, takeBack } from '../delivery/take-back.ts';
import { isAwayOn } from '../people/absences.ts';
import { reminderKinds } from './messages.ts';
import { readersGone } from './readers.ts';
import { stillAsked } from './sources.ts';

/**
 * Of somebody in a query: whether they left, or were disabled, after an instant and are not back. What a clock that was
 * ahead has written counts once it has come, as it does for whoever plans: otherwise one would queue it again and again, and
 * the other take it back.
 */
const leftSince = (person: RawBuilder<unknown>, instant: RawBuilder<unknown>, now: Date) => sql`(
  exists (select from employment e where e.person_id = ${person} and e.to_at > ${instant} and e.to_at <= ${now})
  and not exists (select from employment e where e.person_id = ${person} and e.from_at <= ${now}
    and (e.to_at is null or e.to_at > ${now})))`;

/** Whether somebody is on leave on a day of theirs, as was said since an instant. */
const awaySince = (
  person: RawBuilder<unknown>,
  day: RawBuilder<unknown>,
  instant: RawBuilder<unknown>,
  now: Date,
) => sql`
  exists (select from absence gone where gone.person_id = ${person} and gone.ended_at is null
    and gone.said_at > ${instant} and gone.said_at <= ${now}
    and gone.from_day <= ${day} and (gone.until_day is null or gone.until_day >= ${day}))`;

/**
 * Whether something in a message was finished meanwhile, or a fact that it rests on changed, or somebody whom it is about or
 * to is on leave or gone since; also where nothing is left of it. Of others it is asked what was said after it was queued
 * only: what the message was made with would take back every one that follows.
 */
const saysTooMuch = (
  { message, person, since }: Queued,
  now: Date,
) => sql`(${leftSince(person, since, now)} or coalesce((
  select bool_or(r.outdated or not ${stillAsked} or ${leftSince(sql`r.person_id`, since, now)}
    or case when r.sent_kind = 'reminder' then ${isAwayOn(sql`r.person_id`, sql`r.sent_day`)}
       else ${awaySince(sql`r.person_id`, sql`r.sent_day`, since, now)} end)
  from reminder r where r.message_id = ${message} and (r.sent_kind = 'digest' or r.person_id = ${person})
), (
  -- One for somebody of HR whose hours begin later.
  select bool_or(c.outdated or not ${stillAsked} or ${leftSince(sql`r.person_id`, since, now)})
  from reminder_copy c join reminder r using (person_id, about)
  where c.message_id = ${message}
), true))`;

/**
 * Whether a batch of unknown fate is not to go out again: to somebody in it, it would say what is no longer so. A card of
 * a notice goes again while anybody in its batch has not answered: recognised by its bytes, it harms nobody else.
 */
export async function saysWhatIsOver(db: Db, { id, messageId, kind, now }: Again): Promise<Over | undefined> {
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
  const gone = await readersGone(db, { messageId, kind, now });
  const queued = { message: sql`d.message_id`, person: sql`d.person_id`, since: sql`d.created_at` };
  const { rows } = await sql<{ over: boolean }>`
    select coalesce(bool_or(d.person_id = any(${gone}::uuid[]) or ${saysTooMuch(queued, now)}), true) as over
    from delivery_batch b join delivery d on d.id = any(b.members) and d.batch_id = b.id
    where b.id = ${id}::uuid`.execute(db);
  return rows[0]?.over === false ? undefined : 'held';
}

/**
 * Just before a message is claimed: takes back what of it is not to go out any more, because something in it was
 * finished meanwhile, a fact that it rests on changed, its person is on leave since, or whoever was to read it is not to
 * hear any more. Asked here and not where answers are taken, which nothing slows down; and here it is asked at the last
 * moment there is. What else stood in the message comes again in another one.
 *
 * @returns how many were taken back
 */
export async function withholdFinished(db: Db, next: Next): Promise<number> {
  const { messageId, kind, now } = next;
  if (!reminderKinds.has(kind)) return 0;
  const readers = await readersGone(db, { messageId, kind, now });
  return takeBack(
    db,
    next,
    (queued) => sql`(${queued.person} = any(${readers}::uuid[]) or ${saysTooMuch(queued, now)})`,
  );
}
