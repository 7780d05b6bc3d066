import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';
import type { WayKind } from '../../db/schema.ts';

/** How many people's newest answer to a notice came by each way, and how many contested one. */
export type WayCounts = Record<WayKind | 'contested', number>;

/** For those who may know answers. Whoever has answered by themselves since counts under no way any more. */
export async function countWays(db: Db, noticeId: string): Promise<WayCounts> {
  const { rows } = await sql<WayCounts>`
    select count(*) filter (where way = 'paper' and newest)::int as paper,
           count(*) filter (where way = 'kiosk' and newest)::int as kiosk,
           count(*) filter (where way = 'on-behalf' and newest)::int as "on-behalf",
           count(distinct person_id) filter (where contested)::int as contested
    from (
      select w.way, w.person_id, c.answer_id is not null as contested,
             not exists (select from answer later where later.notice_id = a.notice_id
               and later.person_id = a.person_id and later.entry_id > a.entry_id) as newest
      from answer_way w
      join answer a on a.id = w.answer_id and a.notice_id = ${noticeId}::uuid
      left join answer_contest c on c.answer_id = w.answer_id
    ) ways`.execute(db);
  return rows[0] ?? { paper: 0, kiosk: 0, 'on-behalf': 0, contested: 0 };
}
