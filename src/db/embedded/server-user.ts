import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HeedError } from '../../errors.ts';

/** The system user the server runs as. */
export interface ServerUser {
  uid: number;
  gid: number;
}

/**
 * Who PostgreSQL shall run as: undefined for the user who runs Heed. Root it refuses, so for root it is the
 * owner of the existing cluster (an ordinary user may have made it), else `nobody`.
 */
export async function serverUser(cluster: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(cluster).catch(() => undefined);
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : await nobody();
}

/** The outermost directory on the way to `path` that another user cannot pass through, if there is one. */
export async function barredAt(path: string): Promise<string | undefined> {
  const parent = dirname(path);
  const above = parent === path ? undefined : await barredAt(parent);
  if (above !== undefined) return above;
  return (await stat(path)).mode & 0o001 ? undefined : path;
}

/** PostgreSQL's programs insist on a user with an entry in the password file, so that is where to look. */
async function nobody(): Promise<ServerUser> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n');
  const fields = lines.find((line) => line.startsWith('nobody:'))?.split(':');
  if (!fields) {
    throw new HeedError(
      'database-failed',
      'Heed runs as root, PostgreSQL must not, and this system has no user "nobody" to run it as. ' +
        'Start Heed as an ordinary user, or set DATABASE_URL.',
    );
  }
  // macOS writes nobody's id as -2; the system calls take it unsigned.
  return { uid: Number(fields[2]) >>> 0, gid: Number(fields[3]) >>> 0 };
}
