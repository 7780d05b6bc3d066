import type { Config } from '../config.ts';
import type { HeedError } from '../errors.ts';
import type { Log } from '../log.ts';
import { startEmbedded } from './embedded/server.ts';
import { migrate } from './migrate.ts';
import { type Connection, connect } from './pool.ts';

export interface OpenDatabase {
  url: string;
  connection: Connection;
  /** Closes the connections and stops the server, if it is ours. */
  stop(): Promise<void>;
}

/**
 * The database of a running Heed, migrated: the one at DATABASE_URL, or our own server.
 *
 * @param lost called when our own server dies by itself
 * @throws HeedError `data-dir-in-use`, `data-dir-unusable`, `database-failed`
 */
export async function openDatabase(
  config: Config,
  log: Log,
  lost: (cause: HeedError) => void,
): Promise<OpenDatabase> {
  const server = config.DATABASE_URL
    ? undefined
    : await startEmbedded({
        dataDir: config.dataDir,
        log,
        onExit: lost,
      });
  const url = server?.url ?? config.DATABASE_URL ?? '';
  try {
    await migrate(url);
  } catch (error) {
    await server?.stop();
    throw error;
  }
  const connection = connect(url, { log, max: 16 });
  return {
    url,
    connection,
    async stop() {
      await connection.close();
      await server?.stop();
    },
  };
}
