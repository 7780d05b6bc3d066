import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { appendAll } from '../evidence/append.ts';
import { failingSince, missed, oldestMs } from './failing.ts';
import { Patience } from './patience.ts';
import type { Fallback } from './reroute.ts';

/** After so long an account at which nothing arrives is tried again: nobody says when it works. */
const tryAgainMs = 7 * 86_400_000;
const most = 500;

interface Row {
  personId: string;
  platform: string;
  tenant: string;
  account: string;
  since: Date;
  zone: string;
  entity: string | null;
  site: string | null;
}

/**
 * Notes accounts at which nothing has arrived for longer than the company's patience, of people who have another way:
 * from then on they are written to there at once, instead of being missed first every time. It ends when something arrives
 * at the account, and after a week, when it is tried again.
 *
 * @returns how many were noted
 */
export async function noteUnreached(db: Db, { afterDays, connected }: Fallback, now: Date): Promise<number> {
  await sql`
    update identity i set unreached_at = null
    where i.unreached_at is not null and i.to_at is null
      and (i.unreached_at <= ${new Date(now.getTime() - tryAgainMs)} or exists (
        select from delivery d where d.person_id = i.person_id and d.platform = i.platform
          and d.tenant = i.tenant and d.accepted_at >= i.unreached_at))`.execute(db);
  const patience = new Patience(db, afterDays);
  const { rows } = await sql<Row>`
    with missed as materialized (
      select distinct d.person_id, d.platform from delivery d
      where ${missed} and coalesce(d.sent_at, d.created_at) > ${new Date(now.getTime() - oldestMs)}
        and d.platform not in ('email', 'sms')
    )
    select i.person_id as "personId", i.platform, i.tenant, i.external_id as account, failing.since,
           p.time_zone as zone, p.entity, p.site
    from missed join identity i on i.person_id = missed.person_id and i.platform = missed.platform and i.to_at is null
      and i.unreached_at is null
    join person p on p.id = i.person_id
    cross join lateral (${failingSince(sql`i.person_id`, sql`i.platform`)}) failing
    where failing.since <= ${patience.failedBefore(now)} and failing.since >= i.from_at
      and exists (
        select from identity other where other.person_id = i.person_id and other.to_at is null
          and other.doubted_at is null and other.platform in ('email', 'sms')
          and other.platform = any(${[...connected]}::text[]))
    order by failing.since limit ${most}`.execute(db);
  const due: Row[] = [];
  for (const row of rows) if ((await patience.at(row))(row.since) <= now) due.push(row);
  if (due.length === 0) return 0;
  return inTransaction(db, async (tx) => {
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
  });
}
