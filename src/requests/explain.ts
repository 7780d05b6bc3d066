import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { PersonalDataRegistry } from '../people/personal-data.ts';
import { type Exception, exceptionsOf } from '../policies/applies.ts';
import type { DataRequest } from './store.ts';

/** Why a policy is applied to somebody: which version, how they were told, and what is different for them. */
export interface PolicyExplained {
  policyId: string;
  versionId: string;
  number: number;
  since: string | null;
  /** The newest notice of it that they got, and what they answered. */
  told: {
    noticeId: string;
    number: number;
    sent: string;
    opened: string | null;
    answer: string | null;
    at: string | null;
    entry: number | null;
  } | null;
  standings: Exception['standing'][];
}

/** Pieces that were decided about one by one, as their source explains them. */
export interface PiecesExplained {
  source: string;
  category: string;
  count: number;
  versionId: string;
  disclosure: string;
  basis: string;
  restricted: number;
}

/** Ids and numbers only: the words are those of the policy, in the language of whoever reads. */
export interface Explanation {
  policies: PolicyExplained[];
  pieces: PiecesExplained[];
}

/** @param one of it, or everything where it names no policy */
export async function explain(
  db: Db | Tx,
  personalData: PersonalDataRegistry,
  one: Pick<DataRequest, 'personId' | 'policyId'>,
  now: Date,
): Promise<Explanation> {
  const { personId, policyId } = one;
  const { rows } = await sql<Omit<PolicyExplained, 'standings' | 'since'> & { since: Date | null }>`
    select v.policy_id as "policyId", v.id as "versionId", v.number, v.in_force_at as since,
           (select jsonb_build_object('noticeId', a.notice_id, 'number', nv.number, 'sent', a.created_at,
              'opened', a.seen_at, 'answer', la.kind, 'at', la.at, 'entry', la.entry_id)
            from assignment a join notice n on n.id = a.notice_id join policy_version nv on nv.id = n.version_id
            left join lateral (select kind, at, entry_id from answer
              where notice_id = a.notice_id and person_id = a.person_id order by entry_id desc limit 1) la on true
            where a.person_id = ${personId}::uuid and nv.policy_id = v.policy_id
            order by a.created_at desc limit 1) as told
    from policy_version v join policy p on p.id = v.policy_id
    where v.state = 'in-force' and (${policyId}::uuid is null or v.policy_id = ${policyId}::uuid)
    order by p.code`.execute(db);
  const exceptions = await exceptionsOf(db, personId, now);
  const pieces = (await personalData.explain(db, personId)).map(
    ({ source, category, count, versionId, disclosure, basis, restricted }) => ({
      ...{ source, category, count, versionId, disclosure, basis, restricted },
    }),
  );
  const versions = new Set(rows.map(({ versionId }) => versionId));
  return {
    policies: rows.map(({ since, ...row }) => ({
      ...row,
      since: since?.toISOString() ?? null,
      standings: (exceptions.get(row.policyId) ?? []).map(({ standing }) => standing),
    })),
    pieces: policyId === null ? pieces : await ofPolicy(db, pieces, policyId, versions),
  };
}

async function ofPolicy(
  db: Db | Tx,
  pieces: readonly PiecesExplained[],
  policyId: string,
  known: ReadonlySet<string>,
): Promise<PiecesExplained[]> {
  const ids = [...new Set(pieces.map(({ versionId }) => versionId))].filter((id) => !known.has(id));
  const { rows } = await sql<{ id: string }>`
    select id from policy_version where policy_id = ${policyId}::uuid and id = any(${ids}::uuid[])`.execute(
    db,
  );
  const its = new Set([...known, ...rows.map(({ id }) => id)]);
  return pieces.filter(({ versionId }) => its.has(versionId));
}
