import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from '../people/personal-data.ts';

const category = 'held.category.templates';

/** Reply templates that somebody wrote or answers for. The texts are their team's and stay; that it was them goes. */
export const templateData: PersonalData = {
  name: 'templates',
  async find(db: Db, personId: string): Promise<Held[]> {
    const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
      select count(*)::int as count, min(at) as "from", max(at) as "to" from (
        select written_at as at from reply_template_version where written_by = ${personId}::uuid
        union all
        select created_at from reply_template where owner_id = ${personId}::uuid
      ) theirs`.execute(db);
    const [{ count, from, to } = { count: 0, from: null, to: null }] = rows;
    return from && to
      ? [{ category, count, from, to, disclosure: 'identity', why: 'held.why.templates' }]
      : [];
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    const { rows } = await sql<{ id: string; at: Date; number: number; version: number; text: string }>`
      select t.id, v.written_at as at, t.number, v.number as version,
        (select string_agg(w.title || E'\n' || w.body, E'\n\n' order by w.language)
         from reply_template_text w where w.template_id = v.template_id and w.number = v.number) as text
      from reply_template_version v join reply_template t on t.id = v.template_id
      where v.written_by = ${personId}::uuid order by v.written_at, t.id, v.number`.execute(db);
    for (const { id, at, ...data } of rows) yield { category, id: `${id}-${data.version}`, at, data };
    const { rows: owned } = await sql<{ id: string; at: Date; number: number }>`
      select id, created_at as at, number from reply_template where owner_id = ${personId}::uuid
      order by created_at, id`.execute(db);
    for (const { id, at, number } of owned) yield { category, id, at, data: { number, owner: true } };
  },
  async erase(tx: Tx, personId: string): Promise<Erased[]> {
    const { rows } = await sql<{ n: number }>`
      with versions as (
        update reply_template_version set written_by = null where written_by = ${personId}::uuid returning 1
      ), owned as (
        update reply_template set owner_id = null where owner_id = ${personId}::uuid returning 1
      )
      select ((select count(*) from versions) + (select count(*) from owned))::int as n`.execute(tx);
    const erased = rows[0]?.n ?? 0;
    return erased > 0 ? [{ category, erased, kept: 0 }] : [];
  },
};
