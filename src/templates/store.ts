import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { Language } from '../messages/model.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import type { Wording } from './rules.ts';

export interface Template {
  id: string;
  /** For typing: "template 12". */
  number: number;
  department: string;
  departmentName: string;
  category: string;
  shared: boolean;
  /** Whoever answers for it, while they work here. */
  owner: { id: string; name: string } | null;
  version: number;
  archivedAt: Date | null;
  texts: Partial<Record<Language, Wording>>;
}

/** The wording for a reader: of their own language where there is one, else of the other. */
export function wordingFor({ texts }: Template, language: Language): Wording & { language: Language } {
  const order: Language[] = language === 'en' ? ['en', 'zh-CN'] : ['zh-CN', 'en'];
  for (const one of order) {
    const wording = texts[one];
    if (wording) return { ...wording, language: one };
  }
  throw new Error('a template without a text');
}

/** Departments of the viewer's and all above them; templates of these are their team's. */
const teamsOf = (viewer: Viewer): RawBuilder<unknown> => sql`
  with recursive up (id) as (
    select unnest(${[...viewer.departments]}::uuid[])
    union
    select v.parent_id from up join department_version v on v.department_id = up.id and v.to_at is null
    where v.parent_id is not null
  ) select id from up union select unnest(${[...viewer.heads]}::uuid[])`;

const columns = sql`
  t.id, t.number, t.department_id as department, coalesce(d.name, '—') as "departmentName", t.category, t.shared,
  t.version, t.archived_at as "archivedAt",
  case when e.person_id is null then null else jsonb_build_object('id', p.id, 'name', p.name) end as owner,
  (select jsonb_object_agg(w.language, jsonb_build_object('title', w.title, 'body', w.body))
   from reply_template_text w where w.template_id = t.id and w.number = t.version) as texts`;

const joined = sql`
  reply_template t
  left join department_version d on d.department_id = t.department_id and d.to_at is null
  left join person p on p.id = t.owner_id
  left join employment e on e.person_id = t.owner_id and e.to_at is null`;

export interface Sought {
  /** Words that all have to occur, in title, text or category, of whichever language. */
  words?: readonly string[];
  archived?: boolean;
  /** Of this department alone. */
  department?: string;
  limit?: number;
}

/** Those that the viewer may read, those of their own teams first, then by category and title. */
export async function templatesFor(db: Db | Tx, viewer: Viewer, sought: Sought = {}): Promise<Template[]> {
  const { words = [], archived = false, department, limit = 200 } = sought;
  const all = viewer.roles.includes('hr') || viewer.roles.includes('privacy');
  const patterns = words.map((word) => `%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`);
  const { rows } = await sql<Template>`
    select ${columns} from ${joined}
    where (${all} or t.shared or t.department_id in (${teamsOf(viewer)}))
      and (t.archived_at is not null) = ${archived}
      and (${department ?? null}::uuid is null or t.department_id = ${department ?? null}::uuid)
      and not exists (
        select from unnest(${patterns}::text[]) word where not (t.category ilike word or exists (
          select from reply_template_text w where w.template_id = t.id and w.number = t.version
            and (w.title ilike word or w.body ilike word))))
    order by t.department_id in (${teamsOf(viewer)}) desc, t.category, t.number limit ${limit}`.execute(db);
  return rows;
}

/** Whoever has no part in it does not learn that it is there. @throws HeedError `not-found` */
export async function findTemplate(
  db: Db | Tx,
  viewer: Viewer,
  id: string,
  lock?: 'lock',
): Promise<Template> {
  if (lock) await sql`select from reply_template where id = ${id}::uuid for update`.execute(db);
  const { rows } = await sql<Template & { below: string[] }>`
    select ${columns}, ${belowOf} as below from ${joined} where t.id = ${id}::uuid`.execute(db);
  const [found] = rows;
  if (!found || !can(viewer, 'templates.read', found))
    throw new HeedError('not-found', `no template ${id} within sight`);
  return found;
}

/** By the number that people type. */
export async function templateByNumber(
  db: Db | Tx,
  viewer: Viewer,
  number: number,
): Promise<Template | undefined> {
  const { rows } = await sql<Template & { below: string[] }>`
    select ${columns}, ${belowOf} as below from ${joined}
    where t.number = ${number} and t.archived_at is null`.execute(db);
  const [found] = rows;
  return found && can(viewer, 'templates.read', found) ? found : undefined;
}

const belowOf = sql`array(
  with recursive down (id) as (
    select v.department_id from department_version v where v.parent_id = t.department_id and v.to_at is null
    union
    select v.department_id from down join department_version v on v.parent_id = down.id and v.to_at is null
  ) select id from down)`;

export interface TemplateVersion {
  number: number;
  writtenBy: string | null;
  writtenAt: Date;
  texts: Partial<Record<Language, Wording>>;
}

/** Every wording it had, the newest first. */
export async function versionsOf(db: Db, templateId: string): Promise<TemplateVersion[]> {
  const { rows } = await sql<TemplateVersion>`
    select v.number, p.name as "writtenBy", v.written_at as "writtenAt",
      (select jsonb_object_agg(w.language, jsonb_build_object('title', w.title, 'body', w.body))
       from reply_template_text w where w.template_id = v.template_id and w.number = v.number) as texts
    from reply_template_version v left join person p on p.id = v.written_by
    where v.template_id = ${templateId}::uuid order by v.number desc`.execute(db);
  return rows;
}

/** Categories that there are, for whoever writes another. */
export async function categoriesUsed(db: Db, departments: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ category: string }>`
    select distinct category from reply_template
    where department_id = any(${[...departments]}::uuid[]) and archived_at is null order by 1`.execute(db);
  return rows.map(({ category }) => category);
}
