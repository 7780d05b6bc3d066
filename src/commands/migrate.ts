import { processConfig } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import { withDatabase } from './database.ts';

export async function run(): Promise<void> {
  const { DATABASE_URL } = processConfig();
  // Our own server is migrated whenever it is opened.
  if (DATABASE_URL) await migrate(DATABASE_URL);
  else await withDatabase(() => Promise.resolve());
  console.log('The database is up to date.');
}
