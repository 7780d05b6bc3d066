import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { sql } from 'kysely';
import { formatSigner } from '../../../src/evidence/keys.ts';
import { runTypeScript } from '../../harness/run-typescript.ts';
import { until } from '../../harness/until.ts';
import type { Arrival, Post } from './messenger.ts';
import type { Facts, Path } from './path.ts';
import type { World } from './world.ts';

/** What a process of its own is told. */
export interface Told {
  url: string;
  now: string;
  path: string;
  step: number;
  diesAt: number;
  facts: Facts;
  key: string;
  dir: string;
  post: string;
}

/**
 * One step in a process of its own, which is killed by SIGKILL at one of its waits.
 *
 * @returns whether it was; false where it was done before
 */
export async function childDies(
  world: World,
  path: Path,
  { step, diesAt, facts }: { step: number; diesAt: number; facts: Facts },
): Promise<boolean> {
  const { company, dir, signer } = world;
  const office = await openOffice(world.post);
  try {
    const told: Told = {
      ...{ url: company.url, now: company.now.toISOString(), path: path.name, step, diesAt, facts },
      ...{ key: formatSigner(signer), dir, post: office.url },
    };
    const child = runTypeScript('../fault/harness/step-child.ts', [JSON.stringify(told)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let wrong = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (wrong += text));
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    await until(
      async () => {
        const { rows } = await sql`
          select from pg_stat_activity where application_name like ${`dying-${child.pid}-%`}`.execute(
          company.db,
        );
        return rows.length === 0;
      },
      { within: 60_000, what: 'the end of its connections' },
    );
    if (signal === 'SIGKILL') return true;
    expect(code, wrong).to.equal(0);
    return false;
  } finally {
    await office.close();
  }
}

/** Where a process of its own has its messages taken. */
async function openOffice(post: Post): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      if (request.url === '/arrive') await post.arrive(JSON.parse(body) as Arrival[]);
      const known = request.url === '/arrived' ? await post.arrived(JSON.parse(body) as number[]) : [];
      response.end(JSON.stringify(known));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks).toString('utf8');
}
