import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { accountOrder } from './preferred-account.ts';

/** An account on a platform; `tenant` is the WeCom corp, Slack team … it belongs to. */
export interface Account {
  platform: string;
  tenant: string;
  externalId: string;
}

export interface Identity extends Account {
  personId: string;
  /** How Heed knows that the account is this person's: `directory`, `sample`, `e-mail` … */
  boundBy: string;
  boundAt: Date;
}

const columns = sql`person_id as "personId", platform, tenant, external_id as "externalId",
  bound_by as "boundBy", from_at as "boundAt"`;

/**
 * Says that an account is this person's. A second account on the same platform and tenant takes the place of
 * the first. Bound already: nothing happens, and how it was bound first stays on record.
 * @throws HeedError `conflict` when the account is somebody else's, `not-found` for somebody not on the staff
 */
export async function bindIdentity(
  tx: Tx,
  personId: string,
  { platform, tenant, externalId, boundBy }: Account & { boundBy: string },
  now: Date,
): Promise<void> {
  const { rows: staff } = await sql`
    select from employment where person_id = ${personId}::uuid and to_at is null for share`.execute(tx);
  if (staff.length === 0) throw new HeedError('not-found', `${personId} is not on the staff`);
  await sql`
    update identity set to_at = greatest(from_at, ${now})
    where person_id = ${personId}::uuid and platform = ${platform} and tenant = ${tenant}
      and external_id <> ${externalId} and to_at is null`.execute(tx);
  await sql`
    insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
    values (${personId}::uuid, ${platform}, ${tenant}, ${externalId}, ${boundBy}, ${now})
    on conflict do nothing`.execute(tx);
  const owner = await personOfAccount(tx, { platform, tenant, externalId });
  if (owner !== personId) {
    throw new HeedError('conflict', `the ${platform} account to bind to ${personId} is bound already`);
  }
}

/** Ends whatever binds the account. @returns false when nothing did */
export async function unbindIdentity(
  tx: Tx,
  { platform, tenant, externalId }: Account,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    update identity set to_at = greatest(from_at, ${now})
    where platform = ${platform} and tenant = ${tenant} and external_id = ${externalId} and to_at is null
    returning person_id`.execute(tx);
  return rows.length > 0;
}

/** Id of the person whose account this is today, or null; also where it looks like somebody else's by now. */
export async function personOfAccount(
  db: Db,
  { platform, tenant, externalId }: Account,
): Promise<string | null> {
  const { rows } = await sql<{ person_id: string }>`
    select person_id from identity
    where platform = ${platform} and tenant = ${tenant} and external_id = ${externalId} and to_at is null
      and doubted_at is null`.execute(db);
  return rows[0]?.person_id ?? null;
}

/** The accounts a person has today, the preferred one first. */
export async function identitiesOf(db: Db, personId: string): Promise<Identity[]> {
  const { rows } = await sql<Identity>`
    select ${columns} from identity where person_id = ${personId}::uuid and to_at is null
    order by ${sql.raw(accountOrder)}`.execute(db);
  return rows;
}

/** The account one person is written to, or null when they have none. */
export async function preferredIdentity(db: Db, personId: string): Promise<Identity | null> {
  return (await identitiesOf(db, personId))[0] ?? null;
}
