import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import type { Lane } from '../db/schema.ts';
import type { Problem } from '../delivery/problems.ts';
import { reminderKinds } from './messages.ts';

/**
 * What somebody decided to send again of reminders that were given up: the old message is left, for what it says may be
 * done by now, and of what is still open its person is reminded anew, in hours. A digest is only left: whoever hears
 * next was told already, and the last resort is told again in any case.
 *
 * @param which of `delivery d`
 */
export async function remindAgain(
  tx: Tx,
  which: RawBuilder<SqlBool>,
  now: Date,
): Promise<{ messageId: string; lane: Lane; problem: Problem }[]> {
  const { rows } = await sql<{
    messageId: string;
    lane: Lane;
    problem: Problem;
    personId: string;
    about: string | null;
    digest: boolean;
  }>`
    with chosen as materialized (
      select d.id, m.about, m.kind from delivery d join message m on m.id = d.message_id
      where ${which} and m.kind = any(${[...reminderKinds]}::text[]) order by d.id for update of d
    )
    update delivery d set left_at = ${now} from chosen where d.id = chosen.id
    returning d.message_id as "messageId", d.lane, coalesce(d.failure, 'held') as problem, d.person_id as "personId",
      chosen.about, chosen.kind = 'reminders.digest' as digest`.execute(tx);
  const own = rows.filter(({ digest }) => !digest);
  if (own.length > 0)
    await sql`
      with held as materialized (
        select r.person_id, r.about from reminder r
        where not r.over and r.kind <> 'consent' and exists (
          select from unnest(${own.map(({ personId }) => personId)}::uuid[], ${own.map(({ about }) => about)}::uuid[])
            asked (person, about)
          where asked.person = r.person_id and (asked.about is null or asked.about = r.about))
        order by 1, 2 for no key update
      )
      update reminder r
      set hand_at = ${now}, next_at = case when r.message_id is null then ${now}::timestamptz end
      from held where r.person_id = held.person_id and r.about = held.about`.execute(tx);
  return rows.map(({ messageId, lane, problem }) => ({ messageId, lane, problem }));
}
