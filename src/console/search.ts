import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { membersOf } from '../coverage/facts.ts';
import { isWithin } from '../coverage/notices.ts';
import type { Scope } from '../coverage/query.ts';
import type { Db } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';
import { seatOf } from '../people/manager.ts';
import { likeAny, matchesPerson, wordsOf } from '../people/matching.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { countOfEach } from './overdue.ts';

/** How many of each kind are shown; whoever looks for more is more specific. */
export const mostFound = 10;

export interface FoundPerson {
  id: string;
  name: string;
  staffNo: string;
  department: string | null;
  employed: boolean;
  /** Notices that they have not finished, and how many of those are late: as the list of those overdue has them. */
  open: number;
  overdue: number;
}

/** Something with a page of its own. */
export interface FoundPage {
  id: string;
  title: string;
  state: string;
  /** Whom it is about, where it is about one person. */
  person?: string | null;
  /** When it was sent, of a notice: several can have one title. */
  sentAt?: Date;
}

/** What a viewer may see of what was looked for; a part that is not theirs is absent. One more than `mostFound` where there are more. */
export interface Found {
  people?: FoundPerson[];
  notices?: FoundPage[];
  policies?: FoundPage[];
  cases?: FoundPage[];
  objections?: FoundPage[];
  exemptions?: FoundPage[];
}

/** Looks for people, notices, policies and what is decided about people, each with the viewer's own rights. */
export async function searchConsole(
  db: Db,
  viewer: Viewer,
  text: string,
  { language, now }: { language: Language; now: Date },
): Promise<Found> {
  const words = wordsOf(text);
  if (words.length === 0) return {};
  const everybody = can(viewer, 'notices.coverage', { department: null });
  const lists = can(viewer, 'people.list');
  const heads = viewer.heads.filter((department) => can(viewer, 'notices.coverage', { department }));
  const scope: Scope | undefined = everybody ? 'all' : heads.length > 0 ? { departments: heads } : undefined;
  const findable = lists ? 'all' : scope;
  const about = (right: boolean, kind: RawBuilder<FoundPage>) => (right ? pages(db, kind) : undefined);
  const titled = holdsWords(words, sql`t.title || ' ' || po.code`);
  const [people, notices, policies, cases, objections, exemptions] = await Promise.all([
    findable && findPeople(db, text, { within: findable, scope, now }),
    scope && pages(db, noticesNamed(titled, isWithin(scope, now), language)),
    about(can(viewer, 'policies.read'), policiesNamed(titled, language)),
    about(
      viewer.roles.includes('hr'),
      aboutPeople(
        sql`select c.thread_id as id, c.person_id, c.version_id, c.state, c.opened_at as at from concern_case c`,
        { text, titled, language },
      ),
    ),
    about(
      can(viewer, 'objections.list'),
      aboutPeople(sql`select o.id, o.person_id, o.version_id, o.state, o.filed_at as at from objection o`, {
        text,
        titled,
        language,
      }),
    ),
    about(
      can(viewer, 'exemptions.list'),
      aboutPeople(
        sql`select e.id, e.person_id, v.id as version_id, e.state, e.asked_at as at from exemption e
            cross join lateral (
              select id from policy_version v where v.policy_id = e.policy_id and v.state <> 'draft'
              order by v.state = 'in-force' desc, v.number desc limit 1) v`,
        { text, titled, language },
      ),
    ),
  ]);
  return {
    ...(people ? { people } : {}),
    ...(notices ? { notices } : {}),
    ...(policies ? { policies } : {}),
    ...(cases ? { cases } : {}),
    ...(objections ? { objections } : {}),
    ...(exemptions ? { exemptions } : {}),
  };
}

/**
 * Who works here, then who has left. Whoever heads departments finds those who are counted in them today.
 *
 * @param within who may be found
 * @param scope whose shares are counted: none for those who follow none
 */
async function findPeople(
  db: Db,
  text: string,
  { within, scope, now }: { within: Scope; scope: Scope | undefined; now: Date },
): Promise<FoundPerson[]> {
  const mine =
    within === 'all'
      ? sql<SqlBool>`true`
      : sql<SqlBool>`p.id in (${membersOf(within, now)})
          and ${seatOf(sql`p.id`, now)} = any(${[...within.departments]}::uuid[])`;
  const first = sql`(staff_no = ${wordsOf(text)[0] ?? ''}) desc, employed desc, staff_no`;
  const { rows } = await sql<Omit<FoundPerson, 'open' | 'overdue'>>`
    with found as materialized (
      select p.id, p.name, p.staff_no,
             exists (select from employment e where e.person_id = p.id and e.to_at is null) as employed
      from person p where ${matchesPerson(text)} and ${mine}
      order by ${first} limit ${mostFound + 1}
    )
    select found.id, found.name, found.staff_no as "staffNo", found.employed,
           (select v.name from department_version v
            where v.department_id = ${seatOf(sql`found.id`, now)} and v.to_at is null) as department
    from found order by ${first}`.execute(db);
  const counted =
    scope &&
    (await countOfEach(
      db,
      { scope, now },
      rows.map(({ id }) => id),
    ));
  return rows.map((row) => ({ ...row, ...(counted?.get(row.id) ?? { open: 0, overdue: 0 }) }));
}

/** That the words all stand in a text. There are a few hundred policies and notices, and they are read through. */
function holdsWords(words: readonly string[], text: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.join(
    words.map((word) => sql`${text} ilike ${likeAny(word)}`),
    sql` and `,
  )})`;
}

const titleOf = (versionId: RawBuilder<unknown>, language: Language) =>
  sql`(select title from policy_text t where t.version_id = ${versionId} and t.language = ${language})`;

function noticesNamed(
  titled: RawBuilder<SqlBool>,
  mine: RawBuilder<SqlBool>,
  language: Language,
): RawBuilder<FoundPage> {
  return sql`
    select n.id, n.state, n.created_at as "sentAt", ${titleOf(sql`n.version_id`, language)} as title from notice n
    join policy_version v on v.id = n.version_id join policy po on po.id = v.policy_id
    where exists (select from policy_text t where t.version_id = n.version_id and ${titled}) and ${mine}
    order by n.state = 'open' desc, n.created_at desc, n.id limit ${mostFound + 1}`;
}

function policiesNamed(titled: RawBuilder<SqlBool>, language: Language): RawBuilder<FoundPage> {
  return sql`
    select v.id, v.state, ${titleOf(sql`v.id`, language)} as title from policy po
    cross join lateral (
      select id, state from policy_version v where v.policy_id = po.id and v.state <> 'draft'
      order by v.state = 'in-force' desc, v.number desc limit 1
    ) v
    where exists (select from policy_text t where t.version_id = v.id and ${titled})
    order by v.state = 'in-force' desc, po.code limit ${mostFound + 1}`;
}

/** What is decided about one person, by their name or by the title of the policy. */
function aboutPeople(
  rows: RawBuilder<unknown>,
  { text, titled, language }: { text: string; titled: RawBuilder<SqlBool>; language: Language },
): RawBuilder<FoundPage> {
  return sql`
    with about as (${rows})
    select about.id, about.state, p.name as person, ${titleOf(sql`about.version_id`, language)} as title
    from about join person p on p.id = about.person_id
    where ${matchesPerson(text)} or exists (
      select from policy_text t join policy_version v on v.id = t.version_id join policy po on po.id = v.policy_id
      where t.version_id = about.version_id and ${titled})
    order by about.state in ('open', 'asked') desc, about.at desc, about.id limit ${mostFound + 1}`;
}

async function pages(db: Db, query: RawBuilder<FoundPage>): Promise<FoundPage[]> {
  return (await query.execute(db)).rows;
}
