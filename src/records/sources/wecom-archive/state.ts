import { sql } from 'kysely';
import type { Db, Tx } from '../../../db/pool.ts';

export interface ArchiveState {
  sourceId: string;
  name: string;
  state: 'on' | 'off';
  corpid: string;
  trial: boolean;
  /** How far it has been read: the largest `seq`. */
  seq: bigint;
  nextAt: Date;
  pulledAt: Date | null;
  reachedAt: Date | null;
  newestAt: Date | null;
  failingSince: Date | null;
  failure: string | null;
  unreadable: number;
  permitted: number | null;
  strangers: number | null;
  permitsAt: Date | null;
  createdAt: Date;
}

/** Every archive there is, by name. */
export async function archives(db: Db | Tx): Promise<ArchiveState[]> {
  const { rows } = await sql<Omit<ArchiveState, 'seq'> & { cursor: string | null }>`
    select a.source_id as "sourceId", s.name, s.state, a.corpid, a.trial, s.cursor, a.next_at as "nextAt",
           a.pulled_at as "pulledAt", a.reached_at as "reachedAt", a.newest_at as "newestAt",
           a.failing_since as "failingSince", a.failure, a.unreadable, a.permitted, a.strangers,
           a.permits_at as "permitsAt", s.created_at as "createdAt"
    from wecom_archive a join record_source s on s.id = a.source_id order by s.name`.execute(db);
  return rows.map(({ cursor, ...row }) => ({ ...row, seq: BigInt(cursor ?? '0') }));
}

/** WeCom said that there is something new (`msgaudit_notify`): whatever is waited for, it is looked at now. */
export async function wakeArchives(db: Db | Tx, corpid: string, now: Date): Promise<void> {
  await sql`update wecom_archive set next_at = least(next_at, ${now}::timestamptz) where corpid = ${corpid}`.execute(
    db,
  );
}

/** Moves on, within the transaction of what was taken in. Never back: what was read before may be read again. */
export async function moveOn(
  tx: Tx,
  sourceId: string,
  { seq, newest, unreadable }: { seq: bigint; newest: Date | null; unreadable: number },
): Promise<void> {
  await sql`
    update record_source set cursor = ${seq.toString()}
    where id = ${sourceId}::uuid and coalesce(cursor, '0')::numeric < ${seq.toString()}::numeric`.execute(tx);
  await sql`
    update wecom_archive set newest_at = greatest(newest_at, ${newest}::timestamptz), unreadable = unreadable + ${unreadable}
    where source_id = ${sourceId}::uuid`.execute(tx);
}

/** Looked at, and either nothing is left or there is more at once. */
export async function notePulled(
  db: Db,
  sourceId: string,
  { now, nextAt, reached }: { now: Date; nextAt: Date; reached: boolean },
): Promise<void> {
  await sql`
    update wecom_archive set pulled_at = ${now}, next_at = ${nextAt}, failing_since = null, failure = null,
      reached_at = case when ${reached} then ${now}::timestamptz else reached_at end
    where source_id = ${sourceId}::uuid`.execute(db);
}

export async function noteFailed(
  db: Db,
  sourceId: string,
  { now, nextAt, failure }: { now: Date; nextAt: Date; failure: string },
): Promise<void> {
  await sql`
    update wecom_archive set next_at = ${nextAt}, failing_since = coalesce(failing_since, ${now}::timestamptz),
      failure = ${failure.slice(0, 100)}
    where source_id = ${sourceId}::uuid`.execute(db);
}

export async function notePermitted(
  db: Db,
  { sourceId, corpid }: Pick<ArchiveState, 'sourceId' | 'corpid'>,
  userids: readonly string[],
  now: Date,
): Promise<void> {
  const ids = [...new Set(userids.map((id) => id.toLowerCase()))];
  await sql`
    update wecom_archive set permitted = ${ids.length}::int, permits_at = ${now}, strangers = (
      select count(*) from unnest(${ids}::text[]) id where not exists (
        select from identity i where i.platform = 'wecom' and i.tenant = ${corpid} and i.external_id = id and i.to_at is null))
    where source_id = ${sourceId}::uuid`.execute(db);
}

const dayMs = 86_400_000;
/** WeCom keeps messages for five days (15.1). */
export const keptDays = 5;
const warnDays = 3;

/** Since when it was not known that nothing is left, and whether messages are about to be lost, or may be already. */
export function lagOf(
  { reachedAt, createdAt }: ArchiveState,
  now: Date,
): { ms: number; standing: 'fine' | 'late' | 'losing' } {
  const ms = Math.max(now.getTime() - (reachedAt ?? createdAt).getTime(), 0);
  return { ms, standing: ms >= keptDays * dayMs ? 'losing' : ms >= warnDays * dayMs ? 'late' : 'fine' };
}
