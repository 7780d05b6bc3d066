import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Language } from '../../messages/model.ts';
import type { CrisisRole } from '../../people/person.ts';
import type { Vault } from '../../vault/vault.ts';
import { openReadable } from '../../vault/words.ts';
import { playbooksOf } from './playbook.ts';
import { placeOfNote, placeOfTask } from './sealing.ts';

export interface TaskLine {
  id: string;
  /** Null where its words are erased. */
  title: string | null;
  /** What to do, of a task out of a playbook. */
  text: string | null;
  role: CrisisRole | null;
  owner: { id: string; name: string } | null;
  taken: boolean;
  dueAt: Date;
  late: boolean;
  state: 'open' | 'done' | 'dropped';
  endedAt: Date | null;
  endedBy: string | null;
  notes: { id: string; byName: string; at: Date; text: string | null }[];
}

/** Titles by id, of those whose words are there. */
export const titlesOf = (tasks: readonly TaskLine[]): Map<string, string> =>
  new Map(tasks.flatMap(({ id, title }) => (title === null ? [] : [[id, title]])));

/** Open ones first, by when they are due; then those that are finished, the newest first. */
export async function tasksOf(
  db: Db | Tx,
  vault: Vault,
  incidentId: string,
  { language, now }: { language: Language; now: Date },
): Promise<TaskLine[]> {
  const { rows } = await sql<Row>`
    select t.id, t.key, t.sha256, t.words, t.role, t.owner_id as "ownerId", o.name as "ownerName", t.taken,
           t.due_at as "dueAt", t.state, t.ended_at as "endedAt", e.name as "endedBy"
    from incident_task t left join person o on o.id = t.owner_id left join person e on e.id = t.ended_by
    where t.incident_id = ${incidentId}::uuid
    order by t.state <> 'open', t.ended_at desc nulls first, t.due_at, t.id`.execute(db);
  const books = await playbooksOf(
    db,
    rows.flatMap(({ sha256 }) => (sha256 ? [sha256] : [])),
  );
  const opened = await openReadable(
    db,
    vault,
    rows.map(({ id, words }) => ({ sealed: words, place: placeOfTask(id) })),
  );
  const notes = await notesOf(db, vault, incidentId);
  return rows.map(({ key, sha256, words: _words, ownerId, ownerName, ...row }, n) => {
    const task = sha256 ? books.get(sha256)?.tasks.find((one) => one.key === key) : undefined;
    return {
      ...row,
      title: task ? task.title[language] : (opened[n] ?? null),
      text: task ? task.text[language] : null,
      owner: ownerId ? { id: ownerId, name: ownerName ?? '' } : null,
      late: row.state === 'open' && row.dueAt <= now,
      notes: notes.get(row.id) ?? [],
    };
  });
}

interface Row {
  id: string;
  key: string | null;
  sha256: string | null;
  words: unknown;
  role: CrisisRole | null;
  ownerId: string | null;
  ownerName: string | null;
  taken: boolean;
  dueAt: Date;
  state: TaskLine['state'];
  endedAt: Date | null;
  endedBy: string | null;
}

async function notesOf(
  db: Db | Tx,
  vault: Vault,
  incidentId: string,
): Promise<Map<string, TaskLine['notes']>> {
  const { rows } = await sql<{ id: string; task: string; byName: string; at: Date; words: unknown }>`
    select n.id, n.task_id as task, p.name as "byName", n.at, n.words
    from incident_task_note n join incident_task t on t.id = n.task_id join person p on p.id = n.by_person
    where t.incident_id = ${incidentId}::uuid order by n.at, n.id`.execute(db);
  const texts = await openReadable(
    db,
    vault,
    rows.map(({ id, words }) => ({ sealed: words, place: placeOfNote(id) })),
  );
  const notes = new Map<string, TaskLine['notes']>();
  for (const [n, { id, task, byName, at }] of rows.entries())
    notes.set(task, [...(notes.get(task) ?? []), { id, byName, at, text: texts[n] ?? null }]);
  return notes;
}
