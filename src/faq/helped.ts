import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { Viewer } from '../people/person.ts';
import { closeThread } from '../threads/service.ts';
import { lockThread } from '../threads/store.ts';

/** `changed`: it is closed, and the entry has other words by now than they were shown. `archived`: nothing has changed. */
export type Answered = 'closed' | 'changed' | 'closed-before' | 'archived';

/**
 * Whoever asked says that an entry answers it: their question is closed by them, and the entry counts one more, without whom
 * or when. Said twice it is said once. An entry that was taken out of use since they were shown it may be wrong: it closes
 * nothing, and the office answers as it would have.
 *
 * @param said `version`: the wording that they were shown; absent where the button does not know
 * @returns what happened, and the entry
 * @throws HeedError `not-found` for what is no question of theirs
 */
export async function answeredByEntry(
  tx: Tx,
  said: { threadId: string; entry: number; version?: number; by: Viewer; now: Date },
): Promise<{ happened: Answered; entry?: string }> {
  const { threadId, entry, by, now } = said;
  const thread = await lockThread(tx, threadId);
  if (thread?.kind !== 'question' || thread.personId !== by.id)
    throw new HeedError('not-found', `there is no question ${threadId} of this person`, {
      text: 'faq-not-yours',
    });
  if (thread.state === 'closed') return { happened: 'closed-before' };
  const { rows } = await sql<{ id: string; version: number }>`
    update faq_entry set helped = helped + 1 where number = ${entry} and archived_at is null
    returning id, version`.execute(tx);
  const [counted] = rows;
  if (!counted) return { happened: 'archived' };
  await closeThread(tx, { threadId, by, now });
  const { id, version } = counted;
  return { happened: (said.version ?? version) === version ? 'closed' : 'changed', entry: id };
}
