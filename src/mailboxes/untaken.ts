import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

/** A message that lay until its hours were over, and no platform took it. */
export interface Untaken {
  personId: string;
  platform: string;
  tenant: string;
  /** From when on it was to go out. */
  since: Date;
}

/** Notes it of the accounts: after some days of it their people are written to another way (`unreached.ts`). */
export async function noteUntaken(tx: Tx, untaken: readonly Untaken[], now: Date): Promise<void> {
  if (untaken.length === 0) return;
  await sql`
    with held as materialized (
      select i.person_id, i.platform, i.tenant, t.since
      from (
        select person, platform, tenant, min(since) as since
        from unnest(${untaken.map(({ personId }) => personId)}::uuid[], ${untaken.map(({ platform }) => platform)}::text[],
                    ${untaken.map(({ tenant }) => tenant)}::text[], ${untaken.map(({ since }) => since)}::timestamptz[])
          t (person, platform, tenant, since)
        group by 1, 2, 3
      ) t join identity i on i.person_id = t.person and i.platform = t.platform and i.tenant = t.tenant and i.to_at is null
      order by 1, 2, 3 for no key update of i
    )
    update identity i set untaken_since = coalesce(i.untaken_since, held.since), untaken_at = ${now}
    from held where i.person_id = held.person_id and i.platform = held.platform and i.tenant = held.tenant
      and i.to_at is null`.execute(tx);
}
