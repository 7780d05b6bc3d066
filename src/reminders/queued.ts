import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { hrDesk } from './settings.ts';

/**
 * Takes back what is queued about these things: a fact that it rested on has changed. It counts for nothing, and is
 * planned anew by what is so now. What a worker sends at this moment goes out; what a worker only holds, or what is of
 * unknown fate, is marked, and the last look before it goes out asks for the mark.
 *
 * @param which of `r`, by its `person_id` and `about`, locked by this transaction
 * @param before only what was queued before
 */
export async function takeBackAbout(tx: Tx, which: RawBuilder<unknown>, before?: Date): Promise<void> {
  const old = before ? sql`r.sent_at < ${before}` : sql`true`;
  await markRows(tx, sql`${which} and ${old}`);
  await markCopies(tx, which);
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

/** Of `reminder r`: what is under way to these, of whoever hears of others, in however many digests. */
export const underWayTo = (recipients: readonly string[]): RawBuilder<unknown> => sql`
  (r.message_id is not null and r.sent_kind = 'digest' and r.sent_to = any(${[...recipients]}::text[]))`;

/**
 * The same of what is queued to whoever hears of others, by person's id or `hr`. The rows of `underWayTo` are locked by this
 * transaction. Who of the desk is still to read what the desk gets is asked by the last look in any case.
 */
export async function takeBackTo(tx: Tx, recipients: readonly string[]): Promise<void> {
  const people = recipients.filter((id) => id !== hrDesk);
  const desk = recipients.includes(hrDesk);
  await markRows(tx, underWayTo(recipients));
  await markCopies(tx, sql`(${desk} or r.recipient = any(${people}::uuid[]))`);
  await takeBack(tx, {
    own: sql`
      select told.message_id, person_id
      from (select distinct r.message_id from reminder r where ${underWayTo([hrDesk])}) told
      cross join unnest(${people}::uuid[]) person_id`,
    whole: sql`
      select r.message_id from reminder r where ${underWayTo(recipients)}
      union select r.message_id from reminder_copy r
      where r.message_id is not null and (${desk} or r.recipient = any(${people}::uuid[]))`,
  });
}

async function markRows(tx: Tx, which: RawBuilder<unknown>): Promise<void> {
  await sql`
    update reminder r set outdated = true where r.message_id is not null and not r.outdated and ${which}`.execute(
    tx,
  );
}

async function markCopies(tx: Tx, which: RawBuilder<unknown>): Promise<void> {
  await sql`
    with held as materialized (
      select r.recipient, r.person_id, r.about from reminder_copy r
      where r.message_id is not null and not r.outdated and ${which} order by 1, 2, 3 for no key update
    )
    update reminder_copy c set outdated = true from held
    where c.recipient = held.recipient and c.person_id = held.person_id and c.about = held.about`.execute(tx);
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
