import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { noteChanged } from './due.ts';
import type { Tenant } from './links.ts';

/** A platform's word of one account, with the key that is the same for every repetition. */
export interface Word {
  eventId: string;
  account: string;
  /** When it happened, by the platform's clock. */
  at: Date;
}

/**
 * Notes that an account was deleted. Its name can be somebody else's the next moment, which no reading can tell; so
 * sessions begun by it end at once, and the rest when the word is settled.
 */
export async function noteDeleted(tx: Tx, tenant: Tenant, word: Word, now: Date): Promise<void> {
  if (!(await keep(tx, tenant, { ...word, kind: 'deleted', to: null }, now))) return;
  await sql`
    delete from session using identity i
    where i.platform = ${tenant.platform} and i.tenant = ${tenant.tenant} and i.external_id = ${word.account}
      and i.to_at is null and session.person_id = i.person_id
      and starts_with(session.method, ${`${tenant.platform}-`})`.execute(tx);
  await noteChanged(tx, tenant, { account: word.account }, now);
}

/** Notes that the platform gave an account another name. */
export async function noteRenamed(
  tx: Tx,
  tenant: Tenant,
  { to, ...word }: Word & { to: string },
  now: Date,
): Promise<void> {
  if (!(await keep(tx, tenant, { ...word, kind: 'renamed', to }, now))) return;
  await noteChanged(tx, tenant, { account: to }, now);
}

async function keep(
  tx: Tx,
  { platform, tenant }: Tenant,
  { eventId, kind, account, to, at }: Word & { kind: 'deleted' | 'renamed'; to: string | null },
  now: Date,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into directory_word (platform, tenant, event_id, kind, account, to_account, at, noted_at)
    values (${platform}, ${tenant}, ${eventId}, ${kind}, ${account}, ${to}, ${at}, ${now})
    on conflict do nothing`.execute(tx);
  return Number(numAffectedRows ?? 0n) > 0;
}
