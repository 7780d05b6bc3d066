import { fileURLToPath } from 'node:url';
import type { Tx } from '../db/pool.ts';
import { publishSurvey } from '../surveys/publish.ts';
import { readSurveyFolder } from '../surveys/survey.ts';

/** What people think of monitoring, in both languages. */
export const sampleSurveys = fileURLToPath(new URL('../../policies/surveys', import.meta.url));

/** What the sample company can ask. Nobody is asked anything until HR opens it. */
export async function seedSampleSurveys(tx: Tx, now: Date): Promise<void> {
  for (const survey of await readSurveyFolder(sampleSurveys))
    await publishSurvey(tx, survey, { actor: 'heed', now });
}
