import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { eraseKeys } from '../vault/erase.ts';
import type { Vault } from '../vault/vault.ts';
import { leftOutOf, openEachWords } from '../vault/words.ts';
import { objectionClass, placeOfDecision, placeOfReasons } from './file.ts';
import { objectionsOf } from './store.ts';

const category = 'objections.held.objection';

/** A person's objections, their reasons, and what was decided. */
export function objectionData({ vault }: { vault: Vault }): PersonalData {
  return {
    name: 'objections',
    async find(db: Db, personId: string): Promise<Held[]> {
      const { rows } = await sql<{ count: number; from: Date | null; to: Date | null; until: string | null }>`
        select count(*) as count, min(filed_at) as "from", max(filed_at) as "to",
               greatest(max(reasons ->> 'expiresOn'), max(decision ->> 'expiresOn')) as until
        from objection where person_id = ${personId}::uuid`.execute(db);
      const { count = 0, from, to, until } = rows[0] ?? {};
      if (!from || !to) return [];
      const kept = until ? { keptUntil: until } : {};
      return [
        { category, count, from, to, ...kept, disclosure: 'conversations', why: 'objections.held.why' },
      ];
    },
    async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
      for (const { id, code, state, filedAt, decidedAt, ...sealed } of await objectionsOf(db, personId)) {
        const [reasons, decision] = await openEachWords(db, vault, [
          { sealed: sealed.reasons, place: placeOfReasons(id) },
          { sealed: sealed.decision, place: placeOfDecision(id) },
        ]);
        const decided = decidedAt?.toISOString() ?? null;
        const words = {
          reasons: reasons ?? null,
          decision: decision ?? null,
          ...leftOutOf(reasons, decision),
        };
        yield { category, id, at: filedAt, data: { policy: code, state, decided, ...words } };
      }
    },
    /** What restricts goes on restricting, without its words, while the person works here. */
    async erase(tx: Tx, personId: string, { now, reason }: ErasureContext): Promise<Erased[]> {
      await sql`select from objection where person_id = ${personId}::uuid order by id for update`.execute(tx);
      await eraseKeys(tx, { subject: personId, class: objectionClass, now, reason });
      const { numAffectedRows } = await sql`
        delete from objection where person_id = ${personId}::uuid and (state in ('rejected', 'withdrawn') or not exists (
          select from employment e where e.person_id = ${personId}::uuid and e.to_at is null))`.execute(tx);
      const { numUpdatedRows } = await tx
        .updateTable('objection')
        .set({ reasons: null, decision: null })
        .where('person_id', '=', personId)
        .executeTakeFirst();
      const erased = Number(numAffectedRows ?? 0n);
      const kept = Number(numUpdatedRows);
      if (erased + kept === 0) return [];
      return [{ category, erased, kept, ...(kept > 0 ? { why: 'objections.held.kept' } : {}) }];
    },
  };
}
