import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { dropWords } from '../delivery/personal-data.ts';
import { isOwnStopped } from '../retention/stops.ts';

export const reminderKind = 'surveys.reminder';

/**
 * Reminders name who had not taken part until then, so they go once the survey is over, and what is still to go out with them.
 * What is on its way stays, with those who share its batch, until somebody calls again; and so does what is on hold.
 */
export async function dropReminders(tx: Tx, runs: readonly string[], now: Date): Promise<void> {
  if (runs.length === 0) return;
  const { rows } = await sql<{ messageId: string }>`
    delete from delivery d using message m
    where m.id = d.message_id and m.kind = ${reminderKind} and m.about = any(${[...runs]}::uuid[])
      and d.state <> 'sending' and not (d.state = 'unknown' and not d.held)
      and not ${isOwnStopped(sql`d.person_id`, 'deliveries', 'delivery')}
      and not exists (
        select from delivery_batch b cross join unnest(b.members) member
        join delivery other on other.id = member
        where b.id = d.batch_id and other.batch_id = b.id
          and (other.state = 'sending' or other.state = 'unknown' and not other.held))
    returning d.message_id as "messageId"`.execute(tx);
  const messages = [...new Set(rows.map(({ messageId }) => messageId))];
  await dropWords(tx, messages, { now, actor: 'heed', reason: 'closed' });
}

/** What asked people to take part, and has not gone out, is not sent any more. */
export async function withholdAsking(tx: Tx, runId: string): Promise<void> {
  await sql`
    update delivery d set state = 'skipped' from message m
    where m.id = d.message_id and m.kind = 'surveys.asked' and m.about = ${runId}::uuid and d.state = 'pending'`.execute(
    tx,
  );
}
