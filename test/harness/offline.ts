import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { needs, skipBecause } from './needs.ts';

/** Somebody on this computer who owns nothing of it. */
const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];

/**
 * What a command begins with so that it runs without any network, on Linux. Where the system lets nobody have a process
 * like that, as in some containers, the test is skipped by name, also with CI=true: nothing that could be installed would
 * change it, and with a network it would show nothing.
 *
 * @param as `another`: of an account that owns nothing here, which takes root to become
 */
export function withoutNetwork(test: Mocha.Context, as: 'self' | 'another' = 'self'): readonly string[] {
  if (process.platform !== 'linux') skipBecause(test, 'processes without a network are of Linux');
  needs(test, 'unshare');
  if (as === 'another') needs(test, 'setpriv');
  const root = process.getuid?.() === 0;
  if (as === 'another' && !root) skipBecause(test, 'it takes root to be somebody else');
  const alone = [...(root ? ['unshare', '-n'] : ['unshare', '-rn']), ...(as === 'another' ? nobody : [])];
  const [program = '', ...args] = alone;
  // What others may not read here, no other account can run: Heed itself, Node, and where they lie.
  const ran = spawnSync(program, [...args, process.execPath, '-e', ''], { encoding: 'utf8' });
  if (ran.status !== 0) skipBecause(test, `this system does not let it: ${ran.stderr.trim()}`);
  return alone;
}

/** That it is so: a server of this computer, which answers here, is not reached from there. */
export async function expectNoNetwork(alone: readonly string[]): Promise<void> {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const asks = `require('node:net').connect(${port}, '127.0.0.1', () => process.exit(0)).on('error', () => process.exit(9))`;
  const exits = (before: readonly string[]) =>
    new Promise<number | null>((resolve) => {
      const [program, ...args] = [...before, process.execPath, '-e', asks];
      spawn(program, args, { stdio: 'ignore' }).on('close', resolve);
    });
  try {
    expect([await exits([]), await exits(alone)]).to.deep.equal([0, 9]);
  } finally {
    server.close();
  }
}
