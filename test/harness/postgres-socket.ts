import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../src/db/embedded/settings.ts';

/** Settings of a server that also listens on a socket in a folder, and the way in through it. */
export interface SocketServer {
  settings: Settings;
  /** The same connection string, through the socket where there are such. */
  through(url: string): string;
}

/**
 * Tests talk to their server through a socket of the file system: a statement costs half of what it costs over TCP, at
 * both ends, and a connection proves no password, which takes longer than the rest of it. Windows has no such sockets.
 */
export async function socketIn(root: string): Promise<SocketServer> {
  if (process.platform === 'win32') return { settings: {}, through: (url) => url };
  const folder = join(root, 's');
  const rules = join(root, 'pg_hba.conf');
  await mkdir(folder);
  // Root's server works as another user, who makes the socket.
  await chmod(folder, 0o777);
  await writeFile(rules, 'local all heed trust\nhost all heed 127.0.0.1/32 scram-sha-256\n');
  await chmod(rules, 0o644);
  return {
    settings: { unix_socket_directories: folder, hba_file: rules },
    through(url) {
      const other = new URL(url);
      other.searchParams.set('host', folder);
      return other.href;
    },
  };
}
