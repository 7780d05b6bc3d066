import { type Config, processConfig } from '../config.ts';
import { discover } from '../db/embedded/server.ts';
import { openDatabase } from '../db/open.ts';
import { type Connection, connect } from '../db/pool.ts';
import { explainMissingTables, mustAnswer } from '../db/reach.ts';
import { demandWhole } from '../db/unfinished.ts';
import { createLog } from '../log.ts';

/**
 * Runs `work` on Heed's database: the configured one, the server of a Heed that is running on this data
 * directory, or our own server for as long as the work takes.
 */
export async function withDatabase<T>(
  work: (connection: Connection, config: Config, url: string) => Promise<T>,
): Promise<T> {
  const config = processConfig();
  const running = config.DATABASE_URL ?? (await discover(config.dataDir));
  if (running) {
    const connection = connect(running, { max: 4, name: 'heed-command' });
    try {
      await mustAnswer(connection.db);
      await demandWhole(connection.db);
      return await work(connection, config, running);
    } catch (error) {
      throw explainMissingTables(error);
    } finally {
      await connection.close();
    }
  }
  const opened = await openDatabase(config, createLog('warn'), () => process.exit(1));
  try {
    return await work(opened.connection, config, opened.url);
  } finally {
    await opened.stop();
  }
}
