import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from './personal-data.ts';

const category = 'held.category.absences';

/** The days on which somebody was said to be away, also what was taken back. Why is kept nowhere. */
export const absenceData: PersonalData = {
  name: 'absences',
  async find(db: Db, personId: string): Promise<Held[]> {
    const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
      select count(*) as count, min(said_at) as "from", max(said_at) as "to" from absence
      where person_id = ${personId}::uuid`.execute(db);
    const { count = 0, from, to } = rows[0] ?? {};
    if (!from || !to) return [];
    return [{ category, count, from, to, disclosure: 'identity', why: 'held.why.absences' }];
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    const rows = await db
      .selectFrom('absence')
      .select(['id', 'from_day', 'until_day', 'source', 'said_at', 'ended_at'])
      .where('person_id', '=', personId)
      .orderBy('said_at')
      .orderBy('id')
      .execute();
    for (const row of rows)
      yield {
        category,
        id: row.id,
        at: row.said_at,
        data: {
          from: row.from_day,
          until: row.until_day,
          source: row.source,
          ended: row.ended_at?.toISOString() ?? null,
        },
      };
  },
  /**
   * What lies in the past goes, and of somebody who has left everything. What is to come, or whose end nobody knows,
   * stays while they work here: without it they would be reminded on their leave.
   */
  async erase(tx: Tx, personId: string, { now }: { now: Date }): Promise<Erased[]> {
    await sql`select from absence where person_id = ${personId}::uuid order by id for update`.execute(tx);
    const gone = sql`not exists (
      select from employment e where e.person_id = ${personId}::uuid and e.to_at is null)`;
    // A day more, for whoever is where it is still yesterday.
    const over = sql`(ended_at is not null or until_day < (${now} at time zone 'UTC')::date - 1)`;
    const goes = sql`person_id = ${personId}::uuid and (${gone} or ${over})`;
    await sql`
      update absence set replaces = null
      where replaces in (select id from absence where ${goes})`.execute(tx);
    const { numAffectedRows } = await sql`delete from absence where ${goes}`.execute(tx);
    const { rows } = await sql<{ kept: number }>`
      select count(*) as kept from absence where person_id = ${personId}::uuid`.execute(tx);
    const erased = Number(numAffectedRows ?? 0n);
    const kept = rows[0]?.kept ?? 0;
    if (erased + kept === 0) return [];
    return [{ category, erased, kept, ...(kept > 0 ? { why: 'held.kept.absences' } : {}) }];
  },
};
