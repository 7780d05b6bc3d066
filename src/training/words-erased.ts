import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { eraseKeys } from '../vault/erase.ts';
import type { Vault } from '../vault/vault.ts';
import { openEachWords } from '../vault/words.ts';
import { placeOfSaid, placeOfWords, sealedWords, wordsClass } from './words.ts';

/**
 * Erases the keys of all that somebody ever wrote in quizzes. What is left in rows belongs to a quiz that goes on, or that
 * they wait for: that is sealed anew, so that no copy of the old rows opens any more.
 */
export async function keepOpenWords(
  tx: Tx,
  vault: Vault,
  personId: string,
  { now, reason }: { now: Date; reason: string },
): Promise<void> {
  const { rows } = await sql<{ id: string; words: unknown; said: unknown }>`
    select w.id, w.words, w.said from quiz_words w join quiz_attempt a on a.id = w.attempt_id
    join enrolment e on e.id = a.enrolment_id where e.person_id = ${personId}::uuid order by w.id`.execute(
    tx,
  );
  const places = rows.flatMap(({ id, words, said }) => [
    { id, column: 'words' as const, sealed: words, place: placeOfWords(id) },
    { id, column: 'said' as const, sealed: said, place: placeOfSaid(id) },
  ]);
  const opened = await openEachWords(tx, vault, places);
  await eraseKeys(tx, { subject: personId, class: wordsClass, now, reason });
  for (const [n, { id, column, place }] of places.entries()) {
    const words = opened[n];
    if (typeof words !== 'string') continue;
    const sealed = await sealedWords(tx, vault, { personId, place, words, now });
    await tx
      .updateTable('quiz_words')
      .set({ [column]: sealed })
      .where('id', '=', id)
      .execute();
  }
}
