import type { KyselyPlugin } from 'kysely';
import type { Db } from '../../src/db/pool.ts';

/** What a database says to a process that is killed: nothing more, ever. What was not committed is undone. */
export class Killed extends Error {}

/**
 * The same database for a process that ends after so many statements, whatever it was doing; `left` says how many there
 * would have been.
 */
export function killedAfter(db: Db, statements: number): { db: Db; left(): number } {
  let left = statements;
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      left -= 1;
      if (left < 0) throw new Killed('killed');
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  return { db: db.withPlugin(plugin), left: () => left };
}
