import { standingOfCourses } from '../training/standing.ts';
import { withDatabase } from './database.ts';
import { table } from './table.ts';

/** Figures and no names: whoever runs Heed need not know who has passed what. */
export async function run(): Promise<void> {
  await withDatabase(async ({ db }) => {
    const all = await standingOfCourses(db);
    const lines = table(
      ['course', 'version', 'asked', 'begun', 'passed', 'not passed'],
      all.map(({ code, number, asked, begun, passed, notPassed }) => [
        code,
        ...[number, asked, begun, passed, notPassed].map(String),
      ]),
    );
    for (const line of lines) console.log(line);
  });
}
