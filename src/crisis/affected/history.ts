import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';
import type { Vault } from '../../vault/vault.ts';
import { openReadable } from '../../vault/words.ts';
import type { Hand, Kind } from './rules.ts';
import { placeOf } from './sealing.ts';

/** One thing on record about somebody in the ledger. */
export type Entry = { at: Date; byName: string; words: string | null } & (
  | { what: 'added'; kinds: Kind[] }
  | { what: 'removed' }
  | { what: 'byHand'; how: Hand }
);

/** Everything that people put down about one of those affected, in its order. */
export async function historyOf(db: Db, vault: Vault, affectedId: string): Promise<Entry[]> {
  const { rows: facts } = await sql<{
    id: string;
    what: 'added' | 'not-affected';
    kinds: Kind[];
    why: unknown;
    at: Date;
    byName: string;
  }>`
    select f.id::text as id, f.what, f.kinds, f.why, f.at, p.name as "byName"
    from affected_fact f join person p on p.id = f.by_person where f.affected_id = ${affectedId}::uuid`.execute(
    db,
  );
  const { rows: hands } = await sql<{ id: string; how: Hand; note: unknown; at: Date; byName: string }>`
    select h.id, h.how, h.note, h.at, p.name as "byName"
    from affected_by_hand h join person p on p.id = h.by_person where h.affected_id = ${affectedId}::uuid`.execute(
    db,
  );
  const words = await openReadable(db, vault, [
    ...facts.map(({ id, why }) => ({ sealed: why, place: placeOf('affected_fact:why', id) })),
    ...hands.map(({ id, note }) => ({ sealed: note, place: placeOf('affected_by_hand:note', id) })),
  ]);
  const entries: Entry[] = [
    ...facts.map(({ what, kinds, at, byName }, n): Entry => {
      const said = { at, byName, words: words[n] ?? null };
      return what === 'added' ? { ...said, what, kinds } : { ...said, what: 'removed' };
    }),
    ...hands.map(
      ({ how, at, byName }, n): Entry => ({
        what: 'byHand',
        how,
        at,
        byName,
        words: words[facts.length + n] ?? null,
      }),
    ),
  ];
  return entries.sort((a, b) => a.at.getTime() - b.at.getTime());
}
