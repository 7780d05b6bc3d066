import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { type Definition, definitionSchema } from './definition.ts';
import type { AlertOutcome, AlertStage, FileRule } from './rules.ts';
import type { FileType } from './types.ts';

/** A rule as it is shown. */
export interface FileRuleLine extends FileRule {
  name: string;
  ownerName: string;
  deputyName: string;
  policyId: string;
  policyCode: string;
  disclosure: string;
  madeByName: string;
  replaces: string | null;
  endedAt: Date | null;
  /** Alerts that nobody has answered. */
  waiting: number;
}

interface Row extends Omit<FileRuleLine, 'definition'> {
  definition: unknown;
}

/** What is stored was read by this schema before. */
const read = <T extends { definition: unknown }>(
  row: T,
): Omit<T, 'definition'> & { definition: Definition } => ({
  ...row,
  definition: definitionSchema.parse(row.definition),
});

/** Those that stand; `at` besides, those that did when files of then were handed over. */
export async function standingRules(db: Db | Tx): Promise<FileRule[]> {
  const { rows } = await sql<FileRule>`
    select id, definition, owner_id as "ownerId", deputy_id as "deputyId", made_at as "madeAt"
    from file_rule where ended_at is null order by made_at, id`.execute(db);
  return rows.map(read);
}

const select = sql`
  select r.id, r.name, r.definition, r.owner_id as "ownerId", o.name as "ownerName", r.deputy_id as "deputyId",
         d.name as "deputyName", v.policy_id as "policyId", p.code as "policyCode", r.disclosure, r.made_at as "madeAt",
         m.name as "madeByName", r.replaces, r.ended_at as "endedAt",
         (select count(*)::int from file_alert a where a.rule_id = r.id and a.state = 'open') as waiting
  from file_rule r join person o on o.id = r.owner_id join person d on d.id = r.deputy_id
  join person m on m.id = r.made_by join policy_version v on v.id = r.version_id join policy p on p.id = v.policy_id`;

/** Those that stand first, then the newest of the others. */
export async function listRules(db: Db): Promise<FileRuleLine[]> {
  const { rows } = await sql<Row>`
    ${select} order by r.ended_at is null desc, coalesce(r.ended_at, r.made_at) desc, r.id limit 200`.execute(
    db,
  );
  return rows.map(read);
}

/** @throws HeedError `not-found` */
export async function findRule(db: Db | Tx, id: string): Promise<FileRuleLine> {
  const { rows } = await sql<Row>`${select} where r.id = ${id}::uuid`.execute(db);
  if (rows[0]) return read(rows[0]);
  throw new HeedError('not-found', `there is no file rule ${id}`);
}

/** An alert, without its words. */
export interface FileAlert {
  id: string;
  ruleId: string;
  ruleName: string;
  definition: Definition;
  ownerId: string;
  deputyId: string;
  personId: string;
  personName: string;
  staffNo: string;
  policyCode: string;
  disclosure: string;
  state: 'open' | 'answered';
  openedAt: Date;
  firstAt: Date;
  lastAt: Date;
  transfers: number;
  bytes: number;
  largest: number | null;
  addressees: string[];
  stage: AlertStage;
  nextAt: Date;
  messageId: string | null;
  answeredBy: string | null;
  answeredByName: string | null;
  answeredAt: Date | null;
  outcome: AlertOutcome | null;
  shownAt: Date | null;
  silentUntil: string | null;
  silentBy: string | null;
  silentByName: string | null;
  agreedBy: string | null;
  agreedByName: string | null;
}

interface AlertRow extends Omit<FileAlert, 'definition'> {
  definition: unknown;
}

const alertColumns = sql`
  select a.id, a.rule_id as "ruleId", r.name as "ruleName", r.definition, r.owner_id as "ownerId",
         r.deputy_id as "deputyId", a.person_id as "personId", w.name as "personName", w.staff_no as "staffNo",
         p.code as "policyCode", a.disclosure, a.state, a.opened_at as "openedAt", a.first_at as "firstAt",
         a.last_at as "lastAt", a.transfers, a.bytes, a.largest, a.addressees, a.stage, a.next_at as "nextAt",
         a.message_id as "messageId", a.answered_by as "answeredBy", n.name as "answeredByName",
         a.answered_at as "answeredAt", a.outcome, a.shown_at as "shownAt", a.silent_until as "silentUntil",
         a.silent_by as "silentBy", s.name as "silentByName", a.agreed_by as "agreedBy", g.name as "agreedByName"
  from file_alert a join file_rule r on r.id = a.rule_id join person w on w.id = a.person_id
  join policy_version v on v.id = a.version_id join policy p on p.id = v.policy_id
  left join person n on n.id = a.answered_by left join person s on s.id = a.silent_by
  left join person g on g.id = a.agreed_by`;

/** Alerts of others and alerts that are not there get one answer. */
export const noSuchAlert = (id: string): HeedError =>
  new HeedError('not-found', `there is no file alert ${id} for this person`);

/** @throws HeedError `not-found` */
export async function findAlert(db: Db | Tx, id: string): Promise<FileAlert> {
  const { rows } = await sql<AlertRow>`${alertColumns} where a.id = ${id}::uuid`.execute(db);
  if (rows[0]) return read(rows[0]);
  throw noSuchAlert(id);
}

/** @throws HeedError `not-found` */
export async function lockAlert(tx: Tx, id: string): Promise<FileAlert> {
  await sql`select from file_alert where id = ${id}::uuid for update`.execute(tx);
  return findAlert(tx, id);
}

/** Those the viewer is asked about, or, for the offices that answer for it, all; none about the viewer. */
export async function listAlerts(db: Db, viewerId: string, all: boolean): Promise<FileAlert[]> {
  const { rows } = await sql<AlertRow>`
    ${alertColumns}
    where a.person_id <> ${viewerId}::uuid
      and (${all} or ${viewerId}::uuid = any(a.addressees) or ${viewerId}::uuid in (r.owner_id, r.deputy_id))
    order by a.state = 'open' desc, a.outcome = 'escalated' desc nulls last, a.last_at desc, a.id limit 200`.execute(
    db,
  );
  return rows.map(read);
}

/** A file of an alert: neither its name nor who received it. */
export interface AlertItem {
  at: Date;
  bytes: number | null;
  types: FileType[];
  channel: string;
  outward: boolean;
}

export async function itemsOf(db: Db, alertId: string): Promise<AlertItem[]> {
  return db
    .selectFrom('file_alert_item')
    .select(['at', 'bytes', 'types', 'channel', 'outward'])
    .where('alert_id', '=', alertId)
    .orderBy('at', 'desc')
    .orderBy('n', 'desc')
    .execute();
}

/** For `/metrics` and `heed doctor`: how many wait, how many of them have nobody to ask. */
export async function countAlerts(db: Db): Promise<{ open: number; nobody: number; all: number }> {
  const { rows } = await sql<{ open: number; nobody: number; all: number }>`
    select count(*) filter (where state = 'open')::int as open,
           count(*) filter (where state = 'open' and stage = 'nobody')::int as nobody, count(*)::int as all
    from file_alert`.execute(db);
  return rows[0] ?? { open: 0, nobody: 0, all: 0 };
}
