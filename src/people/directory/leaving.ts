import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { defaultMostLeaving } from './diff.ts';
import type { Tenant } from './links.ts';

/** So many may always leave by words, however small the company is. */
const handful = 5;
const windowMs = 86_400_000;

/** How many have left by single words within a day. */
export async function leftLately(tx: Tx, { platform, tenant }: Tenant, now: Date): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    select coalesce(sum(people), 0)::int as people from directory_left
    where platform = ${platform} and tenant = ${tenant}
      and at > ${new Date(now.getTime() - windowMs)}`.execute(tx);
  return rows[0]?.people ?? 0;
}

/**
 * Whether so many more may leave by words. Each names one person and is true most of the time; but a slip in a
 * console, or a program gone wrong, names everybody, one after the other.
 */
export async function mayLeave(tx: Tx, source: Tenant, leaving: number, now: Date): Promise<boolean> {
  const before = await leftLately(tx, source, now);
  if (before + leaving <= handful) return true;
  const { rows } = await sql<{ today: number }>`
    select count(*)::int as today from employment where to_at is null`.execute(tx);
  return before + leaving <= ((rows[0]?.today ?? 0) + before) * defaultMostLeaving;
}

export async function noteLeft(
  tx: Tx,
  { platform, tenant }: Tenant,
  people: number,
  now: Date,
): Promise<void> {
  await sql`
    delete from directory_left
    where platform = ${platform} and tenant = ${tenant}
      and at <= ${new Date(now.getTime() - windowMs)}`.execute(tx);
  if (people === 0) return;
  await sql`
    insert into directory_left (platform, tenant, at, people)
    values (${platform}, ${tenant}, ${now}, ${people})`.execute(tx);
}
