import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { hrDesk } from './settings.ts';

/**
 * Takes back what is queued about these things: a fact that it rested on has changed. It counts for nothing, and is
 * planned anew by what is so now. What a worker sends at this moment goes out.
 *
 * @param which of `r`, by its `person_id` and `about`
 * @param before only what was queued before
 */
export async function takeBackAbout(tx: Tx, which: RawBuilder<unknown>, before?: Date): Promise<void> {
  await takeBack(tx, {
    before,
    own: sql`
      select r.message_id, r.person_id from reminder r
      where r.message_id is not null and r.sent_kind = 'reminder' and ${which}`,
    whole: sql`
      select r.message_id from reminder r where r.message_id is not null and r.sent_kind = 'digest' and ${which}
      union select r.message_id from reminder_copy r where r.message_id is not null and ${which}`,
  });
}

/** The same of what is queued to whoever hears of others, by person's id or `hr`. */
export async function takeBackTo(tx: Tx, recipients: readonly string[]): Promise<void> {
  const people = recipients.filter((id) => id !== hrDesk);
  const desk = recipients.includes(hrDesk);
  await takeBack(tx, {
    own: sql`
      select t.message_id, person_id from reminder_recipient t cross join unnest(${people}::uuid[]) person_id
      where t.recipient = ${hrDesk} and t.message_id is not null`,
    whole: sql`
      select t.message_id from reminder_recipient t
      where t.recipient = any(${[...recipients]}::text[]) and t.message_id is not null
      union select c.message_id from reminder_copy c
      where c.message_id is not null and (${desk} or c.recipient = any(${people}::uuid[]))`,
  });
}

/** One message can be to a hundred thousand: of `own` each person's delivery is looked up by itself. */
async function takeBack(
  tx: Tx,
  { own, whole, before }: { own: RawBuilder<unknown>; whole: RawBuilder<unknown>; before?: Date | undefined },
): Promise<void> {
  const old = before ? sql`created_at < ${before}` : sql`true`;
  await sql`
    with queued as materialized (
      select d.id from (${own}) q cross join lateral (
        select id from delivery where message_id = q.message_id and person_id = q.person_id and state = 'pending' and ${old} offset 0
      ) d
      union select d.id from (${whole}) q cross join lateral (
        select id from delivery where message_id = q.message_id and state = 'pending' and ${old} offset 0
      ) d
    ), held as materialized (
      select queued.id from queued cross join lateral (
        select d.state from delivery d where d.id = queued.id limit 1 for update of d skip locked
      ) still where still.state = 'pending'
    )
    update delivery d set state = 'skipped' from held where d.id = held.id`.execute(tx);
}
