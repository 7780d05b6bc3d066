import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { explainUnreachable } from '../db/lost.ts';
import { quote, quoted, type Table } from './catalogue.ts';

/** Values come out as the same text on every server: what is compared and loaded is text. */
const settings = [
  "set client_encoding to 'UTF8'",
  "set datestyle to 'ISO, YMD'",
  "set intervalstyle to 'postgres'",
  "set timezone to 'UTC'",
  "set bytea_output to 'hex'",
  'set extra_float_digits to 3',
  'set statement_timeout to 0',
  'set idle_in_transaction_session_timeout to 0',
  'set synchronize_seqscans to off',
].join(';');

/** Works on one connection of its own: COPY is bound to one. @throws HeedError `database-failed` where it cannot be had */
export async function withSession<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'heed-backup', keepAlive: true });
  // What was under way fails with the same error; unheard it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw explainUnreachable(error);
  }
  try {
    await client.query(settings);
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The database sends rows one by one; what is done with each piece costs more than the bytes of one row. */
const atOnce = 64 * 1024;

/** The rows of a table in COPY's text format, many in a piece. */
export async function* rowsOf(client: pg.Client, table: Table): AsyncGenerator<Buffer> {
  if (table.partitioned || table.columns.length === 0) return;
  const columns = table.columns.map(({ name }) => quote(name)).join(', ');
  const stream = client.query(copyTo(`copy ${quoted(table)} (${columns}) to stdout`));
  let some: Buffer[] = [];
  let size = 0;
  for await (const bytes of stream) {
    some.push(bytes as Buffer);
    size += (bytes as Buffer).length;
    if (size < atOnce) continue;
    yield Buffer.concat(some, size);
    some = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(some, size);
}
