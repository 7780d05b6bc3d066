import { sql } from 'kysely';
import type { CaseOutcome } from '../db/decision-schema.ts';
import type { Db } from '../db/pool.ts';
import type { Side } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { openWords } from '../vault/words.ts';
import { placeOfNote, placeOfOutcome } from './settle.ts';
import { type ConcernCase, findCase } from './store.ts';

export interface CaseView extends ConcernCase {
  /** Named to HR alone: the person talks with a role. */
  ownerName: string | null;
  notes: { id: string; at: Date; from: Side; name: string | null; text: string | null }[];
  /** The newest last. */
  outcomes: { id: string; at: Date; outcome: CaseOutcome; text: string | null }[];
  /** An exemption that waits for a second person. */
  exemption: string | null;
}

/** The case of a talk as one side sees it; who may see the talk was asked before. */
export async function caseOf(
  db: Db,
  vault: Vault,
  threadId: string,
  side: Side,
): Promise<CaseView | undefined> {
  const found = await findCase(db, threadId);
  if (!found) return undefined;
  const { rows: notes } = await sql<{ id: string; at: Date; author: string; name: string; sealed: unknown }>`
    select n.id, n.at, n.author_id as author, p.name, n.sealed
    from case_note n join person p on p.id = n.author_id
    where n.case_id = ${found.id}::uuid order by n.at, n.id`.execute(db);
  const outcomes = await db
    .selectFrom('case_outcome')
    .select(['id', 'at', 'outcome', 'sealed'])
    .where('case_id', '=', found.id)
    .orderBy('at')
    .orderBy('id')
    .execute();
  const said = await openWords(
    db,
    vault,
    notes.map(({ id, sealed }) => ({ sealed, place: placeOfNote(id) })),
  );
  const told = await openWords(
    db,
    vault,
    outcomes.map(({ id, sealed }) => ({ sealed, place: placeOfOutcome(id) })),
  );
  const { rows } = await sql<{ owner: string | null; exemption: string | null }>`
    select (select name from person where id = ${found.ownerId}::uuid) as owner,
           (select id from exemption where case_id = ${found.id}::uuid and state = 'asked') as exemption`.execute(
    db,
  );
  return {
    ...found,
    ownerName: side === 'role' ? (rows[0]?.owner ?? null) : null,
    exemption: rows[0]?.exemption ?? null,
    notes: notes.map(({ id, at, author, name }, n) => {
      const from: Side = author === found.personId ? 'person' : 'role';
      const named = from === 'person' || side === 'role';
      return { id, at, from, name: named ? name : null, text: said[n] ?? null };
    }),
    outcomes: outcomes.map(({ id, at, outcome }, n) => ({ id, at, outcome, text: told[n] ?? null })),
  };
}
