import { fileURLToPath } from 'node:url';
import type { Tx } from '../db/pool.ts';
import { readCourseFolder } from '../training/course.ts';
import { publishCourse } from '../training/publish.ts';

/** Privacy at work and psychological privacy, in both languages. */
export const sampleCourses = fileURLToPath(new URL('../../policies/courses', import.meta.url));

/** What the sample company can teach. Nobody is asked to take anything until somebody assigns it. */
export async function seedSampleCourses(tx: Tx, now: Date): Promise<void> {
  for (const course of await readCourseFolder(sampleCourses))
    await publishCourse(tx, course, { actor: 'heed', now });
}
