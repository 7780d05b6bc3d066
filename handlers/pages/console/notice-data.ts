import { sql } from 'kysely';
import { z } from 'zod';
import { countBy } from '../../../src/coverage/figures.ts';
import { listNotices } from '../../../src/coverage/notices.ts';
import { finishedOverTime, type Point, stepFor } from '../../../src/coverage/over-time.ts';
import { coveragePeople } from '../../../src/coverage/people.ts';
import type { CoverageQuery } from '../../../src/coverage/query.ts';
import type { Db } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { type RecallProgress, recallProgress } from '../../../src/notices/take-back.ts';
import {
  type DepartmentFigures,
  departmentFigures,
  figuresFor,
  type NoticeFacts,
  noticeFacts,
  type PersonFacts,
  personFacts,
} from '../../../src/notices/view.ts';
import { countWays, type WayCounts } from '../../../src/notices/ways/count.ts';
import { waitingWithdrawals } from '../../../src/notices/withdrawals.ts';
import { can } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import type { Ctx } from '../../context.ts';
import type { AsOf } from './as-of.ts';
import { demandSight, type NoticeSight } from './scope.ts';

/** Views of the people of a notice. A manager has only those that tell finished from not finished. */
export const shows = ['all', 'open', 'overdue', 'answered', 'withdrawn', 'concern', 'unreachable'] as const;
export type Show = (typeof shows)[number];
const managerShows: readonly Show[] = ['all', 'open', 'overdue', 'answered'];

export function showsFor({ answers }: NoticeSight): readonly Show[] {
  return answers ? shows : managerShows;
}

/** Nobody is late with a consent, and nothing else can be withdrawn; what failed is known as of now only. */
export function tabsOf(sight: NoticeSight, { action }: NoticeFacts, past: boolean): readonly Show[] {
  const never: Show = action === 'consent' ? 'overdue' : 'withdrawn';
  return showsFor(sight).filter((show) => show !== never && !(past && show === 'unreachable'));
}

export interface PeopleQuery {
  show: Show;
  /** Id of the last person of the page before: names stay out of addresses. */
  after?: string | undefined;
  /** Comes in a form's body, never in an address. */
  search?: string | undefined;
  /** As of when, as it stands in the address; absent: now. */
  at?: string | undefined;
}

/** The list of people at its place on the page of a notice. */
export function peopleHref(noticeId: string, { show, at }: PeopleQuery, after?: string): string {
  const query = new URLSearchParams({ show, ...(after ? { after } : {}), ...(at ? { at } : {}) });
  return `/console/notices/${noticeId}?${query}#people`;
}

const querySchema = z.object({
  show: z.enum(shows).catch('all'),
  after: z.uuid().optional().catch(undefined),
});

export function peopleQuery(ctx: Ctx, sight: NoticeSight): PeopleQuery {
  const { show, after } = querySchema.parse(ctx.query);
  return { show: showsFor(sight).includes(show) ? show : 'all', after };
}

export const perPage = 50;

export interface NoticeData {
  notice: NoticeFacts;
  departments: DepartmentFigures[];
  people: PersonFacts[];
  /** How many took their consent back while nobody has said that it stopped; for those who can say it. */
  toStop?: number;
  /** Id after which the next page starts. */
  next?: string;
  /** Threads the viewer may open. */
  threads: ReadonlySet<string>;
  /** How many answers came on no device of the person's own, for those who may know answers. */
  ways?: WayCounts;
  /** When people finished, except where nobody is to know. */
  over?: { at: Date; points: Point[] };
  /** How far taking it back has come, for those who may know who was reached. */
  recall?: RecallProgress;
}

/** @throws HeedError `not-found`, also for a notice that went to nobody in the viewer's departments */
export async function loadNotice(
  db: Db,
  sight: NoticeSight,
  noticeId: string,
  now: Date,
): Promise<NoticeFacts> {
  const [line] = await listNotices(db, sight.scope, now, { only: noticeId });
  if (!line) throw new HeedError('not-found', `no notice ${noticeId} within sight`);
  return noticeFacts(line, sight.answers);
}

/** Everything the page of a notice shows to this viewer, asked for anew each time. */
export async function loadNoticeData(
  db: Db,
  viewer: Viewer,
  noticeId: string,
  query: PeopleQuery,
  { at, typed, zone }: Pick<AsOf, 'at' | 'typed'> & { zone: string },
): Promise<NoticeData> {
  const past = typed !== undefined;
  const sight = demandSight(viewer);
  const notice = await loadNotice(db, sight, noticeId, at);
  const asked = { at, past, scope: sight.scope, notices: [noticeId] } as const;
  const { total, groups } = await countBy(db, asked, 'department', true);
  const figures = figuresFor(total, sight.answers, notice.action);
  const people = await loadPeople(db, sight, asked, query);
  return {
    notice: { ...notice, figures },
    departments: groups.map((row) => departmentFigures(row, sight.answers, notice.action)),
    people: people.slice(0, perPage),
    ...(people.length > perPage ? { next: people[perPage - 1]?.personId ?? '' } : {}),
    threads: await openThreads(db, viewer, people),
    ...(figures.kind === 'asked'
      ? {}
      : { over: { at, points: await overTime(db, sight, asked, notice, zone) } }),
    ...(sight.answers && !past ? { ways: await countWays(db, noticeId) } : {}),
    ...(can(viewer, 'consents.stop') && !past ? { toStop: await countToStop(db, noticeId) } : {}),
    ...(notice.state === 'recalled' && sight.answers && !past
      ? { recall: await recallProgress(db, noticeId) }
      : {}),
  };
}

function overTime(
  db: Db,
  { answers }: NoticeSight,
  asked: CoverageQuery,
  { createdAt }: NoticeFacts,
  zone: string,
): Promise<Point[]> {
  return finishedOverTime(db, asked, { step: stepFor(createdAt, asked.at, answers), zone, answers });
}

async function loadPeople(
  db: Db,
  { answers }: NoticeSight,
  asked: CoverageQuery & { notices: readonly [string] },
  { show, search, after }: PeopleQuery,
): Promise<PersonFacts[]> {
  const staffNo = after ? await staffNumber(db, after) : undefined;
  const lines = await coveragePeople(db, asked, {
    answers,
    show,
    search,
    ...(staffNo ? { after: { noticeId: asked.notices[0], staffNo } } : {}),
    limit: perPage + 1,
  });
  return lines.map((line) => personFacts(line, answers));
}

async function staffNumber(db: Db, personId: string): Promise<string | undefined> {
  const row = await db.selectFrom('person').select('staff_no').where('id', '=', personId).executeTakeFirst();
  return row?.staff_no;
}

async function countToStop(db: Db, noticeId: string): Promise<number> {
  return (await waitingWithdrawals(db)).find((one) => one.noticeId === noticeId)?.people ?? 0;
}

/** Knowing that somebody has a concern does not open the conversation; holding the role written to does. */
async function openThreads(
  db: Db,
  viewer: Viewer,
  people: readonly PersonFacts[],
): Promise<ReadonlySet<string>> {
  const ids = people.flatMap(({ details }) => (details?.threadId ? [details.threadId] : []));
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ id: string; role: string; personId: string }>`
    select id, role, person_id as "personId" from thread where id = any(${ids}::uuid[])`.execute(db);
  const open = rows.filter(({ role, personId }) => can(viewer, 'concerns.read', { personId, role }));
  return new Set(open.map(({ id }) => id));
}
