import type { KyselyPlugin, QueryId } from 'kysely';
import type { Db } from '../../src/db/pool.ts';

/** The same database, which stands still once after a statement that contains `words`, until it is let go on. */
export function pausedAt(db: Db, words: string): { db: Db; reached: Promise<void>; goOn: () => void } {
  const [reached, say] = deferred();
  const [going, goOn] = deferred();
  let at: QueryId | undefined;
  const plugin: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      if (at === undefined && JSON.stringify(node).includes(words)) at = queryId;
      return node;
    },
    async transformResult({ result, queryId }) {
      if (queryId === at) {
        say();
        await going;
      }
      return result;
    },
  };
  return { db: db.withPlugin(plugin), reached, goOn };
}

function deferred(): [Promise<void>, () => void] {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return [promise, resolve];
}
