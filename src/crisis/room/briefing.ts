import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';
import type { Language } from '../../messages/model.ts';
import type { Viewer } from '../../people/person.ts';
import type { Vault } from '../../vault/vault.ts';
import { type IncidentView, readIncident } from '../read.ts';
import { type TaskLine, tasksOf } from '../tasks/read.ts';
import { type Clock, clocksOf } from './clocks.ts';
import { questionsOf } from './questions.ts';

/** What whoever comes now needs to know. */
export interface Briefing {
  view: IncidentView;
  clocks: readonly Clock[];
  /** The open ones. */
  tasks: readonly TaskLine[];
  openQuestions: number;
  decisions: number;
  contacts: number;
}

/** @throws HeedError `not-found` for an incident that is not there or not theirs */
export async function readBriefing(
  db: Db,
  vault: Vault,
  id: string,
  { viewer, language, now }: { viewer: Viewer; language: Language; now: Date },
): Promise<Briefing> {
  const view = await readIncident(db, vault, id, { viewer, now });
  const tasks = await tasksOf(db, vault, id, { language, now });
  const questions = await questionsOf(db, vault, id);
  const { rows } = await sql<{ decisions: number; contacts: number }>`
    select (select count(*)::int from evidence_event e where e.about = ${id}::uuid and e.type ~ '^crisis\\.deci') as decisions,
           (select count(*)::int from incident_contact where incident_id = ${id}::uuid) as contacts`.execute(
    db,
  );
  return {
    view,
    clocks: await clocksOf(db, view.incident),
    tasks: tasks.filter(({ state }) => state === 'open'),
    openQuestions: questions.filter(({ replies }) => replies.length === 0).length,
    decisions: rows[0]?.decisions ?? 0,
    contacts: rows[0]?.contacts ?? 0,
  };
}
