import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';

/** What notices are called, by id: the title of the policy as it was sent. Ids of other things are left out. */
export async function noticeTitles(
  db: Db,
  ids: readonly string[],
  language: Language,
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; title: string }>`
    select n.id, t.title from notice n join policy_text t on t.version_id = n.version_id
    where n.id = any(${ids}::uuid[]) and t.language = ${language}`.execute(db);
  return new Map(rows.map(({ id, title }) => [id, title]));
}
