import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import type { ReminderKind } from '../db/reminder-settings-schema.ts';
import type { RequiredAction } from '../db/schema.ts';
import { companyZone, dayIn } from '../zone.ts';
import { policyFor } from './settings.ts';

/**
 * From now on people are reminded of their share of a notice: for whoever has made the shares, in the same transaction,
 * for the first time or again.
 *
 * @param messageId of the card that went to them: whose shares these are
 */
export function remindOfShares(
  tx: Tx,
  { noticeId, messageId, action }: { noticeId: string; messageId: string; action: RequiredAction },
  now: Date,
): Promise<void> {
  const kind = action === 'consent' ? 'consent' : 'notice';
  const things = sql`
    select person_id, notice_id as about from assignment
    where notice_id = ${noticeId}::uuid and message_id = ${messageId}::uuid and state = 'open'`;
  return beginReminding(tx, { kind, things }, now);
}

/**
 * From now on people are reminded of what is asked of them, or others hear of it: for whoever has opened it, in the same
 * transaction, for the first time or again. Nothing that was sent about it earlier counts. One statement, however many
 * people. It ends by itself: settled, called off or recalled, it is found to be over at the next look.
 *
 * @param things a query with the columns `person_id` and `about`
 * @param from another person under whom these stood before: whoever heard of it then has heard, and today is over
 */
export async function beginReminding(
  tx: Tx,
  { kind, things, from }: { kind: ReminderKind; things: RawBuilder<unknown>; from?: string },
  now: Date,
): Promise<void> {
  const { id: policyId } = await policyFor(tx, kind);
  await sql`
    with thing as materialized (
      select person_id, about from (${things}) asked order by 1, 2
    ), days as (
      insert into reminder_day (person_id) select distinct person_id from thing order by 1 on conflict do nothing
    )
    insert into reminder (person_id, about, kind, policy_id, rung, last_times, last_day, next_at, looked_at)
    select thing.person_id, thing.about, ${kind}, coalesce(was.policy_id, ${policyId}::uuid), coalesce(was.rung, 0),
      coalesce(was.last_times, 0), case when ${from ?? null}::uuid is not null then ${dayIn(now, companyZone)}::date end,
      ${now}, ${now}
    from thing left join reminder was on was.person_id = ${from ?? null}::uuid and was.about = thing.about
    on conflict (person_id, about) do update
    set kind = excluded.kind, policy_id = excluded.policy_id, next_at = excluded.next_at, looked_at = excluded.looked_at,
        done = '{}', rung = excluded.rung, tries = 0, told = 0, reminded = 0, last_times = excluded.last_times,
        last_day = excluded.last_day, not_before = null, later_at = null,
        hand_at = null, vain_day = null, passed = 0, passed_day = null, message_id = null, sent_kind = null, sent_steps = null, sent_at = null, sent_day = null,
        sent_to = null, sent_wished = null, digest_to = null, digest_from = null, digest_at = null, outdated = false, over = false`.execute(
    tx,
  );
}
