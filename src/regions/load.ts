import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { Db, Tx } from '../db/pool.ts';
import { storedText } from '../policies/store.ts';
import { type Basis, lastDayOf, liesWithin, noRegions, type Regions, type TransferUse } from './rules.ts';

interface Row {
  id: string;
  entity: string;
  to: string;
  uses: TransferUse[];
  reviewOn: Day;
  validUntil: Day | null;
  policyId: string;
  era: number;
  action: string;
  /** Of the policy's version in force. */
  inForce: string;
}

/** @param today of the company: a basis ends with its last day there */
export async function loadRegions(db: Db | Tx, today: Day): Promise<Regions> {
  const homes = await db.selectFrom('entity_region').select(['entity', 'region']).execute();
  if (homes.length === 0) return noRegions;
  const place = await storagePlace(db);
  const { rows } = await sql<Row>`
    select b.id, b.entity, b.to_region as "to", b.uses, b.review_on as "reviewOn", b.valid_until as "validUntil",
           v.policy_id as "policyId", v.action, now.id as "inForce",
           -- A change of wording makes no other notice: told of one is told of all since the last material change.
           (select max(m.number) from policy_version m where m.policy_id = v.policy_id and m.number <= v.number
              and (m.change = 'material' or m.number = (select min(number) from policy_version f where f.policy_id = v.policy_id))
              and not (m.state = 'withdrawn' and m.in_force_at is null))::int as era
    from transfer_basis b join policy_version v on v.id = b.version_id
    join policy_version now on now.policy_id = v.policy_id and now.state = 'in-force'
    where b.signed_at is not null and b.ended_at is null
      and b.review_on >= ${today}::date and (b.valid_until is null or b.valid_until >= ${today}::date)
    order by b.id`.execute(db);
  const bases: Basis[] = [];
  for (const { reviewOn, validUntil, action, inForce, ...row } of rows) {
    // What the notice in force does not name any more, nobody is told of.
    if (!(await namesPlace(db, inForce, row.to))) continue;
    bases.push({
      ...row,
      era: row.era,
      consent: action === 'consent',
      lastDay: lastDayOf({ reviewOn, validUntil }),
    });
  }
  return {
    inUse: true,
    ...place,
    homes: new Map(homes.map(({ entity, region }) => [entity, region])),
    bases,
  };
}

/** Where the database and its backups lie; backups with it, unless they are said to be elsewhere. */
export async function storagePlace(db: Db | Tx): Promise<{ here: string | null; backups: string | null }> {
  const row = await db.selectFrom('storage_place').select(['region', 'backup_region']).executeTakeFirst();
  return { here: row?.region ?? null, backups: row?.backup_region ?? row?.region ?? null };
}

/** Countries to which a version says that data goes. A version never changes, so it is read once. */
const known = new Map<string, readonly string[]>();
const mostKnown = 1_000;

/** Whether a version of a notice tells people that data goes to a place. */
export async function namesPlace(db: Db | Tx, versionId: string, place: string): Promise<boolean> {
  let countries = known.get(versionId);
  if (!countries) {
    const text = await db
      .selectFrom('policy_text')
      .select(['bytes', 'sha256'])
      .where('version_id', '=', versionId)
      .where('language', '=', 'zh-CN')
      .executeTakeFirst();
    if (!text) return false;
    countries = (storedText(versionId, 'zh-CN', text).front.transfers ?? []).map(({ country }) => country);
    if (known.size > mostKnown) known.clear();
    known.set(versionId, countries);
  }
  return countries.some((country) => liesWithin(place, country));
}
