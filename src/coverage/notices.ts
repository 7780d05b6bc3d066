import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { RequiredAction } from '../db/schema.ts';
import type { Language } from '../messages/model.ts';
import { factsAt, shareTables } from './facts.ts';
import { countBy } from './figures.ts';
import type { Scope } from './query.ts';
import { addUp, type Coverage } from './standing.ts';

export interface NoticeLine extends Coverage {
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

/** How many notices a list has, the newest. */
export const mostNotices = 200;

/** Notices there were at an instant, newest first, with their figures for the people within `scope`. */
export async function listNotices(db: Db, scope: Scope, at: Date, only?: string): Promise<NoticeLine[]> {
  const { rows } = await sql<Omit<NoticeLine, keyof Coverage>>`
    select n.id, n.version_id as "versionId", po.code, v.action, v.number, n.due_at as "dueAt",
           case when n.ended_at <= ${at} then n.state else 'open' end as state,
           case when n.ended_at <= ${at} then n.ended_at end as "endedAt",
           n.created_at as "createdAt", n.joiners,
           (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = v.id) as titles
    from notice n
    join policy_version v on v.id = n.version_id
    join policy po on po.id = v.policy_id
    where n.created_at <= ${at} and (${only ?? null}::uuid is null or n.id = ${only ?? null}::uuid)
    order by n.created_at desc, n.id limit ${mostNotices}`.execute(db);
  if (rows.length === 0) return [];
  const { groups } = await countBy(db, { at, scope, notices: rows.map(({ id }) => id) }, 'notice');
  const figures = new Map(groups.map(({ key, name: _none, ...coverage }) => [key, coverage]));
  const lines = rows.map((row) => ({ ...row, ...(figures.get(row.id) ?? addUp([])) }));
  return scope === 'all' ? lines : lines.filter(({ people }) => people > 0);
}

/** Of a notice `n`: whether `listNotices` would have it for this scope, so that no title leaves it by another way. */
export function isWithin(scope: Scope, at: Date): RawBuilder<SqlBool> {
  if (scope === 'all') return sql<SqlBool>`true`;
  const shares = shareTables.map(
    (table) => sql`select s.notice_id ${factsAt(table, { at, scope }, { manager: false, platform: false })}`,
  );
  return sql<SqlBool>`n.id in (${sql.join(shares, sql` union all `)})`;
}
