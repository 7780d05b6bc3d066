import { sql } from 'kysely';
import { listNotices, mostNotices, type NoticeLine } from '../../coverage/notices.ts';
import type { Scope } from '../../coverage/query.ts';
import type { Db } from '../../db/pool.ts';

/**
 * Every notice that was sent by then, newest first, with the figures of the people within `scope`: a list on a page ends
 * somewhere, a file does not.
 */
export async function allNotices(tx: Db, scope: Scope, at: Date): Promise<NoticeLine[]> {
  const lines = await listNotices(tx, scope, at);
  const { rows: older } = await sql<{ id: string }>`
    select id from notice where created_at <= ${at} order by created_at desc, id offset ${mostNotices}`.execute(
    tx,
  );
  for (const { id } of older) lines.push(...(await listNotices(tx, scope, at, id)));
  return lines;
}
