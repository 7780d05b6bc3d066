import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { held } from '../people/held.ts';
import { presencesOf } from '../reminders/presences.ts';
import { hrDesk, policyFor } from '../reminders/settings.ts';
import { reminderCard } from './present.ts';
import { remindAt, remindedBeforeMs } from './rules.ts';
import { reminderKind } from './sent.ts';
import { loadSurvey } from './store.ts';
import { tellInHours } from './tell.ts';

/**
 * Once, on the last working day that begins two days before the end, whoever has not taken part hears of it again. That is all
 * that taking part is used for.
 *
 * @returns how many surveys
 */
export async function remindOfSurveys(db: Db, { zone, now }: { zone: string; now: Date }): Promise<number> {
  const { rows } = await sql<{ id: string; openedAt: Date; endsAt: Date }>`
    select id, opened_at as "openedAt", ends_at as "endsAt" from survey_run
    where closed_at is null and reminded_at is null and ends_at > ${now}
      and ends_at - opened_at > ${2 * remindedBeforeMs} * interval '1 millisecond'`.execute(db);
  if (rows.length === 0) return 0;
  const desk = (await presencesOf(db, [], zone)).get(hrDesk);
  if (!desk) throw new Error('the HR desk is nowhere');
  const { policy } = await policyFor(db, 'training');
  const due = rows.filter((run) => remindAt(run, desk, policy.hours) <= now);
  return eachAlone(due, ({ id }) => inTransaction(db, (tx) => remindOfOne(tx, id, zone, now)));
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
