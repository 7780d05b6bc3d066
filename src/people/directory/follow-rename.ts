import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import type { Tenant } from './links.ts';
import { takeBack } from './take-back.ts';

interface Link {
  person_id: string;
  bound_by: string;
  roles: string[];
  from_at: Date;
}

interface Rename {
  event_id: string;
  account: string;
  to_account: string | null;
  at: Date;
}

/**
 * The platform has given a person's account another name: their history stays theirs. Also when a reading was
 * quicker than the word: then the old name was taken for somebody who has left, and the new one for somebody who has
 * joined, and both are the same person again.
 *
 * @returns false when nothing is known of the old name yet, or the new one is still somebody else's
 */
export async function followRename(
  tx: Tx,
  source: Tenant,
  { event_id, account: from, to_account: to, at }: Rename,
  now: Date,
): Promise<boolean> {
  if (to === null) return true;
  const open = await openLink(tx, source, from);
  // Who has the old name since after the word is somebody else.
  const own = open && isBefore(open.from_at, at) ? open : await endedLink(tx, source, from, at);
  if (!own) return false;
  const taken = await openLink(tx, source, to);
  if (taken && !(await isOnlyJustThere(tx, taken, at))) return false;
  if (taken) await sendAway(tx, source, to, taken, at);
  if (own === open) await move(tx, source, { from, to }, own, at < now ? at : now);
  else await takeBack(tx, source, { account: to, link: own, eventId: event_id }, now);
  return true;
}

/** Platforms tell times in whole seconds. */
const isBefore = (time: Date, at: Date) => Math.floor(time.getTime() / 1000) * 1000 <= at.getTime();

async function openLink(tx: Tx, { platform, tenant }: Tenant, account: string): Promise<Link | undefined> {
  const { rows } = await sql<Link>`
    select person_id, bound_by, roles, from_at from identity
    where platform = ${platform} and tenant = ${tenant} and external_id = ${account} and to_at is null
    for update`.execute(tx);
  return rows[0];
}

/** Whose the account was when it got its new name, if it has ended since and they have no other one. */
async function endedLink(
  tx: Tx,
  { platform, tenant }: Tenant,
  account: string,
  at: Date,
): Promise<(Link & { to_at: Date }) | undefined> {
  const { rows } = await sql<Link & { to_at: Date }>`
    select person_id, bound_by, roles, from_at, to_at from identity was
    where platform = ${platform} and tenant = ${tenant} and external_id = ${account}
      and to_at >= ${at} and date_trunc('second', from_at) <= ${at}
      and not exists (select from identity i
        where i.person_id = was.person_id and i.platform = was.platform and i.tenant = was.tenant
          and i.to_at is null)
    order by to_at desc limit 1`.execute(tx);
  return rows[0];
}

/** Brought by this source after the account had got its name, and never here before. */
async function isOnlyJustThere(tx: Tx, link: Link, at: Date): Promise<boolean> {
  if (link.bound_by !== 'directory' || link.from_at < at) return false;
  const { rows } = await sql<{ first: boolean }>`
    select coalesce(bool_and(from_at >= ${at}), false) as first from employment
    where person_id = ${link.person_id}::uuid`.execute(tx);
  return rows[0]?.first ?? false;
}

/** Nobody of their own after all: leaves like anybody whose account is gone; what they did stays on record. */
async function sendAway(
  tx: Tx,
  { platform, tenant }: Tenant,
  account: string,
  { person_id, from_at }: Link,
  at: Date,
): Promise<void> {
  await sql`
    update identity set to_at = from_at
    where platform = ${platform} and tenant = ${tenant} and external_id = ${account}
      and to_at is null and from_at = ${from_at}`.execute(tx);
  await sql`
    insert into directory_departure (person_id, platform, tenant, at)
    values (${person_id}::uuid, ${platform}, ${tenant}, ${at})
    on conflict (person_id) do update set at = excluded.at`.execute(tx);
}

/** From when it happened, so that a later word of the new name is known to be of this person. */
async function move(
  tx: Tx,
  { platform, tenant }: Tenant,
  { from, to }: { from: string; to: string },
  { person_id, bound_by, roles, from_at }: Link,
  at: Date,
): Promise<void> {
  const since = at > from_at ? at : from_at;
  await sql`
    update identity set to_at = ${since}
    where platform = ${platform} and tenant = ${tenant} and external_id = ${from} and to_at is null`.execute(
    tx,
  );
  await sql`
    insert into identity (person_id, platform, tenant, external_id, bound_by, from_at, roles)
    values (${person_id}::uuid, ${platform}, ${tenant}, ${to}, ${bound_by}, ${since}, ${roles}::text[])`.execute(
    tx,
  );
}
