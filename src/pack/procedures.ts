import type { Db } from '../db/pool.ts';
import {
  type Approval,
  approvalsOf,
  type Consultation,
  consultationsOf,
  type Draft,
  draftsOf,
  findProcedure,
  type Negotiation,
  negotiationsOf,
  type Procedure,
} from '../procedure/store.ts';

/** The record of how a version came about. Of comments there are counts: who said what is between them and HR. */
export interface ProcedureFacts {
  procedure: Procedure;
  /** The oldest first. */
  drafts: Draft[];
  consultations: (Consultation & { asked: number })[];
  negotiations: (Negotiation & { mediaTypes: Record<string, string> })[];
  approvals: Approval[];
  /** Names by person id, of those who wrote, recorded and approved. */
  names: ReadonlyMap<string, string>;
}

export async function proceduresOf(db: Db, ids: readonly string[]): Promise<ProcedureFacts[]> {
  const found: ProcedureFacts[] = [];
  for (const id of new Set(ids)) found.push(await procedureFacts(db, id));
  return found;
}

async function procedureFacts(db: Db, id: string): Promise<ProcedureFacts> {
  const drafts = (await draftsOf(db, id)).toReversed();
  const negotiations = await negotiationsOf(db, id);
  const approvals = await approvalsOf(db, id);
  const consultations = await consultationsOf(db, id);
  const people = [
    ...drafts.map(({ author }) => author),
    ...negotiations.map(({ recordedBy }) => recordedBy),
    ...approvals.map(({ decidedBy }) => decidedBy),
  ].filter((one) => one !== null);
  return {
    procedure: await findProcedure(db, id),
    drafts,
    consultations: await Promise.all(
      consultations.map(async (one) => ({ ...one, asked: await askedBy(db, one.id) })),
    ),
    negotiations: await Promise.all(
      negotiations.map(async (one) => ({ ...one, mediaTypes: await mediaTypesOf(db, one.id) })),
    ),
    approvals,
    names: await namesOf(db, people),
  };
}

/** How many were written to when the consultation was opened. */
async function askedBy(db: Db, consultationId: string): Promise<number> {
  const { people } = await db
    .selectFrom('delivery as d')
    .innerJoin('message as m', 'm.id', 'd.message_id')
    .select(({ fn }) => fn.countAll<number>().as('people'))
    .where('m.about', '=', consultationId)
    .where('m.kind', '=', 'procedure.consultation')
    .executeTakeFirstOrThrow();
  return people;
}

async function mediaTypesOf(db: Db, negotiationId: string): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('policy_negotiation_file')
    .select(['id', 'media_type'])
    .where('negotiation_id', '=', negotiationId)
    .execute();
  return Object.fromEntries(rows.map(({ id, media_type }) => [id, media_type]));
}

async function namesOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('person').select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
