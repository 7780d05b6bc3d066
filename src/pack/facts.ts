import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { AnswerKind } from '../db/schema.ts';
import { HeedError } from '../errors.ts';
import type { AnswerData } from '../evidence/events.ts';
import type { Localized } from '../messages/model.ts';
import { findVersion, loadText, type StoredText, type VersionRow } from '../policies/store.ts';
import { findStated, type StatedProcedure } from '../procedure/stated/store.ts';
import { type EntryFacts, entriesAbout } from './entries.ts';
import { type MessageFacts, messagesTo } from './messages.ts';
import { type ProcedureFacts, proceduresOf } from './procedures.ts';
import { type PurposeFacts, purposesAbout } from './purposes.ts';
import type { PackSubject } from './subject.ts';
import { type TalkFacts, talksAbout } from './talks.ts';

/** A version that the person was asked about or answered to, with its exact texts. */
export interface VersionFacts {
  version: VersionRow;
  texts: Localized<StoredText>;
  /** The record of how it came about, of a change of wording that of what it changed; null where there is none. */
  procedureId: string | null;
  /** Whether this very text went through it, or it was stated for this very text. */
  ownProcedure: boolean;
  /** What was stated of a procedure before Heed, of a change of wording of what it changed. */
  stated: StatedProcedure | null;
  /** Whether the person was asked about this version, or answered to it. */
  asked: boolean;
}

/** What one notice was to this person. */
export interface ShareFacts {
  noticeId: string;
  number: number;
  why: string;
  state: 'open' | 'answered' | 'cancelled';
  messageId: string;
  assignedAt: Date;
  dueAt: Date;
  seenAt: Date | null;
  readAt: Date | null;
  cancelledAt: Date | null;
}

export interface AnswerFacts {
  id: string;
  noticeId: string;
  versionId: string;
  kind: AnswerKind;
  method: string;
  at: Date;
  entryId: number;
  threadId: string | null;
  /** What the evidence says; null once it was erased. */
  data: AnswerData | null;
  scan: { type: 'pdf' | 'jpeg' | 'png'; sha256: string } | null;
  contestedAt: Date | null;
}

/** All that is on record about one person and one policy, without the content of files. */
export interface PackFacts {
  person: {
    id: string;
    staffNo: string;
    name: string;
    entity: string | null;
    employment: { from: Date; to: Date | null }[];
  };
  policy: { id: string; code: string };
  versions: VersionFacts[];
  procedures: ProcedureFacts[];
  shares: ShareFacts[];
  messages: MessageFacts[];
  answers: AnswerFacts[];
  purposes: PurposeFacts[];
  talks: TalkFacts[];
  entries: EntryFacts[];
}

/** @throws HeedError `not-found` */
export async function loadFacts(db: Db, { personId, policyId }: PackSubject): Promise<PackFacts> {
  const person = await personFacts(db, personId);
  const { code } = await db
    .selectFrom('policy')
    .select('code')
    .where('id', '=', policyId)
    .executeTakeFirstOrThrow();
  const shares = await sharesOf(db, personId, policyId);
  const answers = await answersOf(db, personId, policyId);
  const purposes = await purposesAbout(db, personId, policyId);
  const versions = await versionsFor(db, personId, policyId);
  const procedures = await proceduresOf(
    db,
    versions.flatMap(({ procedureId }) => procedureId ?? []),
  );
  const talks = await talksAbout(db, personId, policyId);
  const noticeIds = shares.map(({ noticeId }) => noticeId);
  const consultationIds = procedures.flatMap(({ consultations }) => consultations.map(({ id }) => id));
  const messages = await messagesTo(db, personId, { shares, noticeIds, consultationIds });
  const entries = await entriesAbout(db, {
    personId,
    code,
    about: [
      ...versions.flatMap(({ version, stated }) => [version.id, ...(stated ? [stated.versionId] : [])]),
      ...procedures.map(({ procedure }) => procedure.id),
      ...noticeIds,
      ...talks.map(({ id }) => id),
    ],
    answers,
  });
  return {
    person,
    policy: { id: policyId, code },
    ...{ versions, procedures, shares, messages, answers, purposes, talks, entries },
  };
}

async function personFacts(db: Db, id: string): Promise<PackFacts['person']> {
  const row = await db
    .selectFrom('person')
    .select(['id', 'staff_no', 'name', 'entity'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new HeedError('not-found', `there is no person ${id}`);
  const employment = await db
    .selectFrom('employment')
    .select(['from_at as from', 'to_at as to'])
    .where('person_id', '=', id)
    .orderBy('from_at')
    .execute();
  return { id, staffNo: row.staff_no, name: row.name, entity: row.entity, employment };
}

/** Where nothing was ever asked of the person, the version in force: what they could read on the board. */
async function versionsFor(db: Db, personId: string, policyId: string): Promise<VersionFacts[]> {
  type Row = Pick<VersionFacts, 'procedureId' | 'ownProcedure' | 'asked'> & { id: string; statedFor: string };
  const { rows } = await sql<Row>`
    with concerned (id) as (
      select n.version_id from assignment a join notice n on n.id = a.notice_id where a.person_id = ${personId}::uuid
      union
      select version_id from answer where person_id = ${personId}::uuid
      union
      select version_id from purpose_answer where person_id = ${personId}::uuid
    ), own (id) as (
      select v.id from policy_version v join concerned c on c.id = v.id where v.policy_id = ${policyId}::uuid
    )
    select v.id, coalesce(d.procedure_id, changed.procedure_id) as "procedureId", coalesce(m.id, v.id) as "statedFor",
           m.id is null as "ownProcedure", v.id in (select id from own) as asked
    from policy_version v
    left join policy_draft d on d.id = v.id
    left join lateral (
      select id from policy_version
      where v.change = 'editorial' and d.id is null and policy_id = v.policy_id and number < v.number
        and change = 'material'
      order by number desc limit 1) m on true
    left join policy_draft changed on changed.id = m.id
    where v.policy_id = ${policyId}::uuid and (v.id in (select id from own)
      or (not exists (select from own) and v.state = 'in-force'))
    order by v.number`.execute(db);
  const found: VersionFacts[] = [];
  for (const { id, statedFor, ...how } of rows) {
    const texts = { 'zh-CN': await loadText(db, id, 'zh-CN'), en: await loadText(db, id, 'en') };
    const stated = (await findStated(db, statedFor)) ?? null;
    found.push({ version: await findVersion(db, id), texts, stated, ...how });
  }
  return found;
}

async function sharesOf(db: Db, personId: string, policyId: string): Promise<ShareFacts[]> {
  const { rows } = await sql<ShareFacts>`
    select a.notice_id as "noticeId", v.number, a.why, a.state, a.message_id as "messageId",
           a.created_at as "assignedAt", a.due_at as "dueAt", a.seen_at as "seenAt", a.read_at as "readAt",
           a.cancelled_at as "cancelledAt"
    from assignment a
    join notice n on n.id = a.notice_id
    join policy_version v on v.id = n.version_id
    where a.person_id = ${personId}::uuid and v.policy_id = ${policyId}::uuid
    order by a.created_at, a.notice_id`.execute(db);
  return rows;
}

type AnswerRow = Omit<AnswerFacts, 'data' | 'scan'> & {
  event: string | null;
  scanType: 'pdf' | 'jpeg' | 'png' | null;
  scanSha256: string | null;
};

/** In the order of the log. */
async function answersOf(db: Db, personId: string, policyId: string): Promise<AnswerFacts[]> {
  const { rows } = await sql<AnswerRow>`
    select a.id, a.notice_id as "noticeId", a.version_id as "versionId", a.kind, a.method, a.at,
           a.entry_id as "entryId", a.thread_id as "threadId", e.event,
           s.type as "scanType", encode(s.sha256, 'hex') as "scanSha256", c.at as "contestedAt"
    from answer a
    join policy_version v on v.id = a.version_id
    left join evidence_event e on e.id = a.entry_id
    left join paper_scan s on s.answer_id = a.id
    left join answer_contest c on c.answer_id = a.id
    where a.person_id = ${personId}::uuid and v.policy_id = ${policyId}::uuid
    order by a.entry_id`.execute(db);
  return rows.map(({ event, scanType, scanSha256, ...row }) => ({
    ...row,
    data: event === null ? null : (JSON.parse(event) as { data: AnswerData }).data,
    scan: scanType && scanSha256 ? { type: scanType, sha256: scanSha256 } : null,
  }));
}
