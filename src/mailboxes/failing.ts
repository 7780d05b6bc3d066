import { type RawBuilder, sql } from 'kysely';
import { personReasons } from './rules.ts';

/** What is older is nobody's to hear any more, and says nothing of today. */
export const oldestMs = 60 * 86_400_000;

/**
 * Since when nothing that was sent to a person on a platform has arrived, for a reason that has to do with them: one
 * row, `since`, null where something has arrived after the last failure. Messages that went another way since count.
 */
export const failingSince = (person: RawBuilder<unknown>, platform: RawBuilder<unknown>) => sql`
  select min(bad.at) as since from (
    select coalesce(f.sent_at, f.created_at) as at from delivery f
    where f.person_id = ${person} and f.platform = ${platform} and f.state = 'failed'
      and f.failure = any(${[...personReasons]}::text[])
    union all
    select r.failed_at from delivery_rerouted r
    where r.person_id = ${person} and r.from_platform = ${platform}
  ) bad
  where bad.at > coalesce((
    select max(ok.accepted_at) from delivery ok
    where ok.person_id = ${person} and ok.platform = ${platform} and ok.state = 'accepted'), '-infinity')`;

/** Of `delivery d`, as the index has it: did not arrive for such a reason, and would have been a message of its own. */
export const missed = sql`
  d.state = 'failed' and d.mode <> 'replace'
  and d.failure in ('no-account', 'unknown-account', 'unlicensed', 'refused')`;
