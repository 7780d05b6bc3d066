import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db } from '../../src/db/pool.ts';
import type { Language, Message } from '../../src/messages/model.ts';

export interface StaffOptions {
  count: number;
  platform?: string;
  language?: Language;
  at: Date;
}

/** Persons with one account each on a platform (`<platform>-<n>`), in one statement. @returns their ids in order */
export async function createStaff(db: Db, options: StaffOptions): Promise<string[]> {
  const { count, platform = 'local', language = 'zh-CN', at } = options;
  const run = v7().slice(-8);
  const { rows } = await sql<{ id: string }>`
    with made as (
      insert into person (id, staff_no, name, language, created_at)
      select gen_random_uuid(), ${run} || '-' || n, 'Sample Person ' || n, ${language}, ${at}
      from generate_series(1, ${count}::int) n
      returning id, staff_no
    ), bound as (
      insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
      select id, ${platform}, 'main', ${platform} || '-' || staff_no, 'test', ${at} from made
    )
    select id from made order by split_part(staff_no, '-', 2)::int`.execute(db);
  return rows.map((row) => row.id);
}

export function words(text: string): Message {
  return {
    'zh-CN': { kind: 'text', text: `${text}(中文)` },
    en: { kind: 'text', text: `${text} (English)` },
  };
}
