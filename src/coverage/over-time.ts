import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { factsAt, type ShareTable, shareTables } from './facts.ts';
import type { CoverageQuery } from './query.ts';

export type Step = 'hour' | 'day' | 'week';

/** How many had finished by the end of a step. */
export interface Point {
  until: Date;
  finished: number;
}

const dayMs = 86_400_000;
const lengths: Record<Step, number> = { hour: dayMs / 24, day: dayMs, week: 7 * dayMs };

/**
 * As fine as a chart can show: about a hundred steps. Whoever may not know answers has whole days, however few: by the
 * hour they would find out when each person answered.
 */
export function stepFor(from: Date, at: Date, answers: boolean): Step {
  const days = (at.getTime() - from.getTime()) / dayMs;
  return answers && days <= 4 ? 'hour' : days <= 120 ? 'day' : 'week';
}

/**
 * When those finished who had finished at the query's instant, added up: the last point is the figure that all other
 * views show. Steps begin with hours, days or weeks of `zone`; where nobody finished in one there is no point.
 *
 * @param answers false for whoever may not know answers: to them an exemption counts as finished, when it was granted
 */
export async function finishedOverTime(
  db: Db,
  query: CoverageQuery,
  { step, zone, answers }: { step: Step; zone: string; answers: boolean },
): Promise<Point[]> {
  const { at } = query;
  const finished = answers ? ['answered', 'withdrawn'] : ['answered', 'withdrawn', 'exempt'];
  const when = sql`case when st.standing = 'exempt' then s.cancelled_at else s.first_answered_at end`;
  const lines = (table: ShareTable) => sql`
    select date_trunc(${step}::text, ${when}, ${zone}::text) as began, count(*)::int as people
    ${factsAt(table, { ...query, standing: undefined }, { manager: false, platform: false }, { more: sql`st.standing = any(${finished}::text[])` })}
    group by 1`;
  const { rows } = await sql<{ began: Date; people: number }>`
    select began, sum(people)::int as people
    from (${sql.join(shareTables.map(lines), sql` union all `)}) f group by 1 order by 1`.execute(db);
  let sum = 0;
  return rows.map(({ began, people }) => {
    sum += people;
    return { until: new Date(Math.min(began.getTime() + lengths[step], at.getTime())), finished: sum };
  });
}
