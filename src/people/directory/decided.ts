import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import type { Tenant } from './links.ts';

/**
 * Accounts as somebody typed them, in the spelling in which they are kept: platforms show them in another, and a name
 * that is nobody's would decide nothing without a word.
 *
 * @throws HeedError `bad-input` for what is no account of anybody today
 */
export async function accountsNamed(
  db: Db,
  sources: readonly Tenant[],
  typed: readonly string[],
): Promise<string[]> {
  if (typed.length === 0) return [];
  const { rows } = await sql<{ account: string }>`
    select distinct i.external_id as account from identity i
    join unnest(${sources.map(({ platform }) => platform)}::text[],
      ${sources.map(({ tenant }) => tenant)}::text[]) as of (platform, tenant)
      on of.platform = i.platform and of.tenant = i.tenant
    where i.to_at is null and lower(i.external_id) = any(${typed.map((one) => one.toLowerCase())}::text[])
    order by 1`.execute(db);
  const known = new Set(rows.map(({ account }) => account.toLowerCase()));
  const unknown = typed.filter((one) => !known.has(one.toLowerCase()));
  if (unknown.length > 0)
    throw new HeedError('bad-input', `No account of anybody: ${unknown.join(', ')}. Nothing was done.`);
  return rows.map(({ account }) => account);
}
