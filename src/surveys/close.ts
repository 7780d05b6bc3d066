import { createHash, randomInt } from 'node:crypto';
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { canonicalise } from '../evidence/canonical.ts';
import { holdersQuery } from '../people/holders.ts';
import { eraseKeys } from '../vault/erase.ts';
import type { Vault } from '../vault/vault.ts';
import { closedCard } from './present.ts';
import { resultsOf, type SurveyResults } from './results.ts';
import { openAnswers, surveyClass } from './sealing.ts';
import { dropReminders, withheld, withholdRestored } from './sent.ts';
import { loadSurvey } from './store.ts';
import type { Survey } from './survey.ts';

/** Closes every survey whose end has come, each by itself. @returns how many */
export async function closeDueSurveys(db: Db, { vault, now }: { vault: Vault; now: Date }): Promise<number> {
  const due = await db
    .selectFrom('survey_run')
    .select('id')
    .where('closed_at', 'is', null)
    .where('ends_at', '<=', now)
    .orderBy('id')
    .execute();
  return eachAlone(due, ({ id }) => inTransaction(db, (tx) => closeRun(tx, vault, id, now)));
}

/**
 * Makes the results, once and for ever, and destroys what they were made of: single answers, used tokens, and the keys that
 * opened the one and signed the other.
 */
async function closeRun(tx: Tx, vault: Vault, runId: string, now: Date): Promise<boolean> {
  const run = await tx
    .selectFrom('survey_run')
    .select(['id', 'survey_id', 'code', 'least', 'took_part'])
    .where('id', '=', runId)
    .where('closed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!run) return false;
  const survey = await loadSurvey(tx, run.survey_id);
  const groups = await tx
    .selectFrom('survey_group')
    .select(['id', 'name'])
    .where('run_id', '=', runId)
    .execute();
  const answered = [];
  for (const { id, name } of groups) {
    const rows = await tx
      .selectFrom('survey_answer')
      .select(['id', 'sealed'])
      .where('group_id', '=', id)
      .execute();
    answered.push({ name, of: await openAnswers(tx, vault, rows) });
  }
  await end(
    tx,
    run,
    survey,
    resultsOf(survey.decided.questions, answered, { least: run.least, shuffle }),
    now,
  );
  return true;
}

/**
 * Ends, without results, every survey that was open when the backup was taken from which this database was made: who took part
 * and what was answered is in no backup. After messages were held, or HR's news would be taken for what may have gone out.
 *
 * @returns how many messages nobody has to decide on any more
 */
export async function endRestored(tx: Tx, now: Date): Promise<number> {
  const runs = await tx
    .selectFrom('survey_run')
    .select(['id', 'survey_id', 'code', 'least', 'took_part'])
    .where('closed_at', 'is', null)
    .orderBy('id')
    .execute();
  let settled = 0;
  for (const run of runs) {
    settled += await withholdRestored(tx, run.id);
    const none: SurveyResults = { answers: 0, least: run.least, parts: [], questions: [], restored: true };
    await end(tx, run, await loadSurvey(tx, run.survey_id), none, now);
  }
  return settled;
}

interface Ending {
  id: string;
  code: string;
  took_part: number;
}

/** Keeps the results, and nothing that they were made of. */
async function end(
  tx: Tx,
  { id: runId, code, took_part: tookPart }: Ending,
  survey: Survey,
  results: SurveyResults,
  now: Date,
): Promise<void> {
  await sql`
    delete from survey_answer a using survey_group g where g.id = a.group_id and g.run_id = ${runId}::uuid`.execute(
    tx,
  );
  await tx.deleteFrom('survey_spent').where('run_id', '=', runId).execute();
  await tx.updateTable('survey_group').set({ secret: null }).where('run_id', '=', runId).execute();
  await eraseKeys(tx, { subject: runId, class: surveyClass, now, reason: 'closed' });
  await tx
    .updateTable('survey_run')
    .set({ closed_at: now, answers: results.answers, results: JSON.stringify(results) })
    .where('id', '=', runId)
    .execute();
  await dropReminders(tx, [runId], now);
  await withheld(runId).execute(tx);
  const sha256 = createHash('sha256').update(canonicalise(results)).digest('hex');
  await append(tx, {
    ...{ type: 'survey.closed', at: now, actor: 'heed', about: runId },
    data: { run: runId, code, tookPart, answers: results.answers, results: sha256 },
  });
  await enqueueTo(
    tx,
    { kind: 'surveys.closed', about: runId, bodies: closedCard(survey, results.restored), at: now },
    holdersQuery(['hr'], now),
  );
}

/** Fisher and Yates, by the system's generator. */
function shuffle<T>(all: readonly T[]): T[] {
  const mixed = [...all];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    const [one, two] = [mixed[last], mixed[other]];
    if (one === undefined || two === undefined) continue;
    mixed[last] = two;
    mixed[other] = one;
  }
  return mixed;
}
