import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from '../people/personal-data.ts';

const category = 'held.category.faq';

/** Entries that somebody wrote for their office. The texts are the office's and stay; that it was them goes. */
export const faqData: PersonalData = {
  name: 'faq',
  async find(db: Db, personId: string): Promise<Held[]> {
    const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
      select count(*)::int as count, min(written_at) as "from", max(written_at) as "to"
      from faq_version where written_by = ${personId}::uuid`.execute(db);
    const [{ count, from, to } = { count: 0, from: null, to: null }] = rows;
    return from && to ? [{ category, count, from, to, disclosure: 'identity', why: 'held.why.faq' }] : [];
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    const { rows } = await sql<{ id: string; at: Date; number: number; version: number; text: string }>`
      select e.id, v.written_at as at, e.number, v.number as version,
        (select string_agg(concat_ws(E'\n', x.question, nullif(x.also, ''), x.answer), E'\n\n' order by x.language)
         from faq_text x where x.entry_id = v.entry_id and x.number = v.number) as text
      from faq_version v join faq_entry e on e.id = v.entry_id
      where v.written_by = ${personId}::uuid order by v.written_at, e.id, v.number`.execute(db);
    for (const { id, at, ...data } of rows) yield { category, id: `${id}-${data.version}`, at, data };
  },
  async erase(tx: Tx, personId: string): Promise<Erased[]> {
    const { numUpdatedRows } = await tx
      .updateTable('faq_version')
      .set({ written_by: null })
      .where('written_by', '=', personId)
      .executeTakeFirstOrThrow();
    const erased = Number(numUpdatedRows);
    return erased > 0 ? [{ category, erased, kept: 0 }] : [];
  },
};
