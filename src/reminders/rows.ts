import { CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { Tx } from '../db/pool.ts';
import type { ReminderKind } from '../db/reminder-settings-schema.ts';
import type { ItemState, Sending } from './state.ts';

/** One thing that one person is asked, as it lies in `reminder`. */
export interface Kept {
  personId: string;
  about: string;
  kind: ReminderKind;
  /** Null before the first look. */
  policyId: string | null;
  state: ItemState;
  /** Messages to the person about it that were accepted. */
  reminded: number;
  /** How often the last resort was told of it. */
  lastTimes: number;
  /** What is on its way about it. */
  messageId: string | null;
  nextAt: Date | null;
  digest: { to: string; from: Date; at: Date } | null;
  over: boolean;
}

interface Row {
  personId: string;
  about: string;
  kind: ReminderKind;
  policyId: string | null;
  done: number[];
  rung: number;
  tries: number;
  told: number;
  reminded: number;
  lastTimes: number;
  lastDay: Day | null;
  notBefore: Date | null;
  laterAt: Date | null;
  handAt: Date | null;
  vain: Day | null;
  passed: number;
  passedDay: Day | null;
  messageId: string | null;
  sentKind: Sending['kind'] | null;
  sentSteps: number[] | null;
  sentAt: Date | null;
  sentDay: Day | null;
  sentTo: string | null;
  sentWished: boolean | null;
  nextAt: Date | null;
  digestTo: string | null;
  digestFrom: Date | null;
  digestAt: Date | null;
  over: boolean;
}

/**
 * The rows that `which` says, locked until the transaction ends. Always in this order, or two that take several would
 * wait for each other. Facts that they rest on are read afterwards: whoever changes one changes the row too.
 *
 * @param which of `reminder r`
 */
export function lockRows(tx: Tx, which: RawBuilder<unknown>): Promise<Kept[]> {
  return rowsOf(tx, which, sql`for no key update`);
}

/** The same as they are, for whoever only looks: they may be others a moment later. */
export function readRows(tx: Tx, which: RawBuilder<unknown>): Promise<Kept[]> {
  return rowsOf(tx, which, sql``);
}

async function rowsOf(tx: Tx, which: RawBuilder<unknown>, lock: RawBuilder<unknown>): Promise<Kept[]> {
  const { rows } = await sql<Row>`
    select r.person_id as "personId", r.about, r.kind, r.policy_id as "policyId", r.done, r.rung, r.tries, r.told,
           r.reminded, r.last_times as "lastTimes",
           r.last_day as "lastDay", r.not_before as "notBefore", r.later_at as "laterAt", r.hand_at as "handAt",
           r.vain_day as vain, r.passed, r.passed_day as "passedDay",
           r.message_id as "messageId", r.sent_kind as "sentKind", r.sent_steps as "sentSteps", r.sent_at as "sentAt",
           r.sent_day as "sentDay", r.sent_to as "sentTo", r.sent_wished as "sentWished", r.next_at as "nextAt",
           r.digest_to as "digestTo", r.digest_from as "digestFrom", r.digest_at as "digestAt", r.over
    from reminder r where ${which} order by r.person_id, r.about ${lock}`.execute(tx);
  return rows.map(keptOf);
}

function keptOf(row: Row): Kept {
  const { personId, about, kind, policyId, reminded, lastTimes, messageId, nextAt, over } = row;
  const { done, rung, tries, told, lastDay, notBefore, laterAt, handAt, vain } = row;
  const passed = { day: row.passedDay, count: row.passed };
  const sent: Sending | null =
    row.sentKind && row.sentAt && row.sentDay && row.sentTo
      ? {
          kind: row.sentKind,
          steps: row.sentSteps ?? [],
          at: row.sentAt,
          day: row.sentDay,
          to: row.sentTo,
          wished: row.sentWished ?? false,
        }
      : null;
  return {
    ...{ personId, about, kind, policyId, reminded, lastTimes, messageId, nextAt, over },
    state: { done, rung, tries, told, lastDay, notBefore, laterAt, handAt, vain, passed, sending: sent },
    digest:
      row.digestTo && row.digestFrom && row.digestAt
        ? { to: row.digestTo, from: row.digestFrom, at: row.digestAt }
        : null,
  };
}

const writeStatement = `
  update reminder r
  set policy_id = n.policy_id, done = n.done::smallint[], rung = n.rung, tries = n.tries, told = n.told,
      reminded = n.reminded, last_times = n.last_times, last_day = n.last_day, not_before = n.not_before, later_at = n.later_at, hand_at = n.hand_at,
      message_id = n.message_id, sent_kind = n.sent_kind, sent_steps = n.sent_steps::smallint[], sent_at = n.sent_at,
      sent_day = n.sent_day, sent_to = n.sent_to, sent_wished = n.sent_wished, next_at = n.next_at,
      digest_to = n.digest_to, digest_from = n.digest_from, digest_at = n.digest_at, over = n.over, vain_day = n.vain_day, passed = n.passed, passed_day = n.passed_day,
      outdated = r.outdated and n.message_id is not distinct from r.message_id, looked_at = $1
  from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::smallint[], $7::smallint[], $8::smallint[],
              $9::date[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::uuid[], $14::text[],
              $15::text[], $16::timestamptz[], $17::date[], $18::text[], $19::boolean[], $20::timestamptz[],
              $21::text[], $22::timestamptz[], $23::timestamptz[], $24::boolean[], $25::smallint[], $26::smallint[],
              $27::date[], $28::smallint[], $29::date[])
    n (person_id, about, policy_id, done, rung, tries, told, last_day, not_before, later_at, hand_at, message_id,
       sent_kind, sent_steps, sent_at, sent_day, sent_to, sent_wished, next_at, digest_to, digest_from, digest_at, over, last_times,
       reminded, vain_day, passed, passed_day)
  where r.person_id = n.person_id and r.about = n.about`;

/** Writes rows that this transaction has locked, all in one statement. */
export async function writeRows(tx: Tx, rows: readonly Kept[], now: Date): Promise<void> {
  if (rows.length === 0) return;
  const column = (value: (row: Kept) => unknown) => rows.map(value);
  const sent = (value: (sending: Sending) => unknown) =>
    column(({ state }) => (state.sending ? value(state.sending) : null));
  const list = (numbers: readonly number[]) => `{${numbers.join(',')}}`;
  await tx.executeQuery(
    CompiledQuery.raw(writeStatement, [
      now,
      column((r) => r.personId),
      column((r) => r.about),
      column((r) => r.policyId),
      column((r) => list(r.state.done)),
      column((r) => r.state.rung),
      column((r) => r.state.tries),
      column((r) => r.state.told),
      column((r) => r.state.lastDay),
      column((r) => r.state.notBefore),
      column((r) => r.state.laterAt),
      column((r) => r.state.handAt),
      column((r) => r.messageId),
      sent((s) => s.kind),
      sent((s) => list(s.steps)),
      sent((s) => s.at),
      sent((s) => s.day),
      sent((s) => s.to),
      sent((s) => s.wished),
      column((r) => r.nextAt),
      column((r) => r.digest?.to ?? null),
      column((r) => r.digest?.from ?? null),
      column((r) => r.digest?.at ?? null),
      column((r) => r.over),
      column((r) => r.lastTimes),
      column((r) => r.reminded),
      column((r) => r.state.vain),
      column((r) => r.state.passed.count),
      column((r) => r.state.passed.day),
    ]),
  );
}
