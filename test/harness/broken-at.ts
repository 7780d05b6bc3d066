import type { KyselyPlugin } from 'kysely';
import type { Db } from '../../src/db/pool.ts';

/** The same database, of which the answer to statement number `at` (from 1) is lost, and with it the transaction. */
export function brokenAt(db: Db, at: number): { db: Db; broke: () => boolean } {
  let statements = 0;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      statements += 1;
      if (statements === at) throw new Error('lost the connection');
      return result;
    },
  };
  return { db: db.withPlugin(plugin), broke: () => statements >= at };
}
