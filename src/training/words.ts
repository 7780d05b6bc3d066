import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import type { ReviewerRole } from '../db/training-schema.ts';
import { seal, type Vault } from '../vault/vault.ts';
import { openEachWords } from '../vault/words.ts';

/** Kind of record in the vault: what people answer in their own words, and what is said to it. */
export const wordsClass = 'quiz-words';
export const placeOfWords = (id: string): string => `quiz_words/${id}/words`;
export const placeOfSaid = (id: string): string => `quiz_words/${id}/said`;
/** Kept with what was learnt, until years after somebody left, which is a day to come: the keys go with the erasure. */
const noDayYet = '9999-12-31';

/** Seals words under keys of whoever wrote them, also what a reviewer said to them. @returns what goes into the row */
export async function sealedWords(
  tx: Tx,
  vault: Vault,
  { personId, place, words, now }: { personId: string; place: string; words: string; now: Date },
): Promise<string> {
  const sealed = await seal(tx, vault, {
    ...{ subjects: [personId], class: wordsClass, expiresOn: noDayYet, plaintext: words, aad: place, now },
  });
  return JSON.stringify(sealed);
}

export interface KeepingWords {
  attemptId: string;
  personId: string;
  question: string;
  words: string;
  role: ReviewerRole;
  now: Date;
}

/** Keeps what somebody answered; nobody reads it before the attempt is handed in. */
export async function keepWords(
  tx: Tx,
  vault: Vault,
  { attemptId, personId, question, words, role, now }: KeepingWords,
): Promise<void> {
  const id = v7();
  const sealed = await sealedWords(tx, vault, { personId, place: placeOfWords(id), words, now });
  await tx
    .insertInto('quiz_words')
    .values({ id, attempt_id: attemptId, question, words: sealed, role })
    .execute();
}

/** What was written to one question, and what its reviewer said; null where its keys are erased, undefined where it is damaged. */
export interface Written {
  words: string | null | undefined;
  /** Null too where nothing was said. */
  said: string | null | undefined;
}

/** By question, of one attempt. For its person's eyes. */
export async function writtenIn(
  db: Db,
  vault: Vault,
  attemptId: string,
): Promise<ReadonlyMap<string, Written>> {
  const rows = await db
    .selectFrom('quiz_words')
    .select(['id', 'question', 'words', 'said'])
    .where('attempt_id', '=', attemptId)
    .orderBy('id')
    .execute();
  const opened = await openEachWords(
    db,
    vault,
    rows.flatMap(({ id, words, said }) => [
      { sealed: words, place: placeOfWords(id) },
      { sealed: said, place: placeOfSaid(id) },
    ]),
  );
  return new Map(
    rows.map(({ question }, n) => [question, { words: opened[2 * n], said: opened[2 * n + 1] }]),
  );
}
