import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { RequiredAction } from '../db/schema.ts';
import type { Language } from '../messages/model.ts';
import { factsAt, shareTables } from './facts.ts';
import { countBy } from './figures.ts';
import type { CoverageQuery, Scope } from './query.ts';
import { addUp, type Coverage } from './standing.ts';

/** A notice without its figures. */
export interface NoticeHead {
  id: string;
  versionId: string;
  code: string;
  action: RequiredAction;
  number: number;
  titles: Record<Language, string>;
  /** At that instant. */
  state: 'open' | 'closed' | 'recalled';
  dueAt: Date;
  createdAt: Date;
  endedAt: Date | null;
  joiners: boolean;
}

export type NoticeLine = NoticeHead & Coverage;

/** Which notices; what is absent narrows nothing. */
export interface NoticeFilter {
  only?: string | undefined;
  /** As the list names them: `overdue` are those open past the day due, where an answer is owed. */
  state?: 'open' | 'overdue' | 'closed' | 'recalled' | undefined;
  /** The code of the policy. */
  policy?: string | undefined;
}

export interface NoticePage {
  /** Continue after this notice. */
  after?: string | undefined;
  limit?: number | undefined;
}

/** Notices there were at an instant, newest first, with their figures for the people within `scope`. */
export async function listNotices(
  db: Db,
  scope: Scope,
  at: Date,
  filter: NoticeFilter = {},
  page: NoticePage = {},
): Promise<NoticeLine[]> {
  const counted = await countInSight(db, scope, at, filter.only);
  return linesOf(db, scope, at, { filter, page, counted });
}

/** A page of the list, and what it can be narrowed by: policies that notices in sight were sent for. */
export async function pageOfNotices(
  db: Db,
  scope: Scope,
  at: Date,
  { language, filter, page }: { language: Language; filter: NoticeFilter; page: NoticePage },
): Promise<{ lines: NoticeLine[]; policies: { code: string; title: string }[] }> {
  const counted = await countInSight(db, scope, at);
  return {
    lines: await linesOf(db, scope, at, { filter, page, counted }),
    policies: await policiesSent(db, at, inSight(scope, at, counted && [...counted.keys()]), language),
  };
}

type Figures = ReadonlyMap<string | null, Coverage>;

/** Of departments one count says both which notices are in sight and how far each is; of everybody all are. */
async function countInSight(db: Db, scope: Scope, at: Date, only?: string): Promise<Figures | undefined> {
  return scope === 'all'
    ? undefined
    : await figuresOf(db, { at, scope, ...(only ? { notices: [only] } : {}) });
}

async function figuresOf(db: Db, query: CoverageQuery): Promise<Figures> {
  const { groups } = await countBy(db, query, 'notice');
  return new Map(groups.map(({ key, name: _none, ...coverage }) => [key, coverage]));
}

async function linesOf(
  db: Db,
  scope: Scope,
  at: Date,
  { filter, page, counted }: { filter: NoticeFilter; page: NoticePage; counted: Figures | undefined },
): Promise<NoticeLine[]> {
  const heads = await noticesAt(db, scope, at, filter, page, counted && [...counted.keys()]);
  if (heads.length === 0) return [];
  const figures = counted ?? (await figuresOf(db, { at, scope, notices: heads.map(({ id }) => id) }));
  return heads.map((head) => ({ ...head, ...(figures.get(head.id) ?? addUp([])) }));
}

/**
 * The same notices, uncounted.
 *
 * @param known ids of those in sight, where they are known
 */
export async function noticesAt(
  db: Db,
  scope: Scope,
  at: Date,
  { only, state, policy }: NoticeFilter = {},
  { after, limit }: NoticePage = {},
  known?: readonly (string | null)[],
): Promise<NoticeHead[]> {
  const before = sql`(select b.created_at from notice b where b.id = ${after ?? null}::uuid)`;
  const parts = [
    sql`n.created_at <= ${at}`,
    stateIs(state, at),
    ...(only ? [sql`n.id = ${only}::uuid`] : []),
    ...(policy ? [sql`po.code = ${policy}`] : []),
    ...(after ? [sql`(n.created_at < ${before} or n.created_at = ${before} and n.id > ${after}::uuid)`] : []),
    inSight(scope, at, known, only),
  ];
  const { rows } = await sql<NoticeHead>`
    select n.id, n.version_id as "versionId", po.code, v.action, v.number, n.due_at as "dueAt",
           case when n.ended_at <= ${at} then n.state else 'open' end as state,
           case when n.ended_at <= ${at} then n.ended_at end as "endedAt",
           n.created_at as "createdAt", n.joiners,
           (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = v.id) as titles
    from notice n
    join policy_version v on v.id = n.version_id
    join policy po on po.id = v.policy_id
    where ${sql.join(parts, sql` and `)}
    order by n.created_at desc, n.id limit ${limit ?? null}`.execute(db);
  return rows;
}

function stateIs(state: NoticeFilter['state'], at: Date): RawBuilder<unknown> {
  const running = sql`(n.ended_at is null or n.ended_at > ${at})`;
  switch (state) {
    case undefined:
      return sql`true`;
    case 'open':
      return running;
    case 'overdue':
      return sql`${running} and n.due_at < ${at} and v.action <> 'consent'`;
    default:
      return sql`n.ended_at <= ${at} and n.state = ${state}`;
  }
}

/** Policies by the title that the newest of those notices has. */
async function policiesSent(
  db: Db,
  at: Date,
  those: RawBuilder<SqlBool>,
  language: Language,
): Promise<{ code: string; title: string }[]> {
  const { rows } = await sql<{ code: string; title: string }>`
    select code, title from (
      select distinct on (po.code) po.code, t.title, n.created_at from notice n
      join policy_version v on v.id = n.version_id join policy po on po.id = v.policy_id
      join policy_text t on t.version_id = v.id and t.language = ${language}
      where n.created_at <= ${at} and ${those}
      order by po.code, n.created_at desc, n.id
    ) sent order by created_at desc, code`.execute(db);
  return rows;
}

const inSight = (scope: Scope, at: Date, known?: readonly (string | null)[], only?: string) =>
  known ? sql<SqlBool>`n.id = any(${[...known]}::uuid[])` : isWithin(scope, at, only ? [only] : undefined);

/**
 * Of a notice `n`: whether it is there for this scope, so that no title leaves it by another way.
 *
 * @param notices where only these are asked about
 */
export function isWithin(scope: Scope, at: Date, notices?: readonly string[]): RawBuilder<SqlBool> {
  if (scope === 'all') return sql<SqlBool>`true`;
  const shares = shareTables.map(
    (table) =>
      sql`select s.notice_id ${factsAt(table, { at, scope, notices }, { manager: false, platform: false })}`,
  );
  // An array is asked for once: of a list a planner may think that asking for each notice is cheaper.
  return sql<SqlBool>`n.id = any(array(${sql.join(shares, sql` union `)}))`;
}
