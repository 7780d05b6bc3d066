import { sql } from 'kysely';
import { dayNumber } from '../calendar/day.ts';
import type { Config } from '../config.ts';
import type { Db } from '../db/pool.ts';
import { countAlerts } from '../file-rules/store.ts';
import { mayBeBackedUp } from '../regions/leaves.ts';
import { loadRegions } from '../regions/load.ts';
import { lastDayOf, leadsTo, liesWithin, warnings } from '../regions/rules.ts';
import { entityHomes } from '../regions/set-homes.ts';
import { companyZone, dayIn } from '../zone.ts';

type Finding = { what: string; ok: boolean; say: string };
const where = 'Console, Policies, Storage regions';

/** Where data lies, what may not lie there, which bases run out; and alerts that nobody is left to answer. */
export async function lookAtRegions(db: Db, config: Config, now: Date): Promise<Finding[]> {
  const { nobody } = await countAlerts(db);
  return [
    ...(nobody > 0
      ? [
          {
            ...{ what: 'file alerts', ok: false },
            say: `${nobody} on file transfers can be answered by nobody: appoint somebody to privacy, legal or admin`,
          },
        ]
      : []),
    ...(await regionFindings(db, config, now)),
  ];
}

async function regionFindings(db: Db, config: Config, now: Date): Promise<Finding[]> {
  const today = dayIn(now, companyZone);
  const regions = await loadRegions(db, today);
  const here = config.HEED_STORAGE_REGION ?? null;
  if (!regions.inUse) return [];
  if (here === null)
    return [
      {
        ...{ what: 'storage region', ok: false },
        say: 'entities have regions, and HEED_STORAGE_REGION does not say where this installation lies: no records are kept',
      },
    ];
  const { homes, without } = await entityHomes(db, now);
  const outside = homes.filter(
    ({ entity, region, people }) =>
      people > 0 &&
      (region === null ||
        (!liesWithin(region, here) &&
          !regions.bases.some((basis) => leadsTo(basis, entity, here, 'records', today)))),
  );
  const people = outside.reduce((sum, one) => sum + one.people, without);
  const backup = await mayBeBackedUp(db, { zone: companyZone, now }).then(
    () => true,
    () => false,
  );
  const { rows } = await sql<{ reviewOn: string; validUntil: string | null }>`
    select review_on as "reviewOn", valid_until as "validUntil" from transfer_basis
    where signed_at is not null and ended_at is null`.execute(db);
  const ending = rows.filter((one) => dayNumber(lastDayOf(one)) - dayNumber(today) <= warnings[0]).length;
  return [
    {
      what: 'storage region',
      ok: people === 0,
      say:
        people === 0
          ? `${here}; everybody's records may be kept here`
          : `${here}; nothing is kept of ${people} people: their entity has no region, or no basis to be here. ${where}`,
    },
    ...(backup
      ? []
      : [{ what: 'backup region', ok: false, say: `no backup may be made where backups lie. ${where}` }]),
    ...(ending > 0
      ? [
          {
            what: 'bases of transfers',
            ok: false,
            say: `${ending} end within ${warnings[0]} days or are over. ${where}`,
          },
        ]
      : []),
  ];
}
