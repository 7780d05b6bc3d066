import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { Language, Localized } from '../messages/model.ts';
import type { ClockFacts, LawTerms } from './clock.ts';
import type { RequestKind, RequestOutcome, RequestState } from './rules.ts';

export interface DataRequest {
  id: string;
  personId: string;
  personName: string;
  staffNo: string;
  /** Whether they work here still. */
  employed: boolean;
  entity: string | null;
  site: string | null;
  kind: RequestKind;
  state: RequestState;
  policyId: string | null;
  /** Of the policy's newest version that was not a draft. */
  titles: Localized<string> | null;
  appealsId: string | null;
  sources: string[] | null;
  words: unknown;
  replyTo: unknown;
  language: Language;
  terms: LawTerms[];
  zone: string;
  filedAt: Date;
  dueAt: Date;
  extendedAt: Date | null;
  stoppedAt: Date | null;
  stoppedDays: number;
  confirmedAt: Date | null;
  nextAt: Date | null;
  attempts: number;
  outcome: RequestOutcome | null;
  closedAt: Date | null;
  /** When what is restricted by it is lifted, or was: told to its person before. */
  liftsAt: Date | null;
}

const columns = sql`
  r.id, r.person_id as "personId", p.name as "personName", p.staff_no as "staffNo", p.entity, p.site,
  exists (select from employment e where e.person_id = p.id and e.to_at is null) as employed,
  r.kind, r.state, r.policy_id as "policyId", r.appeals_id as "appealsId", r.sources, r.words, r.reply_to as "replyTo",
  r.language, r.terms, r.zone, r.filed_at as "filedAt", r.due_at as "dueAt", r.extended_at as "extendedAt",
  r.stopped_at as "stoppedAt", r.stopped_days as "stoppedDays", r.confirmed_at as "confirmedAt", r.next_at as "nextAt",
  r.attempts, r.outcome, r.closed_at as "closedAt",
  (select lifts_at from data_restriction d where d.request_id = r.id) as "liftsAt",
  (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = (
     select v.id from policy_version v where v.policy_id = r.policy_id and v.state <> 'draft'
     order by v.number desc limit 1)) as titles`;

async function requests(
  db: Db | Tx,
  where: RawBuilder<SqlBool>,
  order = sql`r.closed_at is not null, case when r.closed_at is null then r.due_at end, r.filed_at desc, r.id`,
  limit = 500,
): Promise<DataRequest[]> {
  const { rows } = await sql<DataRequest>`
    select ${columns} from data_request r join person p on p.id = r.person_id
    where ${where} order by ${order} limit ${limit}`.execute(db);
  return rows;
}

export async function findRequest(db: Db | Tx, id: string): Promise<DataRequest | undefined> {
  return (await requests(db, sql<SqlBool>`r.id = ${id}::uuid`))[0];
}

/** Those that are not there and those of others get one answer, so that nobody learns which ids are in use. */
export const noSuchRequest = (id: string): HeedError =>
  new HeedError('not-found', `there is no request ${id} for this person`);

/** Nobody else changes it before the transaction ends. @throws HeedError `not-found` */
export async function lockRequest(tx: Tx, id: string): Promise<DataRequest> {
  await sql`select from data_request where id = ${id}::uuid for update`.execute(tx);
  const found = await findRequest(tx, id);
  if (!found) throw noSuchRequest(id);
  return found;
}

/** A person's own: open ones first, what is due first before the rest. */
export const requestsOf = (db: Db | Tx, personId: string): Promise<DataRequest[]> =>
  requests(db, sql<SqlBool>`r.person_id = ${personId}::uuid`);

export interface RequestFilter {
  state?: 'open' | 'yours' | 'soon' | 'late' | 'closed' | undefined;
  kind?: RequestKind | undefined;
  left?: 'left' | undefined;
}

/** The desk's list, by the day due. Open ones where nothing else is asked for. */
export function listRequests(
  db: Db,
  { state = 'open', kind, left }: RequestFilter,
  now: Date,
): Promise<DataRequest[]> {
  const soon = new Date(now.getTime() + 7 * 86_400_000);
  const states: Record<NonNullable<RequestFilter['state']>, RawBuilder<SqlBool>> = {
    open: sql<SqlBool>`r.closed_at is null`,
    yours: sql<SqlBool>`r.state = 'review'`,
    soon: sql<SqlBool>`r.closed_at is null and r.due_at <= ${soon}`,
    late: sql<SqlBool>`r.closed_at is null and r.due_at < ${now}`,
    closed: sql<SqlBool>`r.closed_at is not null`,
  };
  const parts = [
    states[state],
    ...(kind ? [sql<SqlBool>`r.kind = ${kind}`] : []),
    ...(left
      ? [sql<SqlBool>`not exists (select from employment e where e.person_id = p.id and e.to_at is null)`]
      : []),
  ];
  const order = state === 'closed' ? sql`r.closed_at desc, r.id` : sql`r.due_at, r.id`;
  return requests(db, sql<SqlBool>`${sql.join(parts, sql` and `)}`, order);
}

/** How many are open, how many of them are due within a week, and how many are late. */
export async function countRequests(
  db: Db,
  now: Date,
): Promise<{ open: number; soon: number; late: number }> {
  const soon = new Date(now.getTime() + 7 * 86_400_000);
  const { rows } = await sql<{ open: number; soon: number; late: number }>`
    select count(*)::int as open, (count(*) filter (where due_at >= ${now} and due_at <= ${soon}))::int as soon,
           (count(*) filter (where due_at < ${now}))::int as late
    from data_request where closed_at is null`.execute(db);
  return rows[0] ?? { open: 0, soon: 0, late: 0 };
}

/** What a request's day due is counted from; a clock that stands still has stood so far. */
export const clockFacts = (
  one: Pick<DataRequest, 'filedAt' | 'zone' | 'terms' | 'extendedAt' | 'stoppedDays'>,
): ClockFacts => ({
  filedAt: one.filedAt,
  zone: one.zone,
  terms: one.terms,
  extended: one.extendedAt !== null,
  stoppedDays: one.stoppedDays,
});

export const placeOfWork = ({ zone, entity, site }: Pick<DataRequest, 'zone' | 'entity' | 'site'>) => ({
  zone,
  entity,
  site,
});
