import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';
import { type Audience, audienceQuery, audienceSchema } from './audience.ts';

/** Whom a notice would go to if it were sent now. */
export interface Reach {
  people: number;
  languages: Record<Language, number>;
  /** How many have no account on any platform. */
  unreachable: number;
  /** Differs as soon as the people differ, also when their number stays the same. */
  mark: string;
}

/** Counts an audience in one statement, for a look before sending. */
export async function reachOf(db: Db | Tx, audience: Audience, now: Date): Promise<Reach> {
  const { rows } = await sql<{ people: number; english: number; unreachable: number; mark: string }>`
    select count(*)::int as people,
           (count(*) filter (where p.language = 'en'))::int as english,
           (count(*) filter (where not exists (
             select from identity i where i.person_id = p.id and i.to_at is null and i.doubted_at is null)))::int as unreachable,
           coalesce(bit_xor(hashtextextended(p.id::text, 0)), 0)::text as mark
    from (${audienceQuery(audience, now)}) audience join person p on p.id = audience.person_id
  `.execute(db);
  const { people = 0, english = 0, unreachable = 0, mark = '0' } = rows[0] ?? {};
  const languages = { 'zh-CN': people - english, en: english };
  return { people, languages, unreachable, mark: `${people}.${mark}` };
}

/**
 * How many people a material version would ask again: everyone who belongs to the audience of an open notice
 * of the policy today, counted once.
 */
export async function countAskedAgain(db: Db | Tx, policyCode: string, now: Date): Promise<number> {
  const notices = await db
    .selectFrom('notice as n')
    .innerJoin('policy_version as v', 'v.id', 'n.version_id')
    .innerJoin('policy as p', 'p.id', 'v.policy_id')
    .select('n.audience')
    .where('p.code', '=', policyCode)
    .where('n.state', '=', 'open')
    .execute();
  if (notices.length === 0) return 0;
  const each = notices.map(({ audience }) => audienceQuery(audienceSchema.parse(audience), now));
  const { rows } = await sql<{ people: number }>`
    select count(distinct person_id)::int as people
    from (${sql.join(
      each.map((query) => sql`select person_id from (${query}) one`),
      sql` union all `,
    )}) audiences`.execute(db);
  return rows[0]?.people ?? 0;
}
