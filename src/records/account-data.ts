import { sql } from 'kysely';
import type { PersonalData } from '../people/personal-data.ts';

const category = 'held.category.businessNumbers';

/** Accounts of sources that are bound to a person: business numbers of WhatsApp's, and when they were theirs. */
export const recordAccountData: PersonalData = {
  name: 'business-numbers',
  async find(db, personId) {
    const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
      select count(*)::int as count, min(from_at) as "from", max(coalesce(to_at, from_at)) as "to"
      from record_account where person_id = ${personId}::uuid`.execute(db);
    const { count = 0, from, to } = rows[0] ?? {};
    if (!from || !to) return [];
    return [{ category, count, from, to, disclosure: 'identity', why: 'held.why.businessNumbers' }];
  },
  async *export(db, personId) {
    const rows = await db
      .selectFrom('record_account')
      .selectAll()
      .where('person_id', '=', personId)
      .orderBy('from_at')
      .orderBy('id')
      .execute();
    for (const { id, platform, account, from_at: at, to_at: until } of rows)
      yield { category, id, at, data: { platform, account, until: until?.toISOString() ?? null } };
  },
  /**
   * What is over goes, and of somebody who has left everything. What stands stays while they work here: without it the
   * records of that number would be nobody's, and their next holder's before their time.
   */
  async erase(tx, personId, { now }) {
    const gone = sql`not exists (select from employment e where e.person_id = ${personId}::uuid and e.to_at is null)`;
    const { numAffectedRows } = await sql`
      delete from record_account where person_id = ${personId}::uuid and (${gone} or to_at <= ${now})`.execute(
      tx,
    );
    const { rows } = await sql<{ kept: number }>`
      select count(*)::int as kept from record_account where person_id = ${personId}::uuid`.execute(tx);
    const erased = Number(numAffectedRows ?? 0n);
    const kept = rows[0]?.kept ?? 0;
    if (erased + kept === 0) return [];
    return [{ category, erased, kept, ...(kept > 0 ? { why: 'held.kept.businessNumbers' } : {}) }];
  },
};
