import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { anonymousDisclosure } from './forget.ts';

const category = 'anonymous.held.category';

/**
 * Recipients of the anonymous channel, and how often they answered. Of whoever reported there is nothing that could be
 * found: neither an export nor an erasure knows them.
 */
export const anonymousData: PersonalData = {
  name: anonymousDisclosure,
  async find(db: Db, personId: string): Promise<Held[]> {
    const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
      select count(*)::int as count, min(at) as "from", max(at) as "to" from (${acts(personId)}) a`.execute(
      db,
    );
    return rows.flatMap(({ count, from, to }) =>
      from && to
        ? [{ category, count, from, to, disclosure: anonymousDisclosure, why: 'anonymous.held.why' }]
        : [],
    );
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    const { rows } = await sql<{ id: string; at: Date; data: Record<string, string | null> }>`
      select id, at, data from (${acts(personId)}) a order by at, id`.execute(db);
    for (const { id, at, data } of rows) yield { category, id, at, data };
  },
  /** Whether reports were answered in time has to be shown (Directive 2019/1937, 18) until they go by themselves. */
  async erase(tx: Tx, personId: string): Promise<Erased[]> {
    const { rows } = await sql<{ kept: number }>`
      select count(*)::int as kept from (${acts(personId)}) a`.execute(tx);
    const kept = rows[0]?.kept ?? 0;
    return kept > 0 ? [{ category, erased: 0, kept, why: 'anonymous.held.kept' }] : [];
  },
};

const acts = (personId: string) => sql`
  select r.id::text as id, r.added_at as at, jsonb_build_object('kind', r.standing) as data
  from anonymous_recipient r where r.person_id = ${personId}::uuid
  union all
  select m.id::text, m.on_day::timestamptz, jsonb_build_object('kind', 'answer')
  from anonymous_message m join anonymous_recipient r on r.id = m.recipient_id
  where r.person_id = ${personId}::uuid`;
