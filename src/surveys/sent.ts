import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { dropWords } from '../delivery/personal-data.ts';
import { isOwnStopped } from '../retention/stops.ts';

export const askedKind = 'surveys.asked';
export const reminderKind = 'surveys.reminder';

/**
 * Reminders name who had not taken part until then, so they go once the survey is over, and what is still to go out with them.
 * What is on its way stays, with those who share its batch, until somebody calls again; and so does what is on hold.
 */
export async function dropReminders(tx: Tx, runs: readonly string[], now: Date): Promise<void> {
  if (runs.length === 0) return;
  const { rows } = await dropped(runs).execute(tx);
  const messages = [...new Set(rows.map(({ messageId }) => messageId))];
  await dropWords(tx, messages, { now, actor: 'heed', reason: 'closed' });
}

const onItsWay = sql`(d.state = 'sending' or d.state = 'unknown' and not d.held)`;

export const dropped = (runs: readonly string[]): RawBuilder<{ messageId: string }> => sql`
  with unsettled as materialized (
    select distinct d.batch_id from message m join delivery d on d.message_id = m.id
    where m.kind = ${reminderKind} and m.about = any(${[...runs]}::uuid[]) and d.batch_id is not null and ${onItsWay}
  )
  delete from delivery d using message m
  where m.id = d.message_id and m.kind = ${reminderKind} and m.about = any(${[...runs]}::uuid[]) and not ${onItsWay}
    and not ${isOwnStopped(sql`d.person_id`, 'deliveries', 'delivery')}
    and not exists (select from unsettled u where u.batch_id = d.batch_id)
  returning d.message_id as "messageId"`;

/** Runs that are over, and reminders of them are still there. */
export const withReminders: RawBuilder<{ id: string }> = sql`
  select distinct r.id from message m join survey_run r on r.id = m.about
  where m.kind = ${reminderKind} and r.closed_at is not null order by 1`;

/** What asked people to take part, and has not gone out, is not sent any more. */
export const withheld = (runId: string): RawBuilder<unknown> => sql`
  update delivery d set state = 'skipped' from message m
  where m.id = d.message_id and m.kind = ${askedKind} and m.about = ${runId}::uuid and d.state = 'pending'`;

/**
 * Nothing about a run that ends with a restore is sent, or sent again: neither what was due nor what was on its way. So nobody
 * has to decide on any of it.
 *
 * @returns how many were held for somebody to decide
 */
export async function withholdRestored(tx: Tx, runId: string): Promise<number> {
  const { rows } = await sql<{ held: boolean }>`
    with waiting as (
      select d.id, d.held from delivery d join message m on m.id = d.message_id
      where m.kind = any(${[askedKind, reminderKind]}::text[]) and m.about = ${runId}::uuid
        and d.state in ('pending', 'unknown')
    )
    update delivery d set state = 'skipped', held = false from waiting w where d.id = w.id returning w.held`.execute(
    tx,
  );
  return rows.filter(({ held }) => held).length;
}
