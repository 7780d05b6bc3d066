import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { isExempt } from '../exemptions/in-force.ts';
import { audienceQuery, audienceSchema } from './audience.ts';
import { currentVersion } from './current.ts';

export interface OpenNotice {
  id: string;
  audience: object;
  /** Whether also those are asked who were never in its audience. */
  joiners: boolean;
  /** The version whose text its readers get now. */
  current: string;
}

/** Open notices that ask whoever comes to belong to their audience, oldest first: those of joiners, and any that has called somebody off who may be back. */
export async function askingNotices(db: Db): Promise<OpenNotice[]> {
  const { rows } = await sql<OpenNotice>`
    select n.id, n.audience, n.joiners, c.id as current
    from notice n join policy_version v on v.id = n.version_id
    cross join lateral (${sql.raw(currentVersion('v'))}) c
    where n.state = 'open' and (n.joiners or exists (
      select from assignment a where a.notice_id = n.id and a.state = 'cancelled'
        and a.cancelled_why in ('left', 'disabled', 'moved')))
    order by n.created_at, n.id`.execute(db);
  return rows;
}

/**
 * Whoever left, was disabled or moved is asked again when they belong to the audience again: who left the company where
 * joiners are asked, the others in any case, since they were asked before. As a condition on `a`.
 */
export const askedAgain = (joiners: boolean) => sql`
  a.state = 'cancelled' and a.cancelled_why = any(${
    joiners ? ['left', 'disabled', 'moved'] : ['disabled', 'moved']
  }::text[])`;

/**
 * Who belongs to the audience of a notice, has no share in it and is to have one.
 *
 * @param people of whom alone it is asked; of everybody when absent
 */
export async function newcomers(
  db: Db,
  { id, audience, joiners, current }: OpenNotice,
  now: Date,
  people?: readonly string[],
): Promise<{ personId: string; exempt: boolean }[]> {
  const only = people ? sql`audience.person_id = any(${[...people]}::uuid[]) and` : sql``;
  const { rows } = await sql<{ personId: string; exempt: boolean }>`
    select audience.person_id as "personId", ${isExempt(sql`audience.person_id`, current, now)} as exempt
    from (${audienceQuery(audienceSchema.parse(audience), now)}) audience
    left join assignment a on a.notice_id = ${id}::uuid and a.person_id = audience.person_id
    where ${only} ((${joiners}::boolean and a.person_id is null) or (${askedAgain(joiners)}))
    order by audience.person_id`.execute(db);
  return rows;
}
