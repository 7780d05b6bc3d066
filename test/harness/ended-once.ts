import type { KyselyPlugin, QueryId } from 'kysely';
import type { Db } from '../../src/db/pool.ts';

/** The same database, which ends one transaction in favour of another, as after an insert into `table`. */
export function endedOnce(db: Db, table: string): { db: Db; ended: () => boolean } {
  let at: QueryId | undefined;
  const plugin: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      if (at === undefined && node.kind === 'InsertQueryNode' && JSON.stringify(node.into).includes(table))
        at = queryId;
      return node;
    },
    async transformResult({ result, queryId }) {
      if (queryId === at) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
      return result;
    },
  };
  return { db: db.withPlugin(plugin), ended: () => at !== undefined };
}
