import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { leastPeople } from '../policies/analysed.ts';
import type { Standing } from './agreements.ts';

/**
 * Whether a week's figures `f` are of no fewer people than what stands at their site today asks for. Parts are made once,
 * by what stood when the week closed, and nothing tells afterwards how many had a share in each: where a stricter agreement
 * came since, the whole week of that site is not shown. Of an agreement on its last day nobody knows here by which zone it
 * was over, so that day counts as over.
 */
export function isOfEnough(standing: ReadonlyMap<string, Standing>): RawBuilder<SqlBool> {
  const sites = [...standing];
  return sql<SqlBool>`exists (
    select from unnest(${sites.map(([site]) => site)}::text[], ${sites.map(([, { people }]) => people)}::int[])
      today (site, people)
    where today.site = f.site and today.people <= coalesce((
      select max(a.people) from analysis_week w join analysis_agreement a on a.site = f.site
      where w.starts_on = f.starts_on and a.recorded_at <= w.closed_at
        and (a.ended_at is null or a.ended_at > w.closed_at)
        and (a.until_on is null or a.until_on > (w.closed_at + interval '14 hours')::date)), ${leastPeople}))`;
}
