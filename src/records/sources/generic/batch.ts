import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Db, inTransaction, type Tx } from '../../../db/pool.ts';
import type { Secrets } from '../../../secrets.ts';
import { type BatchAnswer, emptyAnswer } from './answer.ts';
import { IngestRefused } from './refused.ts';

/** Longer than any part of a batch takes; whoever ended without a word is followed after it. */
const leaseMs = 120_000;
/** For so long a key is known. Sent again afterwards, its records are still each known by their own ids. */
export const batchKeptMs = 30 * 86_400_000;

/** A batch that this process takes in; `Answer`: what is said to whoever sends it. */
export interface Held<Answer = BatchAnswer> {
  sourceId: string;
  key: Buffer;
  holder: string;
  answer: Answer;
}

/** Keys of a source under which batches come, newest first: an earlier secret may have made the row. */
export function batchKeys(secrets: Secrets, sourceId: string, key: string): readonly [Buffer, ...Buffer[]] {
  const [newest, ...older] = secrets
    .derive('records')
    .map((secret) =>
      createHmac('sha256', secret).update(`batch\n${sourceId}\n${key}`).digest().subarray(0, 16),
    );
  if (!newest) throw new Error('there is no secret');
  return [newest, ...older];
}

interface Row<Answer> {
  key: Buffer;
  digest: Buffer;
  state: 'open' | 'done';
  lease_until: Date;
  answer: Answer;
}

/**
 * What was answered to this batch before; undefined where it was not taken in, or not to its end.
 * @throws IngestRefused `key-reused`, `in-progress`
 */
export async function answerBefore<Answer = BatchAnswer>(
  db: Db,
  sourceId: string,
  keys: readonly Buffer[],
  digest: Buffer,
  now: Date,
): Promise<Answer | undefined> {
  const row = await find<Answer>(db, sourceId, keys);
  if (!row) return undefined;
  mustBeSame(row, digest);
  if (row.state === 'done') return row.answer;
  if (row.lease_until > now) throw inProgress(row.lease_until, now);
  return undefined;
}

/**
 * Begins a batch, or goes on with one whose process ended. What was verified only: before that no row is made.
 * @returns what is held of it, or the answer where somebody else was faster
 * @throws IngestRefused `key-reused`, `in-progress`
 */
export async function beginBatch<Answer = BatchAnswer>(
  db: Db,
  sourceId: string,
  keys: readonly [Buffer, ...Buffer[]],
  digest: Buffer,
  now: Date,
  /** Of a batch of which nothing has been taken in yet. */
  empty = emptyAnswer as Answer,
): Promise<Held<Answer> | Answer> {
  return inTransaction(db, async (tx) => {
    const holder = v7({ msecs: now.getTime() });
    const until = new Date(now.getTime() + leaseMs);
    const [newest] = keys;
    const before = await find<Answer>(tx, sourceId, keys, 'locked');
    const { rows } = before
      ? { rows: [] }
      : await sql`
          insert into record_batch (source_id, key, digest, state, holder, lease_until, answer, begun_at)
          values (${sourceId}::uuid, ${newest}, ${digest}, 'open', ${holder}::uuid, ${until},
                  ${JSON.stringify(empty)}::jsonb, ${now})
          on conflict do nothing returning 1`.execute(tx);
    if (rows.length > 0) return { sourceId, key: newest, holder, answer: empty };
    const row = before ?? (await find<Answer>(tx, sourceId, keys, 'locked'));
    if (!row) throw inProgress(until, now);
    mustBeSame(row, digest);
    if (row.state === 'done') return row.answer;
    if (row.lease_until > now) throw inProgress(row.lease_until, now);
    await sql`
      update record_batch set holder = ${holder}::uuid, lease_until = ${until}
      where source_id = ${sourceId}::uuid and key = ${row.key}`.execute(tx);
    return { sourceId, key: row.key, holder, answer: row.answer };
  });
}

/**
 * Notes how far a batch is, in the transaction of what it tells of.
 * @throws IngestRefused `in-progress` where somebody else has taken it over
 */
export async function noteProgress(
  tx: Tx,
  { sourceId, key, holder }: Held<unknown>,
  answer: object,
  { now, done }: { now: Date; done: boolean },
): Promise<void> {
  const until = new Date(now.getTime() + leaseMs);
  const { rows } = await sql`
    update record_batch
    set answer = ${JSON.stringify(answer)}::jsonb, lines = ${'lines' in answer && typeof answer.lines === 'number' ? answer.lines : 0}, lease_until = ${until},
        state = ${done ? 'done' : 'open'}
    where source_id = ${sourceId}::uuid and key = ${key} and holder = ${holder}::uuid and state = 'open'
    returning 1`.execute(tx);
  if (rows.length === 0) throw inProgress(until, now);
}

/** Lets whoever is sent the batch again go on at once. */
export async function letGo(db: Db, { sourceId, key, holder }: Held<unknown>, now: Date): Promise<void> {
  await sql`
    update record_batch set lease_until = ${now}
    where source_id = ${sourceId}::uuid and key = ${key} and holder = ${holder}::uuid and state = 'open'`.execute(
    db,
  );
}

/** Forgets keys of long ago. @returns how many */
export async function forgetBatches(db: Db, now: Date): Promise<number> {
  const before = new Date(now.getTime() - batchKeptMs);
  const { rows } = await sql`
    delete from record_batch where ctid = any(array(
      select ctid from record_batch where begun_at < ${before} and lease_until < ${now}
      limit 1000 for update skip locked))
    returning 1`.execute(db);
  return rows.length;
}

async function find<Answer>(db: Db | Tx, sourceId: string, keys: readonly Buffer[], how?: 'locked') {
  const { rows } = await sql<Row<Answer>>`
    select key, digest, state, lease_until, answer from record_batch
    where source_id = ${sourceId}::uuid and key = any(${keys}::bytea[]) ${sql.raw(how ? 'for update' : '')}`.execute(
    db,
  );
  return rows[0];
}

function mustBeSame({ digest }: Row<unknown>, given: Buffer): void {
  if (!digest.equals(given)) throw new IngestRefused('key-reused');
}

const inProgress = (until: Date, now: Date): IngestRefused =>
  new IngestRefused('in-progress', {
    retryAfter: Math.max(Math.ceil((until.getTime() - now.getTime()) / 1_000), 1),
  });
