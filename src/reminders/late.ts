import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { appendAll } from '../evidence/append.ts';
import { Facts } from './facts.ts';
import { orFailed } from './failed.ts';
import type { Claim } from './look.ts';
import { type Kept, lockRows, writeRows } from './rows.ts';
import { arrived, type Doubt } from './rules.ts';
import { policiesById } from './settings.ts';
import { keyOf } from './source.ts';

/** A platform that has said nothing for so long says nothing any more. */
const longestMs = 3 * 86_400_000;

/** Keeps what a message of unknown fate said, for rows as they were before it was settled. */
export async function keepDoubts(tx: Tx, rows: readonly Kept[]): Promise<void> {
  const sent = rows.flatMap(({ state, messageId, ...row }) =>
    state.sending && messageId ? [{ ...row, messageId, rung: state.rung, sent: state.sending }] : [],
  );
  if (sent.length === 0) return;
  await sql`
    insert into reminder_doubt (person_id, about, message_id, policy_id, kind, steps, rung, at, day, wished)
    select person_id, about, message_id, policy_id, kind, steps::smallint[], rung, at, day, wished
    from unnest(
      ${sent.map(({ personId }) => personId)}::uuid[], ${sent.map(({ about }) => about)}::uuid[],
      ${sent.map(({ messageId }) => messageId)}::uuid[], ${sent.map(({ policyId }) => policyId)}::uuid[],
      ${sent.map(({ sent: one }) => one.kind)}::text[],
      ${sent.map(({ sent: one }) => `{${one.steps.join(',')}}`)}::text[],
      ${sent.map(({ rung }) => rung)}::smallint[], ${sent.map(({ sent: one }) => one.at)}::timestamptz[],
      ${sent.map(({ sent: one }) => one.day)}::date[], ${sent.map(({ sent: one }) => one.wished)}::boolean[])
      as t (person_id, about, message_id, policy_id, kind, steps, rung, at, day, wished)
    on conflict do nothing`.execute(tx);
}

interface Late extends Omit<Doubt, 'policy'> {
  personId: string;
  about: string;
  messageId: string;
  policyId: string | null;
  day: Day;
}

/**
 * Takes note of messages that were accepted after all. Each step and rung counts once, whatever was tried meanwhile; what
 * is on its way about the same thing is waited for, since it may settle it.
 *
 * @param claim how many at a time, and which to leave out, by `keyOfLate`
 * @returns how many things of people
 */
export async function settleLate(
  db: Db,
  { zone, now }: { zone: string; now: Date },
  claim: Claim,
): Promise<number> {
  const { rows: doubts } = await sql`select from reminder_doubt limit 1`.execute(db);
  if (doubts.length === 0) return 0;
  return inTransaction(db, async (tx) => {
    await sql`delete from reminder_doubt where at < ${new Date(now.getTime() - longestMs)}`.execute(tx);
    const found = await accepted(tx, claim);
    if (found.length === 0) return 0;
    return orFailed(found.map(keyOfLate), () => settleFound(tx, found, zone, now));
  });
}

const keyOfLate = ({ personId, about, messageId }: Late): string => `${personId} ${about} ${messageId}`;

async function settleFound(tx: Tx, found: readonly Late[], zone: string, now: Date): Promise<number> {
  const rows = await lockRows(
    tx,
    sql`(r.person_id, r.about) in (
      select * from unnest(${found.map(({ personId }) => personId)}::uuid[], ${found.map(({ about }) => about)}::uuid[])
    ) and r.message_id is null`,
  );
  // Of one thing one at a time, or the second would not know of the first.
  const late = new Map(found.map((one) => [keyOf(one), one]));
  const policies = await policiesById(tx, [...new Set(found.flatMap(({ policyId }) => policyId ?? []))]);
  const written: Kept[] = [];
  const over: Late[] = [];
  for (const { kept, item, asked } of (await Facts.of(tx, rows, zone, now)).looked) {
    const doubt = late.get(keyOf(kept));
    if (!doubt) continue;
    over.push(doubt);
    // What was sent about an earlier share counts for nothing.
    if (!asked || doubt.at < asked.sentAt) continue;
    const other = doubt.policyId === kept.policyId ? undefined : policies.get(doubt.policyId ?? '');
    const policy = other ?? item.policy;
    const state = arrived(item, { ...doubt, policy });
    const reminded = kept.reminded + (doubt.kind === 'reminder' ? 1 : 0);
    written.push({ ...kept, state, reminded, nextAt: kept.over ? kept.nextAt : now });
  }
  await writeRows(tx, written, now);
  await sql`
    delete from reminder_doubt d
    using unnest(${over.map(({ personId }) => personId)}::uuid[], ${over.map(({ about }) => about)}::uuid[],
                 ${over.map(({ messageId }) => messageId)}::uuid[]) t (person, about, message)
    where d.person_id = t.person and d.about = t.about and d.message_id = t.message`.execute(tx);
  const messages = new Map(over.map((one) => [`${one.messageId} ${one.personId}`, one]));
  await appendAll(
    tx,
    [...messages.values()].map(({ messageId, personId, kind }) => ({
      type: 'reminder.arrived' as const,
      at: now,
      actor: 'heed' as const,
      ...(kind === 'reminder' ? { person: personId } : {}),
      data: { message: messageId },
    })),
  );
  return over.length;
}

async function accepted(tx: Tx, { most, not }: Claim): Promise<Late[]> {
  const { rows } = await sql<Late>`
    select t.person_id as "personId", t.about, t.message_id as "messageId", t.policy_id as "policyId", t.kind, t.steps,
           t.rung, t.at, t.day, t.wished
    from reminder_doubt t join reminder r using (person_id, about)
    where r.message_id is null and exists (
      select from delivery d where d.message_id = t.message_id and d.state = 'accepted'
        and (t.kind = 'digest' or d.person_id = t.person_id))
      and t.person_id || ' ' || t.about || ' ' || t.message_id <> all(${[...not]}::text[])
    limit ${most}`.execute(tx);
  return rows;
}
