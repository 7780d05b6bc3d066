import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { beginReminding } from '../reminders/begin.ts';

/** A concern, and under whom it stands: whoever answers for it, or while nobody does the person whom it concerns. */
interface Standing {
  threadId: string;
  under: string;
}

/** It was opened, or opened again. */
export const remindOfCase = (tx: Tx, { threadId, under }: Standing, now: Date): Promise<void> =>
  beginReminding(
    tx,
    { kind: 'case', things: sql`select ${under}::uuid as person_id, ${threadId}::uuid as about` },
    now,
  );

/** Somebody else answers for it, or nobody any more: those who heard of it have heard. */
export const remindOfCaseOn = (
  tx: Tx,
  { threadId, under, before }: Standing & { before: string },
  now: Date,
): Promise<void> =>
  beginReminding(
    tx,
    {
      kind: 'case',
      things: sql`select ${under}::uuid as person_id, ${threadId}::uuid as about`,
      from: before,
    },
    now,
  );
