import { sql } from 'kysely';
import { type CaseLine, openCases } from '../../../src/cases/store.ts';
import { listNotices } from '../../../src/coverage/notices.ts';
import type { Db } from '../../../src/db/pool.ts';
import { type DeliveryProblem, deliveryProblems } from '../../../src/delivery/problems.ts';
import { latestCheckpoint } from '../../../src/evidence/store.ts';
import { countOverdueReviews } from '../../../src/inventory/standing.ts';
import type { Language } from '../../../src/messages/model.ts';
import { type NoticeFacts, noticeFacts } from '../../../src/notices/view.ts';
import { type WaitingWithdrawals, waitingWithdrawals } from '../../../src/notices/withdrawals.ts';
import { listObjections, type Objection } from '../../../src/objections/store.ts';
import type { ThreadRole } from '../../../src/people/permissions/threads.ts';
import { can } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { listVersions, loadText } from '../../../src/policies/store.ts';
import { waitingPurposes } from '../../../src/purposes/store.ts';
import { countRequests } from '../../../src/requests/store.ts';
import { loadOpenOrders, type OrderLine } from './order-table.tsx';
import { type PolicyLine, policyLine } from './policies.tsx';
import { noticeSight, threadRolesOf } from './scope.ts';

/** What waits for this viewer; a part that is not theirs is absent. */
export interface Overview {
  /** All that run, the newest first. */
  notices?: NoticeFacts[];
  /** How many wait for an answer; a manager never learns it. */
  waiting?: { concerns: number; questions: number };
  /** Notices that are not sent yet. */
  orders?: OrderLine[];
  /** Consents taken back while nobody has said that it stopped. */
  withdrawn?: WaitingWithdrawals[];
  /** Concerns whose day has passed. */
  overdueCases?: CaseLine[];
  /** Objections that restrict until somebody decides. */
  objections?: Objection[];
  /** People's requests about their own data: open, due within a week, late. */
  requests?: { open: number; soon: number; late: number };
  /** Separate consents taken back while nobody has said that it stopped. */
  purposes?: WaitingWithdrawals[];
  /** Reviews of the register of processing that are late. */
  register?: number;
  delivery?: DeliveryProblem[];
  /** In force and reviewed no later than two months from now, the most urgent first. */
  review?: PolicyLine[];
  /** How far the log reaches that everybody may see, and since when. */
  evidence?: { size: number; at: Date | null };
}

export async function loadOverview(
  db: Db,
  viewer: Viewer,
  { now, today, soon, language }: { now: Date; today: string; soon: string; language: Language },
): Promise<Overview> {
  const sight = noticeSight(viewer);
  const roles = threadRolesOf(viewer);
  const oversees = can(viewer, 'notices.coverage', { department: null });
  return {
    ...(sight
      ? {
          notices: (await listNotices(db, sight.scope, now, { state: 'open' })).map((line) =>
            noticeFacts(line, sight.answers),
          ),
        }
      : {}),
    ...(roles.length > 0 ? { waiting: await countWaiting(db, roles) } : {}),
    ...(can(viewer, 'notices.preview') ? { orders: await loadOpenOrders(db) } : {}),
    ...(can(viewer, 'consents.stop') ? { withdrawn: await waitingWithdrawals(db) } : {}),
    ...(roles.includes('hr')
      ? { overdueCases: (await openCases(db, language)).filter(({ dueAt }) => dueAt < now) }
      : {}),
    ...(can(viewer, 'requests.list') ? { requests: await countRequests(db, now) } : {}),
    ...(can(viewer, 'inventory.read') ? { register: await countOverdueReviews(db, today) } : {}),
    ...(can(viewer, 'objections.list') ? { objections: await listObjections(db, 'open') } : {}),
    ...(can(viewer, 'consents.stop') ? { purposes: await waitingPurposes(db) } : {}),
    ...(oversees || can(viewer, 'people.bind') ? { delivery: await deliveryProblems(db) } : {}),
    ...(can(viewer, 'policies.publish') ? { review: await dueForReview(db, soon, language) } : {}),
    ...(can(viewer, 'evidence.entries') ? { evidence: await publishedLog(db) } : {}),
  };
}

async function publishedLog(db: Db): Promise<NonNullable<Overview['evidence']>> {
  const newest = await latestCheckpoint(db, 'published');
  return { size: newest?.size ?? 0, at: newest?.publishedAt ?? null };
}

async function countWaiting(db: Db, roles: readonly ThreadRole[]) {
  const { rows } = await sql<{ concerns: number; questions: number }>`
    select (count(*) filter (where kind = 'concern'))::int as concerns,
           (count(*) filter (where kind = 'question'))::int as questions
    from thread where state = 'waiting' and role = any(${[...roles]}::text[])`.execute(db);
  return rows[0] ?? { concerns: 0, questions: 0 };
}

async function dueForReview(db: Db, soon: string, language: Language): Promise<PolicyLine[]> {
  const due = (await listVersions(db)).filter(
    ({ state, reviewOn }) => state === 'in-force' && reviewOn <= soon,
  );
  const lines = due.map(async (version) => policyLine(version, await loadText(db, version.id, language)));
  return (await Promise.all(lines)).toSorted((a, b) => (a.reviewOn < b.reviewOn ? -1 : 1));
}
