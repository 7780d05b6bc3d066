import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';
import { type Audience, audienceQuery, audienceSchema } from './audience.ts';
import { materialAfter } from './current.ts';

/** Whom a notice would go to if it were sent now. */
export interface Reach {
  people: number;
  languages: Record<Language, number>;
  /** Differs as soon as the people differ, also when their number stays the same. */
  mark: string;
}

/** Counts an audience in one statement, for a look before sending. */
export async function reachOf(db: Db | Tx, audience: Audience, now: Date): Promise<Reach> {
  const { rows } = await sql<{ people: number; english: number; mark: string }>`
    select count(*)::int as people,
           (count(*) filter (where p.language = 'en'))::int as english,
           coalesce(bit_xor(hashtextextended(p.id::text, 0)), 0)::text as mark
    from (${audienceQuery(audience, now)}) audience join person p on p.id = audience.person_id
  `.execute(db);
  const { people = 0, english = 0, mark = '0' } = rows[0] ?? {};
  const languages = { 'zh-CN': people - english, en: english };
  return { people, languages, mark: `${people}.${mark}` };
}

/**
 * How many people a new version would ask again once it is in force: everyone who belongs today to the audience of an
 * open notice that does not lead to it by editorial changes alone, counted once, without those whom another notice
 * asks that does.
 */
export async function countAskedAgain(
  db: Db | Tx,
  { code, change }: { code: string; change: 'editorial' | 'material' },
  now: Date,
): Promise<number> {
  const notices = await noticesBefore(db, code, change);
  const each = notices
    .filter(({ open, follows }) => open && !follows)
    .map(({ audience }) => audienceQuery(audienceSchema.parse(audience), now));
  if (each.length === 0) return 0;
  const following = notices.filter(({ follows }) => follows).map(({ id }) => id);
  const { rows } = await sql<{ people: number }>`
    select count(distinct person_id)::int as people
    from (${sql.join(
      each.map((query) => sql`select person_id from (${query}) one`),
      sql` union all `,
    )}) audiences
    where not exists (
      select from assignment a where a.person_id = audiences.person_id and a.notice_id = any(${following}::uuid[])
        and a.state <> 'cancelled')`.execute(db);
  return rows[0]?.people ?? 0;
}

/** The notices of a policy, and whether their readers would get the new version as a change of wording. */
async function noticesBefore(
  db: Db | Tx,
  code: string,
  change: 'editorial' | 'material',
): Promise<{ id: string; audience: object; open: boolean; follows: boolean }[]> {
  const { rows } = await sql<{ id: string; audience: object; open: boolean; follows: boolean }>`
    select n.id, n.audience, n.state = 'open' as open,
           ${change} = 'editorial' and not exists (${sql.raw(materialAfter('v'))}) as follows
    from notice n join policy_version v on v.id = n.version_id join policy p on p.id = v.policy_id
    where p.code = ${code}`.execute(db);
  return rows;
}
