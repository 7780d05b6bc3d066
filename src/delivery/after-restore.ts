import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { ringAfterCommit } from './bell.ts';

/** How long an answer is good for: a release is noticed that soon. */
const freshMs = 1_000;

/**
 * Whether messages of the bulk lane wait because this database was restored: reminders and planned notices may have
 * gone out after the backup was taken, and it does not know. Somebody looks first, and releases them.
 */
export class WaitsAfterRestore {
  #waits = false;
  #asked = Number.NEGATIVE_INFINITY;

  async now(db: Db): Promise<boolean> {
    if (performance.now() - this.#asked >= freshMs) {
      this.#waits = (await waitingRestore(db)) !== undefined;
      this.#asked = performance.now();
    }
    return this.#waits;
  }
}

export interface WaitingRestore {
  backup: string;
  taken: Date;
  restored: Date;
}

/** The restore whose messages nobody has released yet. */
export async function waitingRestore(db: Db | Tx): Promise<WaitingRestore | undefined> {
  const row = await db
    .selectFrom('restoration')
    .select(['backup_id', 'taken_at', 'restored_at'])
    .where('released_at', 'is', null)
    .orderBy('restored_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { backup: row.backup_id, taken: row.taken_at, restored: row.restored_at };
}

/** Messages that would go out with a release, by kind. What is held stays held. */
export async function waitingMessages(db: Db, now: Date): Promise<{ kind: string; count: number }[]> {
  const { rows } = await sql<{ kind: string; count: number }>`
    select m.kind, count(*) as count from delivery d join message m on m.id = d.message_id
    where d.state = 'pending' and d.lane = 'bulk' and d.not_before <= ${now} group by 1 order by 2 desc, 1`.execute(
    db,
  );
  return rows;
}

/** @returns whether anything was waiting for it */
export async function releaseMessages(tx: Tx, { now, actor }: { now: Date; actor: Actor }): Promise<boolean> {
  const waiting = await waitingRestore(tx);
  if (!waiting) return false;
  await tx.updateTable('restoration').set({ released_at: now }).where('released_at', 'is', null).execute();
  await append(tx, { type: 'backup.released', at: now, actor, data: { backup: waiting.backup } });
  ringAfterCommit(tx, 'bulk');
  return true;
}
