/**
 * A small Heed for the tests of the embedded database: takes the data directory, notes one row, ends in order
 * on SIGINT and SIGTERM. `embedded-child.ts DIR STATE-DIR [NOTE]` writes one JSON line to stdout when it is
 * ready, or when it failed. With NOTE `exit` it then leaves by `process.exit()`, stopping nothing.
 */
import pg from 'pg';
import { startEmbedded } from '../../src/db/embedded/server.ts';
import { HeedError } from '../../src/errors.ts';

const [dataDir = '', stateDir = '', note = ''] = process.argv.slice(2);
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  const server = await startEmbedded({ dataDir, stateDir, log: { info() {}, warn() {} } });
  const keepRunning = setInterval(() => {}, 1_000);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void server.stop().then(() => clearInterval(keepRunning)));
  }
  const client = new pg.Client(server.url);
  await client.connect();
  await client.query('CREATE TABLE IF NOT EXISTS notes (note text)');
  await client.query('INSERT INTO notes VALUES ($1)', [note]);
  await client.end();
  say({ ready: true, server: server.pid });
  if (note === 'exit') process.exit(0);
} catch (error) {
  say(error instanceof HeedError ? { code: error.code, message: error.message } : { message: String(error) });
  process.exitCode = 1;
}
