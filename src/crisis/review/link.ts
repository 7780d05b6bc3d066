import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { type Incident, ofDrill } from '../store.ts';
import { lockReview } from './open.ts';

/** What can have been changed because of an incident. */
export type Change = { plan: number } | { policyVersion: string };

/**
 * Links a version of the plan, or of a policy, that was made because of an incident; also after its review is closed, since
 * policies take their time. The same again changes nothing.
 *
 * @throws HeedError `bad-input` for a version that there is not, or that is older than the incident; `not-found`
 */
export async function linkChange(
  tx: Tx,
  incident: Incident,
  change: Change,
  { by, now }: { by: string; now: Date },
): Promise<void> {
  await lockReview(tx, incident.id);
  const linked =
    'plan' in change ? await ofPlan(tx, incident, change.plan) : await ofPolicy(tx, incident, change);
  const { numAffectedRows } = await sql`
    insert into incident_change (id, incident_id, plan_version, policy_version_id, by_person, at)
    values (${v7()}, ${incident.id}::uuid, ${'plan' in change ? change.plan : null}::integer,
      ${'plan' in change ? null : change.policyVersion}::uuid, ${by}::uuid, ${now})
    on conflict do nothing`.execute(tx);
  if (!numAffectedRows) return;
  await append(tx, {
    ...{ type: 'crisis.change-linked', at: now, actor: { person: by }, about: incident.id },
    data: { incident: incident.id, ...linked, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${incident.id}`);
}

const older = (): HeedError =>
  new HeedError('bad-input', 'no such version, or one that was made before the incident', {
    text: 'crisis-review-older',
  });

async function ofPlan(tx: Tx, { declaredAt }: Incident, version: number): Promise<{ plan: number }> {
  const { rows } = await sql`
    select from crisis_plan where version = ${version} and made_at >= ${declaredAt}`.execute(tx);
  if (rows.length === 0) throw older();
  return { plan: version };
}

async function ofPolicy(
  tx: Tx,
  { declaredAt }: Incident,
  { policyVersion }: { policyVersion: string },
): Promise<{ policy: string; version: number }> {
  const { rows } = await sql<{ policy: string; version: number }>`
    select p.code as policy, v.number as version from policy_version v join policy p on p.id = v.policy_id
    where v.id = ${policyVersion}::uuid and v.created_at >= ${declaredAt}`.execute(tx);
  if (!rows[0]) throw older();
  return rows[0];
}

/** Versions of plan and policies since the incident that are not linked to it yet, the newest first. */
export async function changesSince(
  db: Db,
  { id, declaredAt }: Pick<Incident, 'id' | 'declaredAt'>,
): Promise<{ plans: number[]; policies: { id: string; code: string; number: number }[] }> {
  const { rows: plans } = await sql<{ version: number }>`
    select version from crisis_plan p where made_at >= ${declaredAt}
      and not exists (select from incident_change c where c.incident_id = ${id}::uuid and c.plan_version = p.version)
    order by version desc limit 20`.execute(db);
  const { rows: policies } = await sql<{ id: string; code: string; number: number }>`
    select v.id, p.code, v.number from policy_version v join policy p on p.id = v.policy_id
    where v.created_at >= ${declaredAt} and v.published_at is not null
      and not exists (select from incident_change c where c.incident_id = ${id}::uuid and c.policy_version_id = v.id)
    order by v.created_at desc, v.id limit 50`.execute(db);
  return { plans: plans.map(({ version }) => version), policies };
}
