import { CompiledQuery } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { DeliveryMode, Lane } from '../db/schema.ts';
import type { Language } from '../messages/model.ts';
import type { Capabilities } from '../platforms/port.ts';
import type { Claimed, Wordings } from './batch.ts';
import type { ClaimOptions, Line } from './claim.ts';
import { afterUnknown, laneRules } from './rules.ts';

const expireStatement = `
  update delivery d
  set state = case when d.recall is null then 'unknown' else 'skipped' end, lease_until = null, not_before = $2,
      held = d.held or d.recall is null and is_barred(d.message_id, d.platform)
  where d.id in (
    select id from delivery where state = 'sending' and lane = $1 and lease_until <= $2
    order by lease_until limit 5000 for update skip locked)`;

/**
 * Leases that have run out: their worker died or lost the database, so nobody knows whether they were sent.
 *
 * @returns how many
 */
export async function expireLeases(db: Db, lane: Lane, now: Date): Promise<number> {
  const { numAffectedRows } = await db.executeQuery(CompiledQuery.raw(expireStatement, [lane, now]));
  return Number(numAffectedRows ?? 0);
}

/** Batches looked at in one go; what is left waits for the next poll, behind new messages. */
const mostAtOnce = 500;

interface Doubtful {
  id: string;
  message_id: string;
  about: string | null;
  tenant: string;
  language: Language;
  mode: DeliveryMode;
  base_url: string;
  sends: number;
  marked_at: Date | null;
  admitted: boolean;
  created_at: Date;
  kind: string;
  /** It is for hours that are over for somebody in it, or was taken back from everybody in it. */
  expired: boolean;
}

/** `held`: it is not said again, and somebody decides; `left`: nobody has to, for there is nothing to say any more. */
export type Over = 'held' | 'left';

/** A batch that is about to go out again. */
export interface Again extends Line {
  id: string;
  messageId: string;
  kind: string;
  now: Date;
}

const doubtfulStatement = `
  select b.id, b.message_id, m.about, b.tenant, b.language, b.mode, b.base_url, b.sends, b.marked_at, b.admitted,
         b.created_at, m.kind, (
           select coalesce(bool_or(o.expires_at <= $3 and o.expires_at > '-infinity'), false)
             or bool_and(coalesce(o.expires_at = '-infinity', false)) filter (where o.state in ('sending', 'unknown'))
           from delivery o where o.id = any(b.members) and o.batch_id = b.id) as expired
  from delivery d join delivery_batch b on b.id = d.batch_id join message m on m.id = b.message_id
  where d.state = 'unknown' and not d.held and d.lane = $1 and d.platform = $2 and d.not_before <= $3
  order by d.not_before limit 1`;

const holdStatement = `
  update delivery d set held = true, left_at = case when $2 then $3::timestamptz else d.left_at end from delivery_batch b
  where b.id = $1 and d.id = any(b.members) and d.batch_id = b.id and d.state = 'unknown'`;

// "sends" decides between two workers that found the same batch.
const takeStatement = `
  with batch as (
    update delivery_batch
    set sends = sends + 1, marked_at = coalesce(marked_at, case when $3 then $5::timestamptz end)
    where id = $1 and sends = $2
    returning id, members
  )
  update delivery d
  set state = 'sending', lease_until = $4, attempts = d.attempts + 1, repeated = true,
      sent_at = case when d.sent_at is not null then $5::timestamptz end
  from batch where d.id = any(batch.members) and d.batch_id = batch.id and d.state = 'unknown' and not d.held`;

const membersStatement = `
  select d.id as delivery, d.account, d.replaced_id as "replacedId", d.attempts,
         d.batch_id = b.id and d.state = 'sending' as open
  from delivery_batch b join delivery d on d.id = any(b.members)
  where b.id = $1 order by d.id`;

/**
 * Claims a batch of unknown fate to be sent again, as the rules allow; batches that they do not allow are held
 * for a person on the way. So are those whose hours are over for somebody in them, or that say what is no longer so: a
 * batch goes out again whole or not at all. Alerts go out again whatever the hour.
 *
 * @param options `outdated`: whether something in it is not to be said again; `dedupeMs`, `dedupeMsOf`: how long the platform recognises a repeat
 * @returns undefined when there is none
 */
export async function claimRepeat(
  db: Db,
  wordings: Wordings,
  options: ClaimOptions &
    Pick<Capabilities, 'dedupeMs' | 'dedupeMsOf'> & {
      outdated?: (db: Db, again: Again) => Promise<Over | undefined>;
    },
): Promise<Claimed | undefined> {
  const { lane, platform, dedupeMs, dedupeMsOf, leaseMs, now } = options;
  for (let batches = 0; batches < mostAtOnce; batches += 1) {
    const found = await db.executeQuery<Doubtful>(
      CompiledQuery.raw(doubtfulStatement, [lane, platform, now]),
    );
    const batch = found.rows[0];
    if (!batch) return undefined;
    const uncertain = { lane, madeAt: batch.created_at, sends: batch.sends, markedAt: batch.marked_at };
    const { body } = await wordings.get(batch.message_id, batch.language);
    const recognisedMs = dedupeMsOf?.({ lane, body }) ?? dedupeMs;
    const repeat = afterUnknown(uncertain, laneRules[lane], recognisedMs, now);
    const { id, message_id: messageId, kind } = batch;
    const over = await options.outdated?.(db, { id, messageId, kind, lane, platform, now });
    if (repeat === 'hold' || over || (batch.expired && lane !== 'alert')) {
      await db.executeQuery(CompiledQuery.raw(holdStatement, [batch.id, over === 'left', now]));
      continue;
    }
    const lease = new Date(now.getTime() + leaseMs);
    const taken = await db.executeQuery(
      CompiledQuery.raw(takeStatement, [batch.id, batch.sends, repeat === 'marked', lease, now]),
    );
    // Another worker was quicker, with this one or with its last undecided row.
    if (!taken.numAffectedRows) continue;
    const members = await db.executeQuery<Claimed['members'][number]>(
      CompiledQuery.raw(membersStatement, [batch.id]),
    );
    const { about, tenant, language, mode, base_url: baseUrl, admitted } = batch;
    const said = { messageId, about, body, language };
    const again = { repeat, turn: batch.sends + 1, admitted };
    return { id, ...said, lane, platform, tenant, mode, baseUrl, ...again, members: members.rows };
  }
  return undefined;
}
