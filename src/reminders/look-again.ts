import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { waitNoMore } from '../notices/audience-due.ts';
import { bringBackDays } from './bring-back.ts';

/**
 * Whose open things are to be looked at again.
 *
 * - `people`: something of theirs changed: zone, place, leave, manager, wish. A list, or a query with the column
 *   `person_id`.
 * - `recipients`: somebody who hears of others, by person's id or `hr`: leave, zone, a digest that failed.
 * - `everything`: the calendar, or a policy.
 */
export type Concerned =
  | { people: readonly string[] | RawBuilder<unknown> }
  | { recipients: readonly string[] }
  | 'everything';

/** Who hears in another's place is known of what is near; what lies further ahead is looked at in time in any case. */
const nearMs = 3 * 86_400_000;

/**
 * For whoever changes a fact that reminders rest on, in the same transaction: the next sweep looks at the open things
 * of whom it concerns. Cheap and safe to repeat; what is on its way is looked at once it has arrived or failed.
 */
export async function lookAgain(tx: Tx, who: Concerned, now: Date): Promise<void> {
  if (typeof who === 'object' && 'people' in who) {
    await bringBackDays(tx, peopleQuery(who.people), now);
    await waitNoMore(tx, peopleQuery(who.people), now);
  }
  if (who === 'everything') await waitNoMore(tx, undefined, now);
  // Rows are locked in one order everywhere, or this and a sweep would wait for each other.
  await sql`
    with held as materialized (
      select person_id, about from reminder r
      where not r.over and r.message_id is null and (r.next_at is null or r.next_at > ${now}) and ${concerned(who, now)}
      order by person_id, about for no key update
    )
    update reminder r set next_at = ${now} from held
    where r.person_id = held.person_id and r.about = held.about`.execute(tx);
}

function concerned(who: Concerned, now: Date): RawBuilder<unknown> {
  if (who === 'everything') return sql`true`;
  if ('people' in who)
    return sql`r.person_id in (select person_id from (${peopleQuery(who.people)}) concerned)`;
  const near = new Date(now.getTime() + nearMs);
  return sql`(r.digest_to = any(${[...who.recipients]}::text[]) or r.digest_to = 'hr' and r.digest_from <= ${near})`;
}

const peopleQuery = (people: readonly string[] | RawBuilder<unknown>): RawBuilder<unknown> =>
  'toOperationNode' in people ? people : sql`select unnest(${[...people]}::uuid[]) as person_id`;
