import { countBy, type Group } from '../../../src/coverage/figures.ts';
import { type NoticeHead, noticesAt } from '../../../src/coverage/notices.ts';
import { finishedOverTime, type Point, stepFor } from '../../../src/coverage/over-time.ts';
import type { CoverageQuery, Dimension, Narrowing } from '../../../src/coverage/query.ts';
import type { Reason } from '../../../src/coverage/standing.ts';
import type { Db } from '../../../src/db/pool.ts';
import { figuresFor, type ShownFigures } from '../../../src/notices/view.ts';
import type { AsOf } from './as-of.ts';
import type { FiltersOf } from './lists.ts';
import type { NoticeSight } from './scope.ts';

export type GroupFigures = ShownFigures & { key: string | null; name: string | null };

export interface CoverageData {
  total: ShownFigures;
  groups: GroupFigures[];
  /** Why people are not counted, for those who may know it. */
  outside?: Readonly<Partial<Record<Reason, number>>>;
  /** Every notice that an answer was owed to, the newest first. */
  notices: NoticeHead[];
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
  return { ...narrowingOf(values), at, scope, past: typed !== undefined };
}

export function narrowingOf(values: FiltersOf<'coverage'>): Narrowing {
  const { notice, department, manager, platform, language, show } = values;
  const which = notice ? { notices: [notice] } : { running: show !== 'all' };
  return { owed: true, department, manager, platform, language, ...which };
}

/** Everything the page of coverage shows to a viewer with that sight. */
export async function loadCoverage(
  db: Db,
  sight: NoticeSight,
  { query, by, zone }: { query: CoverageQuery; by: Dimension; zone: string },
): Promise<CoverageData> {
  const { answers } = sight;
  const { total, groups } = await countBy(db, query, by);
  const notices = (await noticesAt(db, query.scope, query.at)).filter(({ action }) => action !== 'consent');
  const about = notices.filter(({ id, endedAt }) =>
    query.notices ? query.notices.includes(id) : !(query.running && endedAt),
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
