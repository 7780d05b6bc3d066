import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { appendAll } from '../evidence/append.ts';
import { failingSince, missed, oldestMs } from './failing.ts';
import { Patience } from './patience.ts';
import type { Fallback } from './reroute.ts';

/** After so long an account at which nothing arrives is tried again: nobody says when it works. */
const tryAgainMs = 7 * 86_400_000;
/** Accounts in one look. */
const page = 500;

interface Row {
  personId: string;
  platform: string;
  tenant: string;
  account: string;
  since: Date;
  /** To the microsecond, for the next look. */
  place: string;
  zone: string;
  entity: string | null;
  site: string | null;
}

/**
 * Notes accounts at which nothing has arrived for longer than the company's patience, of people who have another way:
 * from then on they are written to there at once, instead of being missed first every time. Nothing arrives where messages
 * fail for a reason that has to do with the person, and where reminders lie until their hours end, as while a platform is
 * down. It ends when something arrives at the account, and after a week, when it is tried again.
 *
 * @param most accounts in one look; it goes on until all were looked at, since those whose time has not come may be many
 * @returns how many were noted
 */
export async function noteUnreached(
  db: Db,
  { afterDays, connected }: Fallback,
  now: Date,
  most = page,
): Promise<number> {
  await forget(db, now);
  const patience = new Patience(db, afterDays);
  let noted = 0;
  let after: Row | undefined;
  do {
    const rows = await failingAfter(db, { after, connected, before: patience.failedBefore(now), most }, now);
    const due: Row[] = [];
    for (const row of rows) if ((await patience.at(row))(row.since) <= now) due.push(row);
    if (due.length > 0) noted += await inTransaction(db, (tx) => note(tx, due, now));
    after = rows.length < most ? undefined : rows.at(-1);
  } while (after);
  return noted;
}

/** Where something has arrived since, or a week is over: what fails from then on counts. */
async function forget(db: Db, now: Date): Promise<void> {
  const arrivedSince = (column: string) => sql`exists (
    select from delivery d where d.person_id = i.person_id and d.platform = i.platform and d.tenant = i.tenant
      and d.accepted_at >= ${sql.ref(`i.${column}`)})`;
  await sql`update identity i set untaken_since = null, untaken_at = null
    where i.untaken_since is not null and i.to_at is null and ${arrivedSince('untaken_since')}`.execute(db);
  await sql`
    update identity i set unreached_at = null, tried_again_at = ${now}
    where i.unreached_at is not null and i.to_at is null
      and (i.unreached_at <= ${new Date(now.getTime() - tryAgainMs)} or ${arrivedSince('unreached_at')})`.execute(
    db,
  );
}

/**
 * Accounts of people who have another way, those longest failing first, from one on. What went in vain before an account
 * was last tried again says nothing of today.
 */
async function failingAfter(
  db: Db,
  {
    after,
    connected,
    before,
    most,
  }: { after: Row | undefined; connected: readonly string[]; before: Date; most: number },
  now: Date,
): Promise<Row[]> {
  const from = sql`(${after?.place ?? '-infinity'}::timestamptz, ${after?.personId ?? nobody}::uuid, ${after?.platform ?? ''})`;
  const { rows } = await sql<Row>`
    with missed as materialized (
      select d.person_id, d.platform, max(coalesce(d.sent_at, d.created_at)) as last_at from delivery d
      where ${missed} and coalesce(d.sent_at, d.created_at) > ${new Date(now.getTime() - oldestMs)}
        and d.platform not in ('email', 'sms')
      group by 1, 2
      union all
      select person_id, platform, untaken_at from identity where untaken_since is not null and to_at is null
    ), failing as materialized (
      select person_id, platform, max(last_at) as last_at from missed group by 1, 2
    )
    select i.person_id as "personId", i.platform, i.tenant, i.external_id as account, long.since,
           long.since::text as place, p.time_zone as zone, p.entity, p.site
    from failing join identity i on i.person_id = failing.person_id and i.platform = failing.platform and i.to_at is null
      and i.unreached_at is null
    join person p on p.id = i.person_id
    cross join lateral (${failingSince(sql`i.person_id`, sql`i.platform`)}) bad
    cross join lateral (select least(bad.since, i.untaken_since) as since) long
    where long.since <= ${before} and long.since >= i.from_at
      and (i.tried_again_at is null or failing.last_at >= i.tried_again_at)
      and (long.since, i.person_id, i.platform) > ${from}
      and exists (
        select from identity other where other.person_id = i.person_id and other.to_at is null
          and other.doubted_at is null and other.platform in ('email', 'sms')
          and other.platform = any(${[...connected]}::text[]))
    order by long.since, i.person_id, i.platform limit ${most}`.execute(db);
  return rows;
}

const nobody = '00000000-0000-0000-0000-000000000000';

async function note(tx: Tx, due: readonly Row[], now: Date): Promise<number> {
  const noted = await sql<{ person: string; platform: string }>`
    update identity i set unreached_at = ${now}
    from unnest(${due.map((one) => one.personId)}::uuid[], ${due.map((one) => one.platform)}::text[],
                ${due.map((one) => one.tenant)}::text[]) t (person, platform, tenant)
    where i.person_id = t.person and i.platform = t.platform and i.tenant = t.tenant and i.to_at is null
      and i.unreached_at is null
    returning i.person_id as person, i.platform`.execute(tx);
  const mine = new Set(noted.rows.map(({ person, platform }) => `${person} ${platform}`));
  await appendAll(
    tx,
    due
      .filter(({ personId, platform }) => mine.has(`${personId} ${platform}`))
      .map(({ personId, platform, account, since }) => ({
        type: 'account.unreached' as const,
        at: now,
        actor: 'heed' as const,
        person: personId,
        data: { platform, account, since: since.toISOString() },
      })),
  );
  return mine.size;
}
