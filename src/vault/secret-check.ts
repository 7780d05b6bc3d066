import { sql } from 'kysely';
import type { Config } from '../config.ts';
import type { Db } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { type Secrets, secretFile } from '../secrets.ts';
import { masterKeyFrom } from './master.ts';

/**
 * A query of which secrets the keys in the database are wrapped with (`prefix`): the beginning of a wrapped key names it by a
 * hash of what is derived from it. Steps from one to the next in the index, however many keys there are.
 */
export const secretsInUseQuery = `
  with recursive used (prefix) as (
    (select substring(wrapped from 1 for 9) from keys.wrapping_key order by 1 limit 1)
    union all
    select (select substring(k.wrapped from 1 for 9) from keys.wrapping_key k
            where substring(k.wrapped from 1 for 9) > used.prefix order by 1 limit 1)
    from used where used.prefix is not null
  )
  select prefix from used where prefix is not null`;

/** Which secrets the keys in the database are wrapped with. */
export async function secretsInUse(db: Db): Promise<Buffer[]> {
  const { rows } = await sql<{ prefix: Buffer }>`${sql.raw(secretsInUseQuery)}`.execute(db);
  return rows.map((row) => row.prefix);
}

/** How a secret is called where one speaks of it: the id without the format before it, in hex. */
export const secretId = (prefix: Buffer): string => prefix.toString('hex', 1);

/**
 * Refuses to run where content is sealed under a secret that is not at hand. A new one would be taken without
 * a word otherwise, and the loss noticed when the old one can no longer be found.
 *
 * @param given the secrets at hand; undefined when there are none yet
 * @throws HeedError `config-invalid`, which names file or variable, and what to do
 */
export async function checkSecrets(
  db: Db,
  config: Pick<Config, 'HEED_SECRET' | 'dataDir'>,
  given: Secrets | undefined,
): Promise<void> {
  const master = given && masterKeyFrom(given);
  const missing = (await secretsInUse(db)).filter((prefix) => !master?.knows(prefix));
  if (missing.length === 0) return;
  const file = secretFile(config.dataDir);
  const what = config.HEED_SECRET
    ? 'a secret that is not in HEED_SECRET. Put it behind the current one: HEED_SECRET=current,earlier'
    : given
      ? `another secret than the one in ${file}. Bring that file back from a backup, or give the secret in HEED_SECRET`
      : `the secret in ${file}, and that file is lost. Bring it back from a backup, or give the secret in HEED_SECRET`;
  const commands = missing.map((prefix) => `npx heed secret accept-loss ${secretId(prefix)}`);
  throw new HeedError(
    'config-invalid',
    `Content in the database is sealed under ${what}. If it is lost for good, nobody can read that content again; Heed starts without it after: ${commands.join(' ; ')}`,
  );
}
