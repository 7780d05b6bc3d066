import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { SurveyBreakdown } from '../db/survey-schema.ts';
import { type Audience, audienceQuery } from '../notices/audience.ts';
import { held } from '../people/held.ts';
import { apart, type Group } from './apart.ts';
import { wasAskedOfNearly } from './near.ts';

/** What opening a survey would come to if it were done now. */
export interface OpeningLook {
  /** Who would be asked, by what is told apart; one group where nothing is. People by their ids. */
  groups: Group<string>[];
  people: number;
  /** Of them, without an account on any platform. */
  withoutAccount: number;
  /** Nearly the same people were asked it just before, as a whole or in groups. */
  near: boolean;
  /** Differs as soon as others would be asked, or told apart in another way. */
  mark: string;
}

export interface Looking {
  /** The survey's. */
  code: string;
  audience: Audience;
  breakdown: SurveyBreakdown;
  /** The survey's. */
  least: number;
  now: Date;
}

export async function lookAtOpening(
  db: Db | Tx,
  { code, audience, breakdown, least, now }: Looking,
): Promise<OpeningLook> {
  const { rows } = await sql<{ id: string; department: string | null; reached: boolean; mark: string }>`
    select a.person_id as id, place.name as department,
           exists (select from identity i where i.person_id = a.person_id and i.to_at is null) as reached,
           (bit_xor(hashtextextended(concat(a.person_id, place.name), 0)) over ())::text as mark
    from (select distinct person_id from (${audienceQuery(audience, now)}) q) a
    left join lateral (
      select v.name from membership m
      join department_version v on v.department_id = m.department_id and ${held('v', now)}
      where ${breakdown === 'departments'} and m.person_id = a.person_id and ${held('m', now)}
      order by m.from_at, m.department_id limit 1
    ) place on true
    order by place.name, a.person_id`.execute(db);
  const names = [...new Set(rows.map(({ department }) => department))];
  const groups = names.map((name) => ({
    name,
    of: rows.filter(({ department }) => department === name).map(({ id }) => id),
  }));
  const told = apart(groups, least);
  return {
    groups: told,
    people: rows.length,
    near: await wasAskedOfNearly(db, { code, groups: told, least, now }),
    withoutAccount: rows.filter(({ reached }) => !reached).length,
    mark: `${breakdown}.${rows.length}.${rows[0]?.mark ?? ''}`,
  };
}
