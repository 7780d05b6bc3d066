import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Viewer } from '../people/person.ts';
import type { Vault } from '../vault/vault.ts';
import { openReadable } from '../vault/words.ts';
import { placeOfWords } from './words.ts';

/**
 * Of `quiz_words w` with its attempt `a` and enrolment `e`: somebody waits for it to be read. What has failed or lapsed,
 * and what somebody wrote who has left, is read by nobody.
 */
export const waiting: RawBuilder<unknown> = sql`
  w.handed_in_at is not null and w.reviewed_at is null and a.state in ('handed-in', 'passed')
  and exists (select from employment m where m.person_id = e.person_id and m.to_at is null)`;

/** `w`, `a` and `e` of that. */
export const wordsWithTheirs: RawBuilder<unknown> = sql`
  quiz_words w join quiz_attempt a on a.id = w.attempt_id join enrolment e on e.id = a.enrolment_id`;

/** An answer as its reviewer gets it: whose it is they are not told, so that everybody is judged by the same. */
export interface ToRead {
  id: string;
  versionId: string;
  question: string;
  handedInAt: Date;
  /** What comes of the quiz depends on it; otherwise it was passed already. */
  decides: boolean;
}

const toRead = (viewer: Viewer, also: RawBuilder<unknown>, limit: number): RawBuilder<ToRead> => sql<ToRead>`
  select w.id, e.version_id as "versionId", w.question, w.handed_in_at as "handedInAt",
         a.state = 'handed-in' as decides
  from ${wordsWithTheirs}
  where ${waiting} and w.role = any(${[...viewer.roles]}::text[]) and e.person_id <> ${viewer.id}::uuid and ${also}
  order by a.state = 'handed-in' desc, w.handed_in_at, w.id limit ${limit}`;

/** So many are listed; the others come up as these are read. */
export const mostToRead = 50;

/** What somebody may read: first what a result depends on, the longest waiting first. Never their own. */
export async function answersToRead(db: Db, viewer: Viewer): Promise<ToRead[]> {
  return (await toRead(viewer, sql`true`, mostToRead).execute(db)).rows;
}

/** One of them, with its words; null where they cannot be read any more. @returns undefined for none that waits for this viewer */
export async function answerToRead(
  db: Db,
  vault: Vault,
  viewer: Viewer,
  id: string,
): Promise<(ToRead & { words: string | null }) | undefined> {
  const [found] = (await toRead(viewer, sql`w.id = ${id}::uuid`, 1).execute(db)).rows;
  if (!found) return undefined;
  const { words: sealed } = await db
    .selectFrom('quiz_words')
    .select('words')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const [words = null] = await openReadable(db, vault, [{ sealed, place: placeOfWords(id) }]);
  return { ...found, words };
}

/** Whether somebody who may read it finds it read already: by themselves, or by another. */
export async function readBy(db: Db | Tx, viewer: Viewer, id: string): Promise<'you' | 'other' | undefined> {
  const { rows } = await sql<{ mine: boolean | null }>`
    select w.reviewed_by = ${viewer.id}::uuid as mine from ${wordsWithTheirs}
    where w.id = ${id}::uuid and w.reviewed_at is not null and w.role = any(${[...viewer.roles]}::text[])
      and e.person_id <> ${viewer.id}::uuid`.execute(db);
  const [found] = rows;
  return found && (found.mine ? 'you' : 'other');
}
