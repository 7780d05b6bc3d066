import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { canonicalise } from '../../evidence/canonical.ts';
import type { Actor } from '../../evidence/events.ts';
import { type CrisisRole, crisisRoles } from '../../people/person.ts';
import { newestPlan, planOf } from '../load.ts';
import { type CrisisPlan, crisisPlanShape } from '../plan.ts';

/** Number of the advisory lock under which plans are made one after the other. */
const making = 4_902;

interface By {
  /** In whose name it is made. */
  personId: string;
  actor: Actor;
  now: Date;
}

/**
 * Makes a new version of the plan, in the caller's transaction: incidents under way keep to the one that held when they
 * were declared. The same again makes none.
 *
 * @param base the version that was changed; null for the plan that comes with Heed
 * @returns its number; undefined where nothing is different
 * @throws HeedError `conflict` where somebody has made another meanwhile, `bad-input` for a last resort that works here no
 *   longer or is named twice
 */
export async function makePlan(
  tx: Tx,
  { plan, base }: { plan: CrisisPlan; base: number | null },
  { personId, actor, now }: By,
): Promise<number | undefined> {
  await sql`select pg_advisory_xact_lock(${making})`.execute(tx);
  const made = crisisPlanShape.parse(plan);
  const newest = await newestPlan(tx);
  if (newest !== base) throw new HeedError('conflict', 'somebody has changed the plan meanwhile');
  const before = await planOf(tx, newest);
  if (canonicalise(before) === canonicalise(made)) return undefined;
  const added = made.lastResort.filter((person) => !before.lastResort.includes(person));
  const { rows: here } = await sql`
    select distinct person_id from employment where person_id = any(${added}::uuid[]) and from_at <= ${now}
      and (to_at is null or to_at > ${now})`.execute(tx);
  if (here.length < added.length || new Set(made.lastResort).size < made.lastResort.length)
    throw new HeedError('bad-input', 'the last resort is people who work here, each once');
  const { rows } = await sql<{ version: number }>`
    insert into crisis_plan (plan, made_at, made_by) values (${JSON.stringify(made)}::jsonb, ${now}, ${personId}::uuid)
    returning version`.execute(tx);
  const version = rows[0]?.version ?? 0;
  await append(tx, {
    type: 'crisis.plan-made',
    ...{ at: now, actor },
    data: { version, sha256: createHash('sha256').update(canonicalise(made)).digest('hex') },
  });
  return version;
}

export interface PlanVersion {
  version: number;
  at: Date;
  by: string;
}

/** The versions there are, the newest first. */
export async function planVersions(tx: Tx | Parameters<typeof planOf>[0], most = 20): Promise<PlanVersion[]> {
  const { rows } = await sql<PlanVersion>`
    select c.version, c.made_at as at, p.name as by from crisis_plan c join person p on p.id = c.made_by
    order by c.version desc limit ${most}`.execute(tx);
  return rows;
}

/**
 * Says who of a role is called when: everybody of the lowest rank together, then the next. Musters under way follow it.
 *
 * @returns false where it is so already
 * @throws HeedError `bad-input` for a rank that is none, `not-found` for somebody who does not hold the role
 */
export async function setRank(
  tx: Tx,
  { person, role, rank }: { person: string; role: string; rank: number },
  { actor, now }: Omit<By, 'personId'>,
): Promise<boolean> {
  const held = crisisRoles.find((one): one is CrisisRole => one === role);
  if (!held || !Number.isInteger(rank) || rank < 0 || rank > 99)
    throw new HeedError('bad-input', 'a place in line is a whole number from 0 to 99');
  const { rows } = await sql`
    select from role_grant where person_id = ${person}::uuid and role = ${held} and from_at <= ${now}
      and (to_at is null or to_at > ${now})`.execute(tx);
  if (rows.length === 0) throw new HeedError('not-found', 'nobody by this id holds this role');
  const { numAffectedRows } = await sql`
    insert into crisis_rank (role, person_id, rank) values (${held}, ${person}::uuid, ${rank})
    on conflict (role, person_id) do update set rank = excluded.rank where crisis_rank.rank <> excluded.rank`.execute(
    tx,
  );
  if (!numAffectedRows) return false;
  await append(tx, { type: 'crisis.rank-set', at: now, actor, person, data: { role: held, rank } });
  return true;
}
