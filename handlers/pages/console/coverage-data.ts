import { sql } from 'kysely';
import { countBy, type Group } from '../../../src/coverage/figures.ts';
import { isWithin } from '../../../src/coverage/notices.ts';
import { finishedOverTime, type Point, stepFor } from '../../../src/coverage/over-time.ts';
import type { CoverageQuery, Dimension } from '../../../src/coverage/query.ts';
import type { Reason } from '../../../src/coverage/standing.ts';
import type { Db } from '../../../src/db/pool.ts';
import type { Language } from '../../../src/messages/model.ts';
import { figuresFor, type ShownFigures } from '../../../src/notices/view.ts';
import type { AsOf } from './as-of.ts';
import type { FiltersOf } from './lists.ts';
import type { NoticeSight } from './scope.ts';

export type GroupFigures = ShownFigures & { key: string | null; name: string | null };

/** A notice that an answer is owed to, as it can be chosen. */
export interface NoticeChoice {
  id: string;
  title: string;
  createdAt: Date;
  dueAt: Date;
  ended: boolean;
}

export interface CoverageData {
  total: ShownFigures;
  groups: GroupFigures[];
  /** Why people are not counted, for those who may know it. */
  outside?: Readonly<Partial<Record<Reason, number>>>;
  notices: NoticeChoice[];
  /** When the first of the notices was sent; the chart begins there. */
  from?: Date;
  points: Point[];
}

/** What every view of coverage over several notices asks: only where an answer is owed. */
export function queryFor(
  { scope }: NoticeSight,
  values: FiltersOf<'coverage'>,
  { at, typed }: AsOf,
): CoverageQuery {
  const { notice, department, manager, platform, language, show } = values;
  return {
    ...{ at, scope, owed: true, department, manager, platform, language },
    past: typed !== undefined,
    ...(notice ? { notices: [notice] } : { running: show !== 'all' }),
  };
}

/** Everything the page of coverage shows to a viewer with that sight. */
export async function loadCoverage(
  db: Db,
  sight: NoticeSight,
  { query, by, zone, language }: { query: CoverageQuery; by: Dimension; zone: string; language: Language },
): Promise<CoverageData> {
  const { answers } = sight;
  const { total, groups } = await countBy(db, query, by);
  const notices = await noticesAt(db, query, language);
  const about = notices.filter(({ id, ended }) =>
    query.notices ? query.notices.includes(id) : !(query.running && ended),
  );
  const from = about.map(({ createdAt }) => createdAt).toSorted((a, b) => a.getTime() - b.getTime())[0];
  return {
    total: shown(total, answers),
    groups: groups.map((group) => ({ ...shown(group, answers), key: group.key, name: group.name })),
    ...(answers ? { outside: total.outside } : {}),
    notices,
    ...(from ? { from } : {}),
    points: from
      ? await finishedOverTime(db, query, { step: stepFor(from, query.at, answers), zone, answers })
      : [],
  };
}

/** Nobody's consent is among them, so a viewer who may not know answers gets figures. */
function shown(counted: Omit<Group, 'key' | 'name'>, answers: boolean): ShownFigures {
  const figures = figuresFor(counted, answers, 'acknowledge');
  if (figures.kind === 'asked') throw new Error('an acknowledgement has its figures');
  return figures;
}

async function noticesAt(db: Db, { at, scope }: CoverageQuery, language: Language): Promise<NoticeChoice[]> {
  const { rows } = await sql<NoticeChoice>`
    select n.id, t.title, n.created_at as "createdAt", n.due_at as "dueAt",
           coalesce(n.ended_at <= ${at}, false) as ended
    from notice n join policy_version v on v.id = n.version_id
    join policy_text t on t.version_id = v.id and t.language = ${language}
    where n.created_at <= ${at} and v.action <> 'consent' and ${isWithin(scope, at)}
    order by n.created_at desc, n.id limit 500`.execute(db);
  return rows;
}
