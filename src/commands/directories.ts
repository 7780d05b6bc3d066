import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Connection } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { createLog } from '../log.ts';
import type { DirectorySource } from '../people/directory/source.ts';
import { closeAll, connectPlatforms } from '../platforms/connect.ts';
import { loadSecrets } from '../secrets.ts';
import { withDatabase } from './database.ts';

/**
 * Runs `work` on the database with every platform that knows who works here.
 *
 * @throws HeedError `bad-input` when none is configured
 */
export async function withDirectories<T>(
  work: (connection: Connection, sources: readonly DirectorySource[]) => Promise<T>,
): Promise<T> {
  return withDatabase(async (connection, config: Config) => {
    const connected = await connectPlatforms(config, {
      db: connection.db,
      secrets: loadSecrets(config),
      clock: systemClock,
      log: createLog('warn'),
    });
    try {
      const sources = connected.flatMap(({ directory }) => (directory ? [directory] : []));
      if (sources.length === 0)
        throw new HeedError('bad-input', 'No platform is configured that knows who works here.');
      return await work(connection, sources);
    } finally {
      await closeAll(connected);
    }
  });
}
