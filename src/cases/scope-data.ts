import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ExportItem, Held, PersonalData } from '../people/personal-data.ts';

const category = 'cases.held.scope';

/** For whom a policy's scope was changed by a talk, without the talk's words. */
export const scopeData: PersonalData = {
  name: 'scope-changes',
  async find(db: Db, personId: string): Promise<Held[]> {
    const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
      select count(*) as count, min(from_at) as "from", max(from_at) as "to" from scope_change
      where person_id = ${personId}::uuid`.execute(db);
    const { count = 0, from, to } = rows[0] ?? {};
    if (!from || !to) return [];
    return [{ category, count, from, to, disclosure: 'conversations', why: 'cases.held.scopeWhy' }];
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    const { rows } = await sql<{ id: string; code: string; from: Date; ended: Date | null }>`
      select s.id, p.code, s.from_at as "from", s.ended_at as ended from scope_change s
      join policy p on p.id = s.policy_id
      where s.person_id = ${personId}::uuid order by s.from_at, s.id`.execute(db);
    for (const { id, code, from, ended } of rows) {
      yield { category, id, at: from, data: { policy: code, ended: ended?.toISOString() ?? null } };
    }
  },
  /** What is changed for somebody goes on protecting them while they work here. */
  async erase(tx: Tx, personId: string): Promise<Erased[]> {
    const { numAffectedRows } = await sql`
      delete from scope_change where person_id = ${personId}::uuid and (ended_at is not null or not exists (
        select from employment e where e.person_id = ${personId}::uuid and e.to_at is null))`.execute(tx);
    const erased = Number(numAffectedRows ?? 0n);
    const [held] = await scopeData.find(tx, personId);
    const kept = held?.count ?? 0;
    if (erased + kept === 0) return [];
    return [{ category, erased, kept, ...(kept > 0 ? { why: 'cases.held.scopeKept' } : {}) }];
  },
};
