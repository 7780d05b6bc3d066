import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { inTransaction } from '../db/pool.ts';
import { readCourseFolder } from '../training/course.ts';
import { publishCourse } from '../training/publish.ts';
import { withDatabase } from './database.ts';

export async function run(dir: string, options: { check?: boolean }): Promise<void> {
  const courses = await readCourseFolder(dir);
  if (options.check) {
    for (const { code, decided } of courses) console.log(`${code}: version ${decided.version} is complete`);
    return;
  }
  await withDatabase(({ db }) =>
    inTransaction(db, async (tx) => {
      for (const one of courses) {
        const now = systemClock.now();
        const { outcome, course } = await publishCourse(tx, one, { now, actor: operator() });
        console.log(`${course.code}: version ${course.number} ${outcome}`);
      }
    }),
  );
}
