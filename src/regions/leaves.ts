import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { dayIn } from '../zone.ts';
import { toldBy } from './bases.ts';
import { loadRegions } from './load.ts';
import { leadsTo, liesWithin } from './rules.ts';

export interface Leaving {
  /** Whom it is about: a query with the column `person_id`; undefined: it may be anybody. */
  people: RawBuilder<unknown> | undefined;
  /** Who takes it out: it goes where their entity is at home. An operator works where the database is. */
  taker: { person: string } | { operator: string };
  zone: string;
  now: Date;
}

/** These, by id. */
export const peopleNamed = (ids: readonly string[]): RawBuilder<unknown> =>
  sql`select unnest(${[...ids]}::uuid[]) as person_id`;

/** Everybody whom a notice asks, or asked. */
export const peopleOfNotice = (noticeId: string): RawBuilder<unknown> => sql`
  select person_id from assignment where notice_id = ${noticeId}::uuid
  union select person_id from assignment_past where notice_id = ${noticeId}::uuid`;

/**
 * Lets something about people be taken out, or be looked at from elsewhere, which is the same: within their region; by
 * colleagues of their own entity; by themselves; or on a basis for exports to where the taker is, of which each of them
 * was told.
 *
 * @throws HeedError `forbidden` (text `outside-region`), which names the entities in the log alone
 */
export async function mayBeTaken(db: Db | Tx, { people, taker, zone, now }: Leaving): Promise<void> {
  const today = dayIn(now, zone);
  const regions = await loadRegions(db, today);
  if (!regions.inUse) return;
  const takerId = 'person' in taker ? taker.person : null;
  const own = takerId
    ? await db.selectFrom('person').select('entity').where('id', '=', takerId).executeTakeFirst()
    : undefined;
  const place = takerId ? (regions.homes.get(own?.entity ?? '') ?? null) : regions.here;
  const { rows } = await sql<{ entity: string | null }>`
    select distinct p.entity from person p
    where p.id is distinct from ${takerId}::uuid
      and ${people ? sql`p.id in (select person_id from (${people}) concerned)` : sql`true`}`.execute(db);
  const refused: (string | null)[] = [];
  for (const { entity } of rows) {
    const home = entity ? regions.homes.get(entity) : undefined;
    if (entity && takerId && entity === own?.entity && home) continue;
    if (!entity || !home) refused.push(entity);
    else if (!liesWithin(home, place) && !(await onBasis(entity))) refused.push(entity);
  }
  if (refused.length === 0) return;
  throw new HeedError(
    'forbidden',
    `data of ${refused.length} entities may not be taken to ${place ?? 'nowhere'}: no basis for it, or not everybody was told`,
    { text: 'outside-region' },
  );

  async function onBasis(entity: string): Promise<boolean> {
    for (const basis of regions.bases) {
      if (place === null || !leadsTo(basis, entity, place, 'exports', today)) continue;
      const { rows: untold } = await sql`
        select from person p where p.entity = ${entity} and p.id is distinct from ${takerId}::uuid
          and ${people ? sql`p.id in (select person_id from (${people}) concerned)` : sql`true`}
          and not ${toldBy(sql`p.id`, sql`(select b.version_id from transfer_basis b where b.id = ${basis.id}::uuid)`)}
        limit 1`.execute(db);
      if (untold.length === 0) return true;
    }
    return false;
  }
}

/**
 * Lets a backup be made: it holds everybody. Where backups lie elsewhere, every entity needs a basis for it; that each
 * person was told is not asked, since one who was not would leave the company without a backup.
 *
 * @throws HeedError `forbidden` (text `backup-outside-region`)
 */
export async function mayBeBackedUp(db: Db | Tx, { zone, now }: { zone: string; now: Date }): Promise<void> {
  const today = dayIn(now, zone);
  const regions = await loadRegions(db, today);
  const { backups, bases, homes } = regions;
  if (!regions.inUse) return;
  const refused = [...homes].filter(
    ([entity, home]) =>
      !liesWithin(home, backups) &&
      (backups === null || !bases.some((basis) => leadsTo(basis, entity, backups, 'backups', today))),
  );
  if (refused.length === 0) return;
  throw new HeedError(
    'forbidden',
    `No backup was made: backups lie in ${backups ?? 'a region that HEED_STORAGE_REGION and HEED_BACKUP_REGION do not say'}, and ${refused.length} of ${homes.size} entities have neither their region nor a basis for it there. Console, Policies, Storage regions says which.`,
    { text: 'backup-outside-region' },
  );
}
