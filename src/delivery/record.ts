import { CompiledQuery } from 'kysely';
import { Batcher } from '../db/batcher.ts';
import { type Db, inTransaction } from '../db/pool.ts';
import type { DeliveryState } from '../db/schema.ts';
import { touch } from '../live.ts';
import type { Capabilities, FailureReason, Outcome } from '../platforms/port.ts';
import { type Claimed, decidedBeforehand, type Member } from './batch.ts';
import { giveBack } from './quota.ts';
import { type LaneRules, retryAt } from './rules.ts';

/** What becomes of one member's row. */
export interface Fate {
  delivery: number;
  attempts: number;
  state: DeliveryState;
  externalId?: string;
  failure?: FailureReason;
  notBefore?: Date;
  /** The try is not counted: it was not its turn, or a budget was used up. */
  free?: boolean;
  /** Accepted with its batch, and whether it reached this person was not said. */
  unconfirmed?: boolean;
  /** Could not take the earlier message's place: goes out as a new one. */
  asNew?: boolean;
}

/**
 * What the outcomes of one send mean for each member's row.
 *
 * @param outcomes undefined when the adapter said nothing at all: it threw or ran out of time
 */
export function fatesOf(
  claimed: Claimed,
  outcomes: readonly Outcome[] | undefined,
  capabilities: Capabilities,
  rules: LaneRules,
  now: Date,
): Fate[] {
  const byDelivery = new Map(outcomes?.map((outcome) => [outcome.delivery, outcome]));
  const fates = claimed.members
    .filter((member) => member.open)
    .map((member) => fateOf(claimed, member, byDelivery.get(member.delivery), capabilities, rules, now));
  // Where repeats are recognised by their bytes a batch is sent again whole or not at all, so nobody leaves it
  // while one of its members may need that.
  if (capabilities.dedupeMs === 0 || !fates.some((fate) => fate.state === 'unknown')) return fates;
  return fates.map((fate) => (fate.state === 'pending' ? { ...fate, state: 'unknown', asNew: false } : fate));
}

function fateOf(
  claimed: Claimed,
  member: Member,
  outcome: Outcome | undefined,
  capabilities: Capabilities,
  rules: LaneRules,
  now: Date,
): Fate {
  const row = { delivery: member.delivery, attempts: member.attempts };
  const beforehand = decidedBeforehand(member, claimed.mode, capabilities);
  if (beforehand === 'no-account') return { ...row, state: 'failed', failure: 'no-account' };
  if (beforehand) return { ...row, state: beforehand };
  const retry = retryAt(rules, member.attempts, now);
  switch (outcome?.result) {
    case 'accepted':
      return {
        ...row,
        state: 'accepted',
        ...(outcome.externalId ? { externalId: outcome.externalId } : {}),
        ...(outcome.unconfirmed ? { unconfirmed: true } : {}),
      };
    case 'skipped':
      return { ...row, state: 'skipped' };
    case 'failed':
      if (outcome.reason !== 'cannot-replace' || claimed.mode === 'send')
        return { ...row, state: 'failed', failure: outcome.reason };
      if (claimed.mode === 'replace') return { ...row, state: 'skipped' };
      return { ...row, state: 'pending', notBefore: now, asNew: true };
    case 'later': {
      // A repeat that was not sent says nothing about the send before it.
      const state = claimed.repeat === 'first' ? 'pending' : 'unknown';
      if (outcome.why !== 'trouble') return { ...row, state, notBefore: outcome.at, free: true };
      const notBefore = new Date(Math.max(outcome.at.getTime(), retry.getTime()));
      if (member.attempts < rules.mostAttempts) return { ...row, state, notBefore };
      return state === 'unknown'
        ? { ...row, state, notBefore }
        : { ...row, state: 'failed', failure: 'platform-error' };
    }
    default:
      return { ...row, state: 'unknown', notBefore: retry };
  }
}

// "Accepted" is true whenever it comes. Anything else counts only from the newest send: an older worker's late
// report must not undo what a newer one is doing. What was recalled meanwhile is not sent again; where it certainly
// did not go out there is nothing to take back.
//
// Rows are looked up one by one: joined freely, a planner that expects one row of the batch compares each with
// every fate, and one that expects them all reads the table. Saying twice which row is meant keeps it from both.
const recordStatement = `
  with fate as materialized (
    select member.batch_id, member.id, f.* from unnest($1::uuid[], $3::bigint[], $4::int[]) member (batch_id, id, fate)
    join unnest($5::int[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::boolean[], $11::boolean[],
                $12::boolean[])
      with ordinality f (attempts, state, external_id, failure, not_before, free, as_new, unconfirmed, place)
      on f.place = member.fate
  ), mine as materialized (
    select fate.* from fate join lateral (
      select id from delivery d
      where d.id = fate.id and d.batch_id = fate.batch_id
        and (d.state in ('sending', 'unknown') or d.state = 'skipped' and d.recall in ('due', 'perhaps'))
        and (fate.state = 'accepted' or d.attempts = fate.attempts and d.state = 'sending')
      limit 1 for no key update
    ) open on open.id = fate.id
  ), recorded as (
    update delivery d
    set state = case when d.recall is not null and f.state in ('pending', 'unknown') then 'skipped'
                     when f.state = 'pending' and is_barred(d.message_id, d.platform) then 'skipped' else f.state end,
        recall = case when f.state = 'accepted' and d.recall is not null then 'due'
                      when f.state = 'unknown' then d.recall end,
        lease_until = null, held = f.state = 'unknown' and is_barred(d.message_id, d.platform),
        sent_at = case when f.state <> 'pending' then d.sent_at end,
        external_id = coalesce(f.external_id, d.external_id),
        failure = f.failure,
        accepted_at = case when f.state = 'accepted' then $2::timestamptz end,
        unconfirmed = f.unconfirmed,
        not_before = coalesce(f.not_before, d.not_before),
        attempts = d.attempts - f.free::int,
        mode = case when f.as_new then 'send' else d.mode end
    from mine f where d.id = f.id
    returning f.batch_id, f.state = 'pending' and not f.as_new as unsent
  )
  select batch_id as batch, count(*)::int as unsent from recorded where unsent group by batch_id`;

interface Recording {
  batch: string;
  fates: readonly Fate[];
  now: Date;
}

/**
 * Sends that end together are recorded together: where each person is a call there are many. Of each, how many people it
 * certainly did not go out to by what was recorded: a late report says that of rows which another is sending.
 */
const recorder = new Batcher<Recording, number>(async (db, recordings) => {
  const all = recordings.flatMap(({ batch, fates }) => fates.map((fate) => ({ batch, fate })));
  const { kinds, places } = kindsOf(all.map(({ fate }) => fate));
  const { rows } = await db.executeQuery<{ batch: string; unsent: number }>(
    CompiledQuery.raw(recordStatement, [
      all.map(({ batch }) => batch),
      new Date(Math.max(...recordings.map(({ now }) => now.getTime()))),
      all.map(({ fate }) => fate.delivery),
      places,
      kinds.map((fate) => fate.attempts),
      kinds.map((fate) => fate.state),
      kinds.map((fate) => fate.externalId ?? null),
      kinds.map((fate) => fate.failure ?? null),
      kinds.map((fate) => fate.notBefore ?? null),
      kinds.map((fate) => fate.free ?? false),
      kinds.map((fate) => fate.asNew ?? false),
      kinds.map((fate) => fate.unconfirmed ?? false),
    ]),
  );
  return recordings.map(({ batch }) => rows.find((row) => row.batch === batch)?.unsent ?? 0);
});

/** Told when anything about a notice or the like has gone out: for pages that show whatever is on its way. */
export const sendingTopic = 'sending';

/** Records the fates of one send in one statement, and tells live pages that show the message. */
export async function record(
  db: Db,
  claimed: Pick<Claimed, 'id' | 'messageId' | 'about' | 'charge'>,
  fates: readonly Fate[],
  now: Date,
): Promise<void> {
  if (fates.length === 0) return;
  const recording = { batch: claimed.id, fates, now };
  if (claimed.charge) {
    await inTransaction(db, async (tx) => giveBack(tx, claimed, await recorder.call(tx, recording)));
  } else await recorder.call(db, recording);
  touch(db, claimed.messageId);
  if (!claimed.about) return;
  touch(db, claimed.about);
  touch(db, sendingTopic);
}

/** The fates that differ, and which of them each member has, counted from one: a thousand often share a few. */
function kindsOf(fates: readonly Fate[]): { kinds: Fate[]; places: number[] } {
  const kinds: Fate[] = [];
  const placeOf = new Map<string, number>();
  const places = fates.map((fate) => {
    const { attempts, state, externalId, failure, notBefore, free, asNew, unconfirmed } = fate;
    const key = `${attempts} ${state} ${failure} ${notBefore?.getTime()} ${free} ${asNew} ${unconfirmed} ${externalId}`;
    const place = placeOf.get(key) ?? kinds.push(fate);
    placeOf.set(key, place);
    return place;
  });
  return { kinds, places };
}

/** Gives an unsent claim back, as if it had never been made. */
export async function handBack(db: Db, claimed: Claimed, now: Date): Promise<void> {
  const state = claimed.repeat === 'first' ? 'pending' : 'unknown';
  const open = claimed.members.filter((member) => member.open);
  await record(
    db,
    claimed,
    open.map(({ delivery, attempts }) => ({ delivery, attempts, state, notBefore: now, free: true })),
    now,
  );
}
