import { sql } from 'kysely';
import type { Db, Tx } from '../../../db/pool.ts';
import type { SourceNames } from '../../source-names.ts';
import type { Standing } from './consent-rules.ts';

// Whose consent is asked for: names that only ever become keyed hashes.
export const pairName = (userid: string, external: string): string => `archive pair ${userid} ${external}`;
export const contactName = (external: string): string => `archive contact ${external}`;
export const roomName = (room: string): string => `archive room ${room}`;

/** How long WeCom's word holds before it is asked again. A change comes among the messages besides. */
export const freshMs = 6 * 3_600_000;
/** What nobody has needed for so long goes. Where it is needed again, WeCom is asked. */
const keptDays = 90;

export interface Known extends Standing {
  checkedAt: Date | null;
}

/** What is known of these, by name; of the others nothing is. */
export async function knownConsents(
  db: Db | Tx,
  sourceId: string,
  names: SourceNames,
  wanted: readonly string[],
): Promise<Map<string, Known>> {
  const hashes = wanted.flatMap((name) => names.outside(name).map((hash) => ({ name, hash })));
  if (hashes.length === 0) return new Map();
  const { rows } = await sql<Known & { party: Buffer }>`
    select party, agreed_at as "agreedAt", disagreed_at as "disagreedAt", checked_at as "checkedAt"
    from wecom_archive_consent
    where source_id = ${sourceId}::uuid and party = any(${hashes.map(({ hash }) => hash)}::bytea[])`.execute(
    db,
  );
  const byHash = new Map(rows.map(({ party, ...known }) => [party.toString('hex'), known]));
  const found = new Map<string, Known>();
  for (const { name, hash } of hashes) {
    const known = byHash.get(hash.toString('hex'));
    if (known) found.set(name, merged(found.get(name), known));
  }
  return found;
}

const later = (a: Date | null, b: Date | null): Date | null => (a && b ? (a > b ? a : b) : (a ?? b));
const merged = (a: Known | undefined, b: Known): Known => ({
  agreedAt: later(a?.agreedAt ?? null, b.agreedAt),
  disagreedAt: later(a?.disagreedAt ?? null, b.disagreedAt),
  checkedAt: later(a?.checkedAt ?? null, b.checkedAt),
});

export interface Told {
  name: string;
  agreedAt?: Date | null;
  disagreedAt?: Date | null;
  /** Set where WeCom was asked. */
  checkedAt?: Date | null;
}

/** Notes what was said, whatever the order it comes in: of each the latest time stands. */
export async function noteConsents(
  tx: Db | Tx,
  sourceId: string,
  names: SourceNames,
  told: readonly Told[],
  now: Date,
): Promise<void> {
  const each = new Map<string, { party: Buffer } & Known>();
  for (const { name, agreedAt = null, disagreedAt = null, checkedAt = null } of told) {
    const [party] = names.outside(name);
    const key = party.toString('hex');
    each.set(key, { party, ...merged(each.get(key), { agreedAt, disagreedAt, checkedAt }) });
  }
  if (each.size === 0) return;
  const rows = [...each.values()];
  await sql`
    insert into wecom_archive_consent as known (source_id, party, agreed_at, disagreed_at, checked_at, used_at)
    select ${sourceId}::uuid, party, agreed, disagreed, checked, ${now}
    from unnest(${rows.map(({ party }) => party)}::bytea[], ${rows.map(({ agreedAt }) => agreedAt)}::timestamptz[],
                ${rows.map(({ disagreedAt }) => disagreedAt)}::timestamptz[],
                ${rows.map(({ checkedAt }) => checkedAt)}::timestamptz[]) t (party, agreed, disagreed, checked)
    order by party
    on conflict (source_id, party) do update set
      agreed_at = greatest(known.agreed_at, excluded.agreed_at),
      disagreed_at = greatest(known.disagreed_at, excluded.disagreed_at),
      checked_at = greatest(known.checked_at, excluded.checked_at), used_at = excluded.used_at`.execute(tx);
}

/** @returns how many went */
export async function sweepConsents(db: Db, now: Date): Promise<number> {
  const before = new Date(now.getTime() - keptDays * 86_400_000);
  const { numAffectedRows } = await sql`delete from wecom_archive_consent where used_at < ${before}`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0);
}
