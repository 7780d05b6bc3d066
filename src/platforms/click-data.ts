import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { PersonalData } from '../people/personal-data.ts';

/** Where a platform keeps clicks on its messages, for as long as what came with them changes the message. */
export interface Clicks {
  platform: string;
  /** Table with the columns `account` and `clicked_at`, read as `c`. */
  table: string;
  /** What was clicked, in words of the platform: over columns of `c`. */
  message: RawBuilder<string>;
  keptMs: number;
}

/** Clicks as personal data. */
export function clickData({ platform, table, message, keptMs }: Clicks): PersonalData {
  /** An account that changed hands is theirs while it was. */
  const theirs = (personId: string) => sql`exists (
    select from identity i
    where i.person_id = ${personId}::uuid and i.platform = ${platform} and i.external_id = c.account
      and i.from_at <= c.clicked_at and (i.to_at is null or i.to_at > c.clicked_at))`;
  const clicks = async (db: Db | Tx, personId: string) => {
    const { rows } = await sql<{ message: string; at: Date }>`
      select ${message} as message, c.clicked_at as at from ${sql.table(table)} c
      where ${theirs(personId)} order by c.clicked_at, 1`.execute(db);
    return rows;
  };
  return {
    name: platform,
    async find(db, personId) {
      const rows = await clicks(db, personId);
      const [first] = rows;
      const last = rows.at(-1);
      if (!first || !last) return [];
      return [
        {
          category: 'held.category.taps',
          count: rows.length,
          from: first.at,
          to: last.at,
          keptUntil: new Date(last.at.getTime() + keptMs).toISOString().slice(0, 10),
          disclosure: 'deliveries',
          why: 'held.why.taps',
        },
      ];
    },
    async *export(db, personId) {
      for (const { message: card, at } of await clicks(db, personId))
        yield { category: 'held.category.taps', id: card, at, data: { card } };
    },
    async erase(tx, personId) {
      const { numAffectedRows } = await sql`
        delete from ${sql.table(table)} c where ${theirs(personId)}`.execute(tx);
      const erased = Number(numAffectedRows ?? 0n);
      return erased === 0 ? [] : [{ category: 'held.category.taps', erased, kept: 0 }];
    },
  };
}
