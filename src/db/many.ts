import { sql } from 'kysely';
import { beforeCommit } from './before-commit.ts';
import type { Tx } from './pool.ts';
import type { Schema } from './schema.ts';

/** From so many rows on a table may be another than the one that plans were made for. */
const many = 1_000;

/** Tables that a transaction lets grow, with the columns by which their rows are found. */
type Tables = { readonly [T in keyof Schema]?: readonly (keyof Schema[T] & string)[] };

/** What a message to many people is. */
export const sentToMany = { delivery: ['message_id', 'person_id', 'state', 'lane'] } satisfies Tables;
/** What it is that many people are reminded. */
export const remindedOf = {
  reminder: ['person_id', 'about', 'next_at'],
  reminder_day: ['person_id'],
} satisfies Tables;

const growing = new WeakMap<Tx, Map<string, readonly string[]>>();

/**
 * To be called before a row is written for each of many people. A connection keeps the plans of what it ran, and those of
 * the checks of foreign keys, from when the tables were small: then it reads a table from end to end for one row. With a
 * hundred thousand rows written in one transaction, each looked for like that, it takes minutes.
 */
export async function planAnew(tx: Tx): Promise<void> {
  await sql`discard plans`.execute(tx);
}

/**
 * To be called when so many rows were written into tables. From the commit on every other connection plans anew, so that
 * the answers of those who have just been asked are quick from the first; the database itself looks at what has grown
 * only after minutes. A table that is being analysed or vacuumed is left out: nobody waits for that.
 */
export function tellGrown(tx: Tx, rows: number, tables: Tables): void {
  if (rows < many) return;
  const known = growing.get(tx);
  const grown = known ?? new Map<string, readonly string[]>();
  for (const [table, columns] of Object.entries(tables)) grown.set(table, columns);
  if (known) return;
  growing.set(tx, grown);
  beforeCommit(tx, async () => {
    growing.delete(tx);
    for (const [table, columns] of grown)
      await sql`analyze (skip_locked) ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})`.execute(
        tx,
      );
  });
}
