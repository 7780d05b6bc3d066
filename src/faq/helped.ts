import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import type { Viewer } from '../people/person.ts';
import { noSuchThread } from '../threads/rules.ts';
import { closeThread } from '../threads/service.ts';
import { lockThread } from '../threads/store.ts';

/**
 * Whoever asked says that an entry answers it: their question is closed by them, and the entry counts one more, without whom
 * or when. Said twice it is said once.
 *
 * @returns false when the question was closed before, and nothing was counted
 * @throws HeedError `not-found` for what is no question of theirs
 */
export async function answeredByEntry(
  tx: Tx,
  { threadId, entry, by, now }: { threadId: string; entry: number; by: Viewer; now: Date },
): Promise<boolean> {
  const thread = await lockThread(tx, threadId);
  if (thread?.kind !== 'question' || thread.personId !== by.id) throw noSuchThread(threadId);
  if (!(await closeThread(tx, { threadId, by, now }))) return false;
  await sql`
    update faq_entry set helped = helped + 1 where number = ${entry} and archived_at is null`.execute(tx);
  return true;
}
