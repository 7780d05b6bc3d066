import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import type { Actor, EvidenceEvent } from '../../evidence/events.ts';
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

type Whose = Extract<EvidenceEvent, { type: 'account.decided' }>['data']['whose'];

/**
 * Puts on record what somebody found out of accounts, each by itself: a reading that follows tells only what came of it.
 *
 * @param by `personId`: of whom it was said, where the accounts are not theirs
 */
export async function recordDecided(
  tx: Tx,
  { platform, tenant }: Tenant,
  accounts: readonly string[],
  whose: Whose,
  { actor, now, personId }: { actor: Actor; now: Date; personId?: string },
): Promise<void> {
  const owners = await sql<{ account: string; person_id: string }>`
    select external_id as account, person_id from identity
    where platform = ${platform} and tenant = ${tenant} and to_at is null
      and external_id = any(${[...accounts]}::text[])`.execute(tx);
  const owner = new Map(owners.rows.map((row) => [row.account, row.person_id]));
  for (const account of accounts) {
    const person = personId ?? owner.get(account);
    // What was said of another platform's is that one's.
    if (person === undefined) continue;
    const data = { platform, tenant, account, whose };
    await append(tx, { type: 'account.decided', at: now, actor, person, data });
  }
}
