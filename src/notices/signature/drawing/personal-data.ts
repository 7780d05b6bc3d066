import { sql } from 'kysely';
import type { Db, Tx } from '../../../db/pool.ts';
import type {
  Erased,
  ErasureContext,
  ExportItem,
  Held,
  PersonalData,
} from '../../../people/personal-data.ts';
import { eraseKeys } from '../../../vault/erase.ts';
import type { Vault } from '../../../vault/vault.ts';
import { leftOutOf, unlessDamaged } from '../../../vault/words.ts';
import { drawingClass, openDrawings } from './store.ts';

const category = 'held.category.drawings';
const pageSize = 50;

/** Signatures that a person drew. With their erasure nothing is left of them but hashes in the evidence, if that stays. */
export function drawingData({ vault }: { vault: Vault }): PersonalData {
  return {
    name: 'drawn-signatures',
    async find(db: Db, personId: string): Promise<Held[]> {
      const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
        select count(*) as count, min(at) as "from", max(at) as "to" from drawn_signature
        where person_id = ${personId}::uuid`.execute(db);
      const { count = 0, from, to } = rows[0] ?? {};
      return from && to
        ? [{ category, count, from, to, disclosure: 'answers', why: 'held.why.drawings' }]
        : [];
    },
    async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
      for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
        const rows = await db
          .selectFrom('drawn_signature')
          .select(['answer_id', 'at'])
          .where('person_id', '=', personId)
          .where('answer_id', '>', after)
          .orderBy('answer_id')
          .limit(pageSize)
          .execute();
        const ids = rows.map((row) => row.answer_id);
        const all = await unlessDamaged(openDrawings(db, vault, ids));
        for (const [n, { answer_id: id, at }] of rows.entries()) {
          const opened = all ? [all[n]] : await unlessDamaged(openDrawings(db, vault, [id]));
          const image = opened?.[0]?.image.toString('base64') ?? null;
          yield { category, id, at, data: { path: opened?.[0]?.path ?? null, image, ...leftOutOf(opened) } };
        }
        const last = ids.at(-1);
        if (!last || ids.length < pageSize) return;
        after = last;
      }
    },
    async erase(tx: Tx, personId: string, { now, reason }: ErasureContext): Promise<Erased[]> {
      await eraseKeys(tx, { subject: personId, class: drawingClass, now, reason });
      const { numAffectedRows } =
        await sql`delete from drawn_signature where person_id = ${personId}::uuid`.execute(tx);
      const erased = Number(numAffectedRows ?? 0n);
      return erased > 0 ? [{ category, erased, kept: 0 }] : [];
    },
  };
}
