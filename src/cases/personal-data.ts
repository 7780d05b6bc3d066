import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import { eraseKeys } from '../vault/erase.ts';
import type { Vault } from '../vault/vault.ts';
import { leftOutOf, openEachWords } from '../vault/words.ts';
import { caseClass, placeOfNote, placeOfOutcome } from './settle.ts';

const category = 'cases.held.case';

interface Row {
  id: string;
  kind: 'case' | 'note' | 'outcome';
  thread: string;
  outcome: string | null;
  sealed: unknown;
  at: Date;
}

const rowsOf = (personId: string) => sql`
  select c.id, 'case' as kind, c.thread_id as thread, c.state as outcome, null::jsonb as sealed, c.opened_at as at
  from concern_case c where c.person_id = ${personId}::uuid
  union all
  select n.id, 'note', c.thread_id, null, n.sealed, n.at
  from case_note n join concern_case c on c.id = n.case_id where c.person_id = ${personId}::uuid
  union all
  select o.id, 'outcome', c.thread_id, o.outcome, o.sealed, o.at
  from case_outcome o join concern_case c on c.id = o.case_id where c.person_id = ${personId}::uuid`;

/** A person's concerns as cases: notes of the talk and what came of it. The words in the talk are the talk's. */
export function caseData({ vault }: { vault: Vault }): PersonalData {
  return {
    name: 'cases',
    async find(db: Db, personId: string): Promise<Held[]> {
      const { rows } = await sql<{ count: number; from: Date | null; to: Date | null; until: string | null }>`
        select count(*) as count, min(at) as "from", max(at) as "to", max(sealed ->> 'expiresOn') as until
        from (${rowsOf(personId)}) r`.execute(db);
      const { count = 0, from, to, until } = rows[0] ?? {};
      if (!from || !to) return [];
      const kept = until ? { keptUntil: until } : {};
      return [{ category, count, from, to, ...kept, disclosure: 'conversations', why: 'cases.held.why' }];
    },
    async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
      const { rows } = await sql<Row>`select * from (${rowsOf(personId)}) r order by at, id`.execute(db);
      const words = await openEachWords(
        db,
        vault,
        rows.map(({ id, kind, sealed }) => ({
          sealed,
          place: kind === 'note' ? placeOfNote(id) : placeOfOutcome(id),
        })),
      );
      for (const [n, { id, kind, thread, outcome, at }] of rows.entries()) {
        const text = words[n];
        yield {
          category,
          id,
          at,
          data: { thread, what: kind, outcome, text: text ?? null, ...leftOutOf(text) },
        };
      }
    },
    /** Threads first, as whoever writes in one locks them. */
    async erase(tx: Tx, personId: string, { now, reason }: ErasureContext): Promise<Erased[]> {
      await sql`select from thread where person_id = ${personId}::uuid order by id for update`.execute(tx);
      const { rows } = await sql<{ count: number }>`
        select count(*) as count from (${rowsOf(personId)}) r`.execute(tx);
      await eraseKeys(tx, { subject: personId, class: caseClass, now, reason });
      await tx.deleteFrom('concern_case').where('person_id', '=', personId).execute();
      const erased = rows[0]?.count ?? 0;
      return erased > 0 ? [{ category, erased, kept: 0 }] : [];
    },
  };
}
