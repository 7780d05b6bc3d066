import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { inTransaction } from '../db/pool.ts';
import { publishSurvey } from '../surveys/publish.ts';
import { readSurveyFolder } from '../surveys/survey.ts';
import { withDatabase } from './database.ts';

export async function run(dir: string, options: { check?: boolean }): Promise<void> {
  const surveys = await readSurveyFolder(dir);
  if (options.check) {
    for (const { code, decided } of surveys) console.log(`${code}: version ${decided.version} is complete`);
    return;
  }
  await withDatabase(({ db }) =>
    inTransaction(db, async (tx) => {
      for (const one of surveys) {
        const now = systemClock.now();
        const { outcome, survey } = await publishSurvey(tx, one, { now, actor: operator() });
        console.log(`${survey.code}: version ${survey.number} ${outcome}`);
      }
    }),
  );
}
