import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import type { Message } from '../../messages/model.ts';
import type { Incident } from '../store.ts';

/**
 * Ends what a paging service still rings with, in the caller's transaction: of one person, who has answered, or of
 * everybody. It does not know by itself that they answered elsewhere, and would go on waking people. What it may have got,
 * whose fate counts as failed for the ladder, is ended too.
 */
export async function endPages(
  tx: Tx,
  { id }: Incident,
  { bodies, personId, now }: { bodies: Message; personId?: string; now: Date },
): Promise<void> {
  const whose = personId ? sql`and g.person_id = ${personId}::uuid` : sql``;
  const { rows } = await sql<{ message: string; people: string[] }>`
    select g.message_id as message, array_agg(distinct g.person_id) as people
    from incident_page g join delivery d on d.message_id = g.message_id and d.person_id = g.person_id
    where g.incident_id = ${id}::uuid and d.platform = 'pager' and d.state not in ('failed', 'skipped') ${whose}
      and not exists (select from delivery o where o.replaces = g.message_id and o.person_id = g.person_id)
    group by 1 order by 1`.execute(tx);
  for (const { message, people } of rows)
    await enqueue(tx, {
      ...{ kind: 'crisis.page-ended', lane: 'alert', priority: 2, about: id, at: now, bodies },
      ...{ mode: 'replace', platform: 'pager', replaces: message, to: people },
    });
}
