import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { isRegion } from './rules.ts';

/** A legal entity as the staff list writes it, with how many people it has now and where it is at home. */
export interface EntityHome {
  entity: string;
  people: number;
  region: string | null;
}

/** Every entity that has people or a region; and how many people have no entity at all. */
export async function entityHomes(db: Db | Tx, now: Date): Promise<{ homes: EntityHome[]; without: number }> {
  const { rows } = await sql<{ entity: string | null; people: number; region: string | null }>`
    select coalesce(w.entity, r.entity) as entity, coalesce(w.people, 0)::int as people, r.region
    from (
      select nullif(p.entity, '') as entity, count(*) as people from person p
      where exists (select from employment e where e.person_id = p.id and e.from_at <= ${now}
                    and (e.to_at is null or e.to_at > ${now}))
      group by 1
    ) w full join entity_region r on r.entity = w.entity
    order by 1`.execute(db);
  return {
    homes: rows.flatMap(({ entity, ...row }) => (entity === null ? [] : [{ entity, ...row }])),
    without: rows.find(({ entity }) => entity === null)?.people ?? 0,
  };
}

/**
 * Says in which region entities keep what is about their people. From this commit on the gate goes by it: nothing of
 * people of an entity without one is kept any more.
 *
 * @throws HeedError `forbidden`, `bad-input` for what is no region, or an entity that is none
 */
export async function setHomes(
  tx: Tx,
  regions: ReadonlyMap<string, string>,
  { by, now }: { by: Viewer; now: Date },
): Promise<number> {
  demand(by, 'regions.set');
  const { homes } = await entityHomes(tx, now);
  const problems = [...regions].flatMap(([entity, region]): CodedProblem[] => {
    if (!homes.some((one) => one.entity === entity))
      return [problem({ code: 'named', params: { name: entity } }, { code: 'regions.entityUnknown' })];
    return isRegion(region)
      ? []
      : [problem({ code: 'named', params: { name: entity } }, { code: 'regions.regionOdd' })];
  });
  if (problems.length > 0) throw new HeedError('bad-input', 'these are no regions', { problems });
  let changed = 0;
  for (const [entity, region] of [...regions].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const before = homes.find((one) => one.entity === entity)?.region ?? null;
    if (before === region) continue;
    await tx
      .insertInto('entity_region')
      .values({ entity, region, set_at: now, set_by: by.id })
      .onConflict((conflict) => conflict.column('entity').doUpdateSet({ region, set_at: now, set_by: by.id }))
      .execute();
    await append(tx, {
      ...{ type: 'region.set', at: now, actor: { person: by.id } },
      data: { entity, region, ...(before ? { before } : {}) },
    });
    changed += 1;
  }
  if (changed > 0) touch(tx, 'regions');
  return changed;
}
