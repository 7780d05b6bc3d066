import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { forgetHold } from './forget-holds.ts';
import { findHold } from './holds.ts';

const category = 'retention.held.hold';

/**
 * Holds and cases that name a person: that there is one, since when, and until when it is to be looked at again. Why is
 * the company's side of a dispute and not theirs to copy. One they may not hear of yet is not found here before its day.
 */
export const holdData: PersonalData = {
  name: 'holds',
  async find(db: Db, personId: string): Promise<Held[]> {
    const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
      select count(*)::int as count, min(h.placed_at) as "from", max(h.placed_at) as "to"
      from legal_hold h where ${toldTo(personId)}`.execute(db);
    const { count = 0, from, to } = rows[0] ?? {};
    if (!from || !to) return [];
    return [{ category, count, from, to, disclosure: 'holds', why: 'retention.held.why' }];
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    const { rows } = await sql<{ id: string }>`
      select h.id from legal_hold h where ${toldTo(personId)} order by h.placed_at, h.id`.execute(db);
    for (const { id } of rows) {
      const hold = await findHold(db, id);
      if (!hold) continue;
      const { placedAt, reviewOn, untilOn, endedAt, caseKind, disclosure } = hold;
      const data = {
        ...{ case: caseKind, kind: disclosure, reviewOn, untilOn },
        ended: endedAt?.toISOString() ?? null,
      };
      yield { category, id, at: placedAt, data };
    }
  },
  /** What is in force stops its own erasure: nobody comes here while it is. */
  async erase(tx: Tx, personId: string, { now, reason }: ErasureContext): Promise<Erased[]> {
    const { rows } = await sql<{ id: string }>`
      select id from legal_hold where person_id = ${personId}::uuid and ended_at is not null order by id
      for update`.execute(tx);
    for (const { id } of rows) await forgetHold(tx, id, { now, reason });
    await sql`
      delete from legal_case_person m using legal_case c
      where c.id = m.case_id and m.person_id = ${personId}::uuid and c.closed_at is not null`.execute(tx);
    return rows.length > 0 ? [{ category, erased: rows.length, kept: 0 }] : [];
  },
};

/** Named by it, or one of those in its case, and free to hear of it. */
const toldTo = (personId: string) => sql`
  h.silent_until is null and (h.person_id = ${personId}::uuid or (h.person_id is null and h.case_id in (
    select case_id from legal_case_person where person_id = ${personId}::uuid)))`;
