import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { eraseKeys } from '../vault/erase.ts';
import type { Vault } from '../vault/vault.ts';
import { leftOutOf, openEachWords } from '../vault/words.ts';
import { exemptionClass, placeOfReason } from './ask.ts';

const category = 'exemptions.held.exemption';

/** What a person was exempted from, and why. */
export function exemptionData({ vault }: { vault: Vault }): PersonalData {
  return {
    name: 'exemptions',
    async find(db: Db, personId: string): Promise<Held[]> {
      const { rows } = await sql<{ count: number; from: Date | null; to: Date | null; until: string | null }>`
        select count(*) as count, min(asked_at) as "from", max(asked_at) as "to",
               max(reason ->> 'expiresOn') as until
        from exemption where person_id = ${personId}::uuid`.execute(db);
      const { count = 0, from, to, until } = rows[0] ?? {};
      if (!from || !to) return [];
      const kept = until ? { keptUntil: until } : {};
      return [
        { category, count, from, to, ...kept, disclosure: 'conversations', why: 'exemptions.held.why' },
      ];
    },
    async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
      const rows = await db
        .selectFrom('exemption as e')
        .innerJoin('policy as p', 'p.id', 'e.policy_id')
        .select([
          'e.id',
          'p.code',
          'e.reason_kind',
          'e.reason',
          'e.state',
          'e.asked_at',
          'e.until_at',
          'e.ended_at',
        ])
        .where('e.person_id', '=', personId)
        .orderBy('e.asked_at')
        .execute();
      const words = await openEachWords(
        db,
        vault,
        rows.map(({ id, reason }) => ({ sealed: reason, place: placeOfReason(id) })),
      );
      for (const [n, row] of rows.entries()) {
        yield {
          category,
          id: row.id,
          at: row.asked_at,
          data: {
            policy: row.code,
            kind: row.reason_kind,
            state: row.state,
            until: row.until_at.toISOString(),
            ended: row.ended_at?.toISOString() ?? null,
            reason: words[n] ?? null,
            ...leftOutOf(words[n]),
          },
        };
      }
    },
    /** One that is in force protects the person, so it goes on without its words while they work here. */
    async erase(tx: Tx, personId: string, { now, reason }: ErasureContext): Promise<Erased[]> {
      await sql`select from exemption where person_id = ${personId}::uuid order by id for update`.execute(tx);
      await eraseKeys(tx, { subject: personId, class: exemptionClass, now, reason });
      const { numAffectedRows } = await sql`
        delete from exemption where person_id = ${personId}::uuid and (state <> 'in-force' or not exists (
          select from employment e where e.person_id = ${personId}::uuid and e.to_at is null))`.execute(tx);
      const { numUpdatedRows } = await tx
        .updateTable('exemption')
        .set({ reason: null })
        .where('person_id', '=', personId)
        .executeTakeFirst();
      const erased = Number(numAffectedRows ?? 0n);
      const kept = Number(numUpdatedRows);
      if (erased + kept === 0) return [];
      return [{ category, erased, kept, ...(kept > 0 ? { why: 'exemptions.held.kept' } : {}) }];
    },
  };
}
