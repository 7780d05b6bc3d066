import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';

const category = 'held.category.kioskCodes';

/** One-time codes for shared tablets, and being at one; both are deleted two days later. */
export const kioskData: PersonalData = {
  name: 'kiosk',
  async find(db: Db, personId: string): Promise<Held[]> {
    const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
      select count(*) as count, min(issued_at) as "from", max(issued_at) as "to" from kiosk_code
      where person_id = ${personId}::uuid`.execute(db);
    const { count = 0, from, to } = rows[0] ?? {};
    return from && to
      ? [{ category, count, from, to, disclosure: 'sign-ins', why: 'held.why.kioskCodes' }]
      : [];
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    const rows = await db
      .selectFrom('kiosk_code')
      .select(['id', 'issued_at', 'expires_at', 'used_at'])
      .where('person_id', '=', personId)
      .orderBy('id')
      .execute();
    for (const { id, issued_at: at, expires_at: until, used_at: used } of rows)
      yield { category, id, at, data: { until: until.toISOString(), used: used?.toISOString() ?? null } };
  },
  async erase(tx: Tx, personId: string, _context: ErasureContext): Promise<Erased[]> {
    await sql`delete from kiosk_visit where person_id = ${personId}::uuid`.execute(tx);
    const { numAffectedRows } = await sql`delete from kiosk_code where person_id = ${personId}::uuid`.execute(
      tx,
    );
    const erased = Number(numAffectedRows ?? 0n);
    return erased > 0 ? [{ category, erased, kept: 0 }] : [];
  },
};
