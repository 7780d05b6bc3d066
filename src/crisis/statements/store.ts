import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { placeOf } from '../affected/sealing.ts';
import { type ApproverRole, lineOf, type Series, type StatementAudience } from './rules.ts';

export interface StatementRow {
  id: string;
  incidentId: string;
  audience: StatementAudience;
  series: Series;
  number: number;
  by: string;
  byName: string;
  at: Date;
  words: unknown;
  sha256: Buffer;
  askedAt: Date | null;
  remindAt: Date | null;
}

export interface ApprovalRow {
  statementId: string;
  role: ApproverRole;
  person: string;
  name: string;
  at: Date;
  sha256: Buffer;
  alone: unknown;
}

export interface SendingRow {
  id: string;
  statementId: string;
  audience: StatementAudience;
  series: Series;
  number: number;
  sha256: Buffer;
  byName: string;
  at: Date;
  channel: 'message' | 'mail' | 'by-hand' | 'ledger' | 'sink';
  replaces: string | null;
  messageId: string | null;
  place: unknown;
}

/** What those affected are told ends with their ledger, and is sealed as a part of it. */
export const placeOfStatement = ({ id, series }: Pick<StatementRow, 'id' | 'series'>): string =>
  series === '' ? `crisis_statement:${id}:words` : placeOf('affected_text:words', id);
export const placeOfAlone = (id: string, role: ApproverRole): string =>
  `crisis_statement_approval:${id}:${role}:alone`;
export const placeOfSending = (id: string): string => `crisis_statement_sending:${id}:place`;
export const placeOfMail = (id: string): string => `crisis_statement_mail:${id}:address`;

const select = sql`
  select s.id, s.incident_id as "incidentId", s.audience, s.series, s.number, s.by_person as by, p.name as "byName", s.at, s.words,
         s.sha256, s.asked_at as "askedAt", s.remind_at as "remindAt"
  from crisis_statement s join person p on p.id = s.by_person`;

/** Every version of every text, the first first. */
export async function statementsOf(db: Db | Tx, incidentId: string): Promise<StatementRow[]> {
  const { rows } = await sql<StatementRow>`
    ${select} where s.incident_id = ${incidentId}::uuid order by s.audience, s.series, s.number`.execute(db);
  return rows;
}

/** The version that is approved, edited or sent next. */
export async function newestStatement(
  db: Db | Tx,
  incidentId: string,
  audience: StatementAudience,
  series: Series = '',
): Promise<StatementRow | undefined> {
  const { rows } = await sql<StatementRow>`
    ${select} where s.incident_id = ${incidentId}::uuid and s.audience = ${audience} and s.series = ${series}
    order by s.number desc limit 1`.execute(db);
  return rows[0];
}

export async function findStatementOnce(db: Db | Tx, once: string): Promise<StatementRow | undefined> {
  const { rows } = await sql<StatementRow>`${select} where s.once = ${once}`.execute(db);
  return rows[0];
}

/**
 * A version of this incident, as the newest of its series. Whoever asks holds the incident, so that it stays so.
 *
 * @throws HeedError `not-found` for none of this incident, `gone` (text `statement-edited`) for one that was edited since
 */
export async function demandNewest(tx: Tx, incidentId: string, id: string): Promise<StatementRow> {
  const { rows } = await sql<StatementRow>`
    ${select} where s.id = ${id}::uuid and s.incident_id = ${incidentId}::uuid`.execute(tx);
  const [one] = rows;
  if (!one) throw new HeedError('not-found', `incident ${incidentId} has no statement ${id}`);
  const newest = await newestStatement(tx, incidentId, one.audience, one.series);
  if (newest?.id !== id)
    throw new HeedError('conflict', `statement ${id} was edited since`, { text: 'statement-edited' });
  return one;
}

export async function approvalsOf(db: Db | Tx, statementIds: readonly string[]): Promise<ApprovalRow[]> {
  if (statementIds.length === 0) return [];
  const { rows } = await sql<ApprovalRow>`
    select a.statement_id as "statementId", a.role, a.person_id as person, p.name, a.at, a.sha256, a.alone
    from crisis_statement_approval a join person p on p.id = a.person_id
    where a.statement_id = any(${[...statementIds]}::uuid[]) order by a.at, a.role`.execute(db);
  return rows;
}

/** What was said, the newest first. */
export async function sendingsOf(db: Db | Tx, incidentId: string): Promise<SendingRow[]> {
  const { rows } = await sql<SendingRow>`
    select g.id, g.statement_id as "statementId", s.audience, s.series, s.number, g.sha256, p.name as "byName", g.at, g.channel,
           g.replaces, g.message_id as "messageId", g.place
    from crisis_statement_sending g join crisis_statement s on s.id = g.statement_id join person p on p.id = g.by_person
    where g.incident_id = ${incidentId}::uuid order by g.at desc, g.id desc`.execute(db);
  return rows;
}

/** For each text (`lineOf`) the sending that stands: the last one. */
export const standingOf = (sendings: readonly SendingRow[]): Map<string, SendingRow> =>
  new Map(sendings.toReversed().map((one) => [lineOf(one), one]));

/** What became of a sending, by how many. */
export interface SendingFates {
  to: number;
  accepted: number;
  failed: number;
  unknown: number;
  waiting: number;
}

export async function fatesOf(db: Db | Tx, incidentId: string): Promise<Map<string, SendingFates>> {
  const { rows } = await sql<SendingFates & { id: string }>`
    select g.id, count(*)::int as to,
           count(*) filter (where f.state = 'accepted')::int as accepted,
           count(*) filter (where f.state = 'failed')::int as failed,
           count(*) filter (where f.state = 'unknown')::int as unknown,
           count(*) filter (where f.state in ('pending', 'sending'))::int as waiting
    from crisis_statement_sending g join lateral (
      select m.state from crisis_statement_mail m where m.sending_id = g.id
      union all
      -- A delivery goes by its age; that it went is still on record.
      select coalesce((select case when d.state = 'skipped' then 'failed' else d.state end from delivery d
                       where d.message_id = g.message_id and d.person_id = r.person_id limit 1), 'gone')
      from crisis_statement_receiver r where r.sending_id = g.id
      union all
      select case coalesce(d.state, w.state) when 'skipped' then 'failed' when 'none' then 'failed'
             when 'account' then 'gone' else coalesce(d.state, w.state) end
      from affected_told w join affected a on a.id = w.affected_id
      left join delivery d on w.way = 'account' and d.message_id = g.message_id and d.person_id = a.person_id
      where w.telling_id = g.id) f on true
    where g.incident_id = ${incidentId}::uuid group by g.id`.execute(db);
  return new Map(rows.map(({ id, ...fates }) => [id, fates]));
}
