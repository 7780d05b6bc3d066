import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { ObjectionState } from '../db/decision-schema.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';
import { loadText, readableVersions } from '../policies/store.ts';
import { mayObject } from './rules.ts';

export interface Objection {
  id: string;
  personId: string;
  personName: string;
  policyId: string;
  code: string;
  versionId: string;
  titles: Record<Language, string>;
  state: ObjectionState;
  filedAt: Date;
  dueAt: Date;
  decidedAt: Date | null;
  decidedBy: string | null;
  withdrawnAt: Date | null;
  /** Records erased because it was upheld, and since when none is left. */
  erased: number;
  erasedAt: Date | null;
  reasons: unknown;
  decision: unknown;
}

async function objections(db: Db | Tx, where: RawBuilder<SqlBool>): Promise<Objection[]> {
  const { rows } = await sql<Objection>`
    select o.id, o.person_id as "personId", p.name as "personName", o.policy_id as "policyId", po.code,
           o.version_id as "versionId", o.state, o.filed_at as "filedAt", o.due_at as "dueAt",
           o.decided_at as "decidedAt", o.decided_by as "decidedBy", o.withdrawn_at as "withdrawnAt", o.erased,
           o.erased_at as "erasedAt", o.reasons, o.decision,
           (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = o.version_id) as titles
    from objection o join person p on p.id = o.person_id join policy po on po.id = o.policy_id
    where ${where} order by o.state = 'open' desc, case when o.state = 'open' then o.due_at end, o.filed_at desc, o.id
    limit 300`.execute(db);
  return rows;
}

export async function findObjection(db: Db | Tx, id: string): Promise<Objection | undefined> {
  return (await objections(db, sql<SqlBool>`o.id = ${id}::uuid`))[0];
}

/** Open ones first, by the day they are due. */
export const listObjections = (db: Db, only: 'all' | 'open' = 'all'): Promise<Objection[]> =>
  objections(db, only === 'open' ? sql<SqlBool>`o.state = 'open'` : sql<SqlBool>`true`);

export const objectionsOf = (db: Db | Tx, personId: string): Promise<Objection[]> =>
  objections(db, sql<SqlBool>`o.person_id = ${personId}::uuid`);

/** The one that stands against a policy: it is restricted, or the person is out of its scope. */
export async function standingObjection(
  db: Db | Tx,
  personId: string,
  policyId: string,
): Promise<Objection | undefined> {
  const found = await objections(
    db,
    sql<SqlBool>`o.person_id = ${personId}::uuid and o.policy_id = ${policyId}::uuid and o.state in ('open', 'upheld')`,
  );
  return found[0];
}

/** Policies that apply now and that one may object to, in words. */
export async function objectablePolicies(
  db: Db | Tx,
  language: Language,
): Promise<{ versionId: string; policyId: string; title: string }[]> {
  const found: { versionId: string; policyId: string; title: string }[] = [];
  for (const { id, policyId, state } of await readableVersions(db)) {
    const { front } = await loadText(db, id, language);
    const known = found.some((one) => one.policyId === policyId);
    if (mayObject(front) && (!known || state === 'in-force')) {
      const others = found.filter((one) => one.policyId !== policyId);
      found.splice(0, found.length, ...others, { versionId: id, policyId, title: front.title });
    }
  }
  return found;
}
