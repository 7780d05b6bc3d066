import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { held } from '../people/held.ts';
import { reminderCard } from './present.ts';
import { remindedBeforeMs } from './rules.ts';
import { reminderKind } from './sent.ts';
import { loadSurvey } from './store.ts';
import { tellInHours } from './tell.ts';

/**
 * Once, two days before the end, whoever has not taken part hears of it again. That is all that taking part is used for.
 *
 * @returns how many surveys
 */
export async function remindOfSurveys(db: Db, { zone, now }: { zone: string; now: Date }): Promise<number> {
  const soon = new Date(now.getTime() + remindedBeforeMs);
  const { rows } = await sql<{ id: string }>`
    select id from survey_run where closed_at is null and reminded_at is null and ends_at > ${now} and ends_at <= ${soon}
      and ends_at - opened_at > ${2 * remindedBeforeMs} * interval '1 millisecond'`.execute(db);
  return eachAlone(rows, ({ id }) => inTransaction(db, (tx) => remindOfOne(tx, id, zone, now)));
}

async function remindOfOne(tx: Tx, runId: string, zone: string, now: Date): Promise<boolean> {
  const run = await tx
    .updateTable('survey_run')
    .set({ reminded_at: now })
    .where('id', '=', runId)
    .where('reminded_at', 'is', null)
    .returning(['survey_id', 'ends_at'])
    .executeTakeFirst();
  if (!run) return false;
  const { rows } = await sql<{ id: string }>`
    select a.person_id as id from survey_asked a
    where a.run_id = ${runId}::uuid and a.blinded is null
      and exists (select from employment e where e.person_id = a.person_id and ${held('e', now)})
    order by 1`.execute(tx);
  const survey = await loadSurvey(tx, run.survey_id);
  const bodies = reminderCard(survey, { endsAt: run.ends_at, zone, now });
  const people = rows.map(({ id }) => id);
  await tellInHours(tx, { kind: reminderKind, about: runId, bodies, people, until: run.ends_at, zone, now });
  return true;
}
