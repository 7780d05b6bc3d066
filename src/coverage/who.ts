import { type RawBuilder, sql } from 'kysely';
import { isAwayOn } from '../people/absences.ts';
import { held } from '../people/held.ts';
import { headsAt, managersQuery } from '../people/manager.ts';

/** What of people a query needs beside whether they worked here and were away. */
export interface Wanted {
  manager: boolean;
  platform: boolean;
  /** The place that decides who their manager is. */
  place?: boolean;
}

/**
 * People as they were at an instant: `person_id`, `employed`, `gone` (how their last work ended), `away`, `department_id`,
 * `language`, and as wanted `manager_id`, `platform`, and `place` as `managersOfPlaces` has it. Each once, however many shares they have.
 *
 * A person is of the department they were put into first, so that figures add up. Language, and which platforms are
 * connected, are kept as of now only.
 *
 * @param some a query of person ids, where only these matter
 */
export function peopleAt(at: Date, wanted: Wanted, some?: RawBuilder<unknown>): RawBuilder<unknown> {
  const only = (column: string) => (some ? sql`and ${sql.ref(column)} in (${some})` : sql``);
  const today = sql`(${at}::timestamptz at time zone somebody.time_zone)::date`;
  return sql`
    select p.id as person_id, p.language, place.department_id, working.person_id is not null as employed,
           was.reason as gone,
           out_today.person_id is not null as away,
           ${wanted.manager ? sql`boss.manager_id` : sql`null::uuid`} as manager_id,
           ${wanted.platform ? sql`account.platform` : sql`null::text`} as platform,
           ${wanted.place ? sql`coalesce(head.person_id, place.department_id)` : sql`null::uuid`} as place
    from person p
    left join (
      select distinct e.person_id from employment e where ${held('e', at)} ${only('e.person_id')}
    ) working on working.person_id = p.id
    left join (
      select distinct on (e.person_id) e.person_id, case e.reason when 'disabled' then 'disabled' else 'left' end as reason
      from employment e where e.to_at <= ${at} ${only('e.person_id')} order by e.person_id, e.to_at desc
    ) was on was.person_id = p.id
    left join (
      select distinct on (m.person_id) m.person_id, m.department_id from membership m
      where ${held('m', at)} ${only('m.person_id')} order by m.person_id, m.from_at, m.department_id
    ) place on place.person_id = p.id
    left join (
      select somebody.id as person_id from person somebody
      where ${isAwayOn(sql`somebody.id`, today, at)} ${only('somebody.id')}
    ) out_today on out_today.person_id = p.id
    ${wanted.manager ? sql`left join (${managersQuery(everybody(some), at)}) boss on boss.person_id = p.id` : sql``}
    ${wanted.platform ? sql`left join (${accountsAt(at, only('i.person_id'))}) account on account.person_id = p.id` : sql``}
    ${wanted.place ? sql`left join (${headsAt(at)}) head on head.person_id = p.id` : sql``}
    where true ${only('p.id')}
    -- With this the planner does not look inside, and thinks of a few places: it would sort for many. As a string it is a
    -- constant from the first, and only of a constant it is sure that several processes may share the rest.
    ${wanted.place ? sql`offset '0'` : sql``}`;
}

const everybody = (some?: RawBuilder<unknown>) =>
  some
    ? sql`select distinct person_id from (${some}) some_people (person_id)`
    : sql`select id as person_id from person`;

/** The platform somebody was written to on: of those they had an account on, the one they had first. */
const accountsAt = (at: Date, only: RawBuilder<unknown>) => sql`
  select distinct on (i.person_id) i.person_id, i.platform
  from identity i
  join (
    select i.person_id, i.platform, i.tenant, min(i.from_at) as since from identity i where true ${only} group by 1, 2, 3
  ) known on known.person_id = i.person_id and known.platform = i.platform and known.tenant = i.tenant
  where ${held('i', at)} and (i.doubted_at is null or i.doubted_at > ${at}) ${only}
  order by i.person_id, i.platform in (select platform from platform_connected) desc, known.since, i.platform, i.tenant`;
