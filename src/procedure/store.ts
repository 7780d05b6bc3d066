import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { type Language, type Localized, languages } from '../messages/model.ts';
import { inspectPolicy, type PolicyDocument } from '../policies/document.ts';
import { type StoredText, storedText } from '../policies/store.ts';
import { companyZone, dayIn } from '../zone.ts';
import type { Outcome, Record } from './rules.ts';
import type { Counterpart } from './steps.ts';

export interface Procedure {
  id: string;
  code: string;
  state: 'open' | 'published' | 'dropped';
  openedBy: string | null;
  openedAt: Date;
  endedAt: Date | null;
}

export interface Draft {
  id: string;
  procedureId: string;
  number: number;
  /** Null: an operator at the command line. */
  author: string | null;
  createdAt: Date;
  titles: Localized<string>;
  /** SHA-256 of the exact bytes in each language, hex. */
  sha256: Localized<string>;
}

const procedureColumns = sql`
  r.id, p.code, r.state, r.opened_by as "openedBy", r.opened_at as "openedAt", r.ended_at as "endedAt"`;

/** @throws HeedError `not-found` */
export async function findProcedure(db: Db | Tx, id: string): Promise<Procedure> {
  const { rows } = await sql<Procedure>`
    select ${procedureColumns} from policy_procedure r join policy p on p.id = r.policy_id
    where r.id = ${id}::uuid`.execute(db);
  if (!rows[0]) throw new HeedError('not-found', `there is no procedure ${id}`);
  return rows[0];
}

/**
 * The same, and nobody else changes it before the transaction ends.
 * @throws HeedError `not-found`, `conflict` when it has ended
 */
export async function lockOpenProcedure(tx: Tx, id: string): Promise<Procedure> {
  await sql`select from policy_procedure where id = ${id}::uuid for update`.execute(tx);
  const procedure = await findProcedure(tx, id);
  if (procedure.state !== 'open') throw new HeedError('conflict', `procedure ${id} is ${procedure.state}`);
  return procedure;
}

/** The procedure that a version went through, if any. */
export async function procedureOf(db: Db, versionId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('policy_draft')
    .select('procedure_id')
    .where('id', '=', versionId)
    .executeTakeFirst();
  return row?.procedure_id;
}

/** The procedure of a policy that is under way, if one is. */
export async function openProcedureOf(db: Db | Tx, code: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select r.id from policy_procedure r join policy p on p.id = r.policy_id
    where p.code = ${code} and r.state = 'open'`.execute(db);
  return rows[0]?.id;
}

/** Procedures that are under way, the newest first. */
export async function openProcedures(db: Db): Promise<Procedure[]> {
  const { rows } = await sql<Procedure>`
    select ${procedureColumns} from policy_procedure r join policy p on p.id = r.policy_id
    where r.state = 'open' order by r.opened_at desc, r.id`.execute(db);
  return rows;
}

/** The drafts of a procedure, the newest first; there is always one. */
export async function draftsOf(db: Db | Tx, procedureId: string): Promise<[Draft, ...Draft[]]> {
  const { rows } = await sql<Draft>`
    select d.id, d.procedure_id as "procedureId", d.number, d.author, d.created_at as "createdAt",
           jsonb_object_agg(t.language, t.title) as titles,
           jsonb_object_agg(t.language, encode(t.sha256, 'hex')) as sha256
    from policy_draft d join policy_draft_text t on t.draft_id = d.id
    where d.procedure_id = ${procedureId}::uuid
    group by d.id order by d.number desc`.execute(db);
  const [newest, ...older] = rows;
  if (!newest) throw new HeedError('not-found', `procedure ${procedureId} has no draft`);
  return [newest, ...older];
}

/** A draft as the policy it would be. @throws HeedError `not-found` */
export async function loadDraft(db: Db | Tx, draftId: string): Promise<PolicyDocument> {
  const rows = await db
    .selectFrom('policy_draft_text')
    .select(['language', 'bytes'])
    .where('draft_id', '=', draftId)
    .execute();
  if (rows.length < languages.length) throw new HeedError('not-found', `there is no draft ${draftId}`);
  const files = rows.map(({ language, bytes }) => ({ name: `${language}.md`, bytes }));
  const { policy, problems, missing } = inspectPolicy(files);
  if (policy) return policy;
  // Rules may have become stricter since the draft was taken: it is mended by another draft.
  throw new HeedError('bad-input', `draft ${draftId} can no longer be published`, {
    problems: [...problems, ...missing],
  });
}

export interface Consultation {
  id: string;
  procedureId: string;
  draftId: string;
  openedAt: Date;
  untilAt: Date;
  closedAt: Date | null;
  comments: number;
  /** Neither answered nor waived. */
  unanswered: number;
}

export async function consultationsOf(db: Db | Tx, procedureId: string): Promise<Consultation[]> {
  const { rows } = await sql<Consultation>`
    select c.id, c.procedure_id as "procedureId", c.draft_id as "draftId", c.opened_at as "openedAt",
           c.until_at as "untilAt", c.closed_at as "closedAt", count(t.id)::int as comments,
           (count(t.id) filter (where t.state = 'waiting' and w.thread_id is null))::int as unanswered
    from policy_consultation c
    left join thread t on t.consultation_id = c.id
    left join policy_comment_waiver w on w.thread_id = t.id
    where c.procedure_id = ${procedureId}::uuid
    group by c.id order by c.opened_at`.execute(db);
  return rows;
}

export interface Negotiation {
  id: string;
  draftId: string;
  counterpart: Counterpart;
  /** `YYYY-MM-DD` */
  heldOn: string;
  participants: string;
  outcome: Outcome;
  recordedBy: string;
  recordedAt: Date;
  /** The record that took its place. */
  correctedBy: string | null;
  files: { id: string; kind: 'minutes' | 'agreement'; name: string; size: number; sha256: string }[];
}

export async function negotiationsOf(db: Db | Tx, procedureId: string): Promise<Negotiation[]> {
  const { rows } = await sql<Negotiation>`
    select n.id, n.draft_id as "draftId", n.counterpart, n.held_on as "heldOn", n.participants, n.outcome,
           n.recorded_by as "recordedBy", n.recorded_at as "recordedAt",
           (select later.id from policy_negotiation later where later.corrects = n.id) as "correctedBy",
           (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'kind', f.kind, 'name', f.name,
                     'size', length(f.bytes), 'sha256', encode(f.sha256, 'hex')) order by f.kind, f.id), '[]')
            from policy_negotiation_file f where f.negotiation_id = n.id) as files
    from policy_negotiation n where n.procedure_id = ${procedureId}::uuid
    order by n.held_on, n.recorded_at`.execute(db);
  return rows;
}

export interface Approval {
  draftId: string;
  verdict: 'approved' | 'refused';
  reason: string | null;
  decidedBy: string;
  decidedAt: Date;
}

export async function approvalsOf(db: Db | Tx, procedureId: string): Promise<Approval[]> {
  const { rows } = await sql<Approval>`
    select a.draft_id as "draftId", a.verdict, a.reason, a.decided_by as "decidedBy", a.decided_at as "decidedAt"
    from policy_approval a join policy_draft d on d.id = a.draft_id
    where d.procedure_id = ${procedureId}::uuid order by a.decided_at, a.id`.execute(db);
  return rows;
}

/** What decides whether the newest draft may be published. */
export async function recordOf(db: Db | Tx, procedureId: string): Promise<Record> {
  const [newest] = await draftsOf(db, procedureId);
  const count = (files: Negotiation['files'], kind: string) =>
    files.filter((one) => one.kind === kind).length;
  return {
    draftId: newest.id,
    consultations: (await consultationsOf(db, procedureId)).map((one) => ({
      ...one,
      lastDay: dayIn(one.untilAt, companyZone),
    })),
    negotiations: (await negotiationsOf(db, procedureId))
      .filter(({ correctedBy }) => !correctedBy)
      .map(({ draftId, counterpart, outcome, heldOn, recordedAt, files }) => ({
        draftId,
        counterpart,
        outcome,
        heldOn,
        recordedAt,
        minutes: count(files, 'minutes'),
        agreements: count(files, 'agreement'),
      })),
    approvals: await approvalsOf(db, procedureId),
  };
}

/** The text of a draft in one language, as a version's would be. @throws HeedError `not-found` */
export async function loadDraftText(db: Db | Tx, draftId: string, language: Language): Promise<StoredText> {
  const row = await db
    .selectFrom('policy_draft_text')
    .select(['bytes', 'sha256'])
    .where('draft_id', '=', draftId)
    .where('language', '=', language)
    .executeTakeFirst();
  if (!row) throw new HeedError('not-found', `there is no draft ${draftId}`);
  return storedText(draftId, language, row);
}

export interface WaitingComment {
  threadId: string;
  at: Date;
  waived: string | null;
}

/** Comments that nobody has answered, the oldest first; waived ones with the reason. */
export async function waitingComments(db: Db, procedureId: string): Promise<WaitingComment[]> {
  const { rows } = await sql<WaitingComment>`
    select t.id as "threadId", t.created_at as at, w.reason as waived
    from thread t
    join policy_consultation c on c.id = t.consultation_id
    left join policy_comment_waiver w on w.thread_id = t.id
    where c.procedure_id = ${procedureId}::uuid and t.state = 'waiting'
    order by t.created_at, t.id`.execute(db);
  return rows;
}
