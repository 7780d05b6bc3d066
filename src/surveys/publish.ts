import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { hashesOf, mustBeHigher, textRows } from '../policies/published-texts.ts';
import { currentSurvey, currentSurveys, type SurveyVersion } from './store.ts';
import type { Survey } from './survey.ts';

export interface PublishedSurvey {
  outcome: 'published' | 'unchanged';
  survey: SurveyVersion;
}

/**
 * Publishes a survey, so that it can be opened. The same words again change nothing; others need a higher version. A run that
 * is open goes on with the words that it began with.
 *
 * @throws HeedError `bad-input` for changed words under a version that is not higher
 */
export async function publishSurvey(
  tx: Tx,
  { code, decided, texts }: Survey,
  { actor, now }: { actor: Actor; now: Date },
): Promise<PublishedSurvey> {
  // One at a time for a code, also for its first.
  await sql`select pg_advisory_xact_lock(hashtext('survey'), hashtext(${code}))`.execute(tx);
  const [before] = await currentSurveys(tx, code);
  const sha256 = hashesOf(texts);
  if (before && isDeepStrictEqual({ ...before.sha256 }, sha256))
    return { outcome: 'unchanged', survey: before };
  const number = decided.version;
  mustBeHigher(`survey ${code}`, texts, { number, before: before?.number });
  if (before) await tx.updateTable('survey').set({ ended_at: now }).where('id', '=', before.id).execute();
  const id = v7();
  await tx.insertInto('survey').values({ id, code, number, published_at: now, ended_at: null }).execute();
  await tx
    .insertInto('survey_text')
    .values(textRows(texts).map((row) => ({ survey_id: id, ...row })))
    .execute();
  await append(tx, {
    ...{ type: 'survey.published', at: now, actor, about: id },
    data: { survey: id, code, number, texts: sha256 },
  });
  return { outcome: 'published', survey: await currentSurvey(tx, code) };
}
