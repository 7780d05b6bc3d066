import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { HeedError } from '../errors.ts';
import { quote } from './catalogue.ts';
import { load } from './load.ts';
import type { Unlocking } from './lock.ts';
import { withSession } from './session.ts';

/** Why a backup could not be verified here. */
export type NotVerified = 'may-not-create-databases';

/**
 * Restores a backup into a database of its own on the same server and compares every table with what was saved; then
 * the database is dropped. The role that Heed works as has to be allowed to create databases (CREATEDB), as the
 * embedded one is.
 *
 * @returns undefined when it was verified, or why it could not be
 * @throws HeedError when the backup cannot be restored: it is then none
 */
export async function verifyInScratch(
  url: string,
  backup: { file: string; keys: string; unlocking: Unlocking },
): Promise<NotVerified | undefined> {
  return withSession(url, async (client) => {
    const { rows } = await client.query<{ may: boolean; oid: number }>(`
      select (select rolcreatedb or rolsuper from pg_roles where rolname = current_user) as may,
        (select oid from pg_database where datname = current_database()) as oid`);
    if (!rows[0]?.may) return 'may-not-create-databases';
    await dropLeftOver(client, rows[0].oid);
    const name = `${prefix(rows[0].oid)}${randomBytes(6).toString('hex')}`;
    await client.query(`create database ${quote(name)} template template0 encoding 'UTF8'`).catch(refused);
    try {
      const scratch = new URL(url);
      scratch.pathname = `/${name}`;
      await load({ url: scratch.href, ...backup });
      return undefined;
    } finally {
      await drop(client, name);
    }
  });
}

/** Those of this database that a killed backup left: they hold everything that it held. */
export async function dropScratches(url: string): Promise<void> {
  await withSession(url, async (client) => {
    const { rows } = await client.query<{ oid: number }>(
      'select oid from pg_database where datname = current_database()',
    );
    if (rows[0]) await dropLeftOver(client, rows[0].oid);
  });
}

const prefix = (oid: number) => `heed_verify_${oid}_`;

async function dropLeftOver(client: pg.Client, oid: number): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'select datname as name from pg_database where starts_with(datname, $1)',
    [prefix(oid)],
  );
  for (const { name } of rows) await drop(client, name);
}

const notAllowed = '42501';

/**
 * Whoever is left in it is sent away. The server's own autovacuum may be among them, which a role that is no superuser may
 * not end by name; a drop without force ends it by itself.
 */
async function drop(client: pg.Client, name: string): Promise<void> {
  const statement = `drop database if exists ${quote(name)}`;
  await client.query(`${statement} with (force)`).catch(async (error: unknown) => {
    if ((error as { code?: string }).code !== notAllowed) throw error;
    await client.query(statement);
  });
}

function refused(cause: unknown): never {
  throw new HeedError(
    'database-failed',
    'A database to verify the backup in could not be made on the server.',
    { cause },
  );
}
