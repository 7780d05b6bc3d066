import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HeedError } from '../../errors.ts';
import { type Binaries, majorOf } from './binaries.ts';
import { codeOf, unusable } from './data-dir.ts';
import { syncDir } from './home.ts';
import { runToEnd } from './program.ts';
import type { ServerUser } from './server-user.ts';
import { quietLog, settingsAsArguments } from './settings.ts';

/** The role Heed works as and the database it owns. */
export const NAME = 'heed';

/**
 * Makes the cluster with its role and database unless it exists. All happens in a draft directory that is
 * renamed at the end: a cluster is whole or absent, wherever the power fails. The caller holds the lock.
 *
 * Nobody can log in as the superuser, who has no password. Heed's own role may make databases, nothing more,
 * as on a server that somebody else runs.
 */
export async function makeCluster(
  cluster: string,
  options: { binaries: Binaries; user: ServerUser | undefined; password: string; sync: boolean },
): Promise<void> {
  const { binaries, user, password } = options;
  const parent = dirname(cluster);
  await removeDrafts(cluster);
  if (await versionOf(cluster)) return;

  const draft = `${cluster}.draft-${randomBytes(6).toString('hex')}`;
  await mkdir(draft, { mode: 0o700 });
  if (user) await chown(draft, user.uid, user.gid);
  const initdb = join(binaries.root, 'bin', 'initdb');
  const args = ['-D', draft, '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '--auth=reject'];
  if (!options.sync) args.push('--no-sync');
  await runToEnd({ program: initdb, args, cwd: draft, user });
  await writeFile(join(draft, 'pg_hba.conf'), `host all ${NAME} 127.0.0.1/32 scram-sha-256\n`);

  const settings = settingsAsArguments({
    ...quietLog,
    exit_on_error: 'on',
    fsync: options.sync ? 'on' : 'off',
  });
  const postgres = join(binaries.root, 'bin', 'postgres');
  await runToEnd(
    { program: postgres, args: ['--single', '-D', draft, ...settings, 'postgres'], cwd: draft, user },
    `CREATE ROLE ${NAME} LOGIN CREATEDB PASSWORD '${password}';\nCREATE DATABASE ${NAME} OWNER ${NAME};\n`,
  );
  await rename(draft, cluster);
  if (options.sync) await syncDir(parent);
}

/** Refuses a cluster that another major version of PostgreSQL wrote: the programs cannot read it. */
export async function checkVersion(cluster: string, binaries: Binaries): Promise<void> {
  const [theirs, ours] = [await versionOf(cluster), majorOf(binaries)];
  if (theirs === ours) return;
  throw new HeedError(
    'data-dir-unusable',
    `The database ${cluster} was made by PostgreSQL ${theirs ?? '(unknown)'}, and this is PostgreSQL ${ours}. ` +
      'Make a backup with the version of Heed that wrote it and restore that here.',
  );
}

async function versionOf(cluster: string): Promise<string | undefined> {
  try {
    return (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unusable(cluster, error);
  }
}

/** What an interrupted start left. Its initdb may still be writing, so a failure is left to the next start. */
async function removeDrafts(cluster: string): Promise<void> {
  const parent = dirname(cluster);
  const drafts = (await readdir(parent)).filter((name) => name.startsWith(`${basename(cluster)}.draft-`));
  await Promise.allSettled(drafts.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}
