import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { hashesOf, mustBeHigher, textRows } from '../policies/published-texts.ts';
import type { CourseWithFiles } from './course.ts';
import { type CourseVersion, currentCourse, currentCourses } from './store.ts';

export interface PublishedCourse {
  outcome: 'published' | 'unchanged';
  course: CourseVersion;
}

/**
 * Publishes a course. The same words and files again change nothing; others need a higher version. Whoever has begun an
 * earlier version finishes that one, and whoever begins from now on gets this.
 *
 * @throws HeedError `bad-input` for changed words under a version that is not higher
 */
export async function publishCourse(
  tx: Tx,
  { code, decided, texts, files }: CourseWithFiles,
  { actor, now }: { actor: Actor; now: Date },
): Promise<PublishedCourse> {
  // One at a time for a code, also for its first.
  await sql`select pg_advisory_xact_lock(hashtext('course'), hashtext(${code}))`.execute(tx);
  const [before] = await currentCourses(tx, code);
  const sha256 = hashesOf(texts);
  const hashes = Object.fromEntries(files.map((file) => [file.name, file.sha256]));
  if (
    before &&
    isDeepStrictEqual({ ...before.sha256 }, sha256) &&
    isDeepStrictEqual({ ...before.files }, hashes)
  )
    return { outcome: 'unchanged', course: before };
  const number = decided.version;
  mustBeHigher(`course ${code}`, texts, { number, before: before?.number });
  if (before)
    await tx.updateTable('course_version').set({ ended_at: now }).where('id', '=', before.id).execute();
  const id = v7();
  const version = { id, code, number, published_at: now, ended_at: null };
  await tx.insertInto('course_version').values(version).execute();
  await tx
    .insertInto('course_text')
    .values(textRows(texts).map((row) => ({ version_id: id, ...row })))
    .execute();
  for (const { name, mediaType, bytes, sha256: hash } of files)
    await tx
      .insertInto('course_file')
      .values({ version_id: id, name, media_type: mediaType, bytes, sha256: Buffer.from(hash, 'hex') })
      .execute();
  await append(tx, {
    type: 'course.published',
    at: now,
    actor,
    about: id,
    data: { version: id, code, number, texts: sha256, files: hashes },
  });
  return { outcome: 'published', course: await currentCourse(tx, code) };
}
