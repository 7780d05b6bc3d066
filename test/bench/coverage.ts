import { sql } from 'kysely';
import { countShares, listShares, type Shares } from '../../src/console/overdue.ts';
import { countBy } from '../../src/coverage/figures.ts';
import { listNotices } from '../../src/coverage/notices.ts';
import { finishedOverTime } from '../../src/coverage/over-time.ts';
import { type CoverageQuery, dimensions } from '../../src/coverage/query.ts';
import type { Db } from '../../src/db/pool.ts';
import { departmentId, makeCompany } from './coverage-rows.ts';
import { benchDatabase } from './database.ts';
import { publishSample } from './people.ts';
import { type BenchResult, median } from './result.ts';

const size = { people: 100_000, notices: 50 };
const rounds = 2;
const dayMs = 86_400_000;
const zone = 'Asia/Shanghai';
const start = new Date('2026-09-01T01:00:00.000Z');
const now = new Date(start.getTime() + 60 * dayMs);
const past = new Date(start.getTime() + 40 * dayMs);

/**
 * Every view of coverage over 100,000 people and 50 notices, against the bare aggregate of the same rows: shares joined
 * with the department of each person, and counted by their state. What is told is the slowest view.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase();
  const { db } = database;
  try {
    const version = await publishSample(db, 'chat-monitoring', start);
    await makeCompany(db, size, version.id, start);
    const all: CoverageQuery = { at: now, scope: 'all' };
    const shares: Shares = { scope: 'all', filter: {}, zone, now };
    const views: Record<string, () => Promise<unknown>> = {
      ...Object.fromEntries(dimensions.map((by) => [by, () => countBy(db, all, by)])),
      past: () => countBy(db, { ...all, at: past, past: true }, 'department'),
      below: () => countBy(db, { ...all, department: departmentId(3) }, 'department'),
      list: () => listNotices(db, 'all', now),
      overdue: () => listShares(db, shares, { limit: 51 }),
      'overdue counted': () => countShares(db, shares),
      chart: () => finishedOverTime(db, all, { step: 'day', zone, answers: true }),
    };
    const peer = await timed(() => bare(db));
    const ours: Record<string, number> = {};
    for (const [name, view] of Object.entries(views)) ours[name] = await timed(view);
    const [slowest = ['none', 0]] = Object.entries(ours).toSorted(([, a], [, b]) => b - a);
    return {
      bench: 'coverage',
      ratio: Math.round((slowest[1] / peer) * 100) / 100,
      ours: Math.round(slowest[1]),
      peer: Math.round(peer),
      unit: 'ms for the slowest view of 5,000,000 shares (less is better)',
      goal: '< 5',
      note: Object.entries(ours)
        .map(([name, ms]) => `${name} ${(ms / peer).toFixed(1)}`)
        .join(', '),
    };
  } finally {
    await database.close();
  }
}

/** The middle of a few, after one that warms the cache. */
async function timed(view: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const began = performance.now();
    await view();
    if (round > 0) times.push(performance.now() - began);
  }
  return median(times);
}

const bare = (db: Db) =>
  sql`
    select m.department_id, count(*) filter (where a.state = 'answered') as answered,
           count(*) filter (where a.state = 'open') as open, count(*) filter (where a.state = 'cancelled') as cancelled
    from assignment a join membership m on m.person_id = a.person_id and m.to_at is null
    group by 1`.execute(db);
