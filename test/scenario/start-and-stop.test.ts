import { once } from 'node:events';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { heed, makeHeedBase, runs } from '../harness/heed-process.ts';
import { until } from '../harness/until.ts';

/** Longer than an orderly end takes on a busy machine, shorter than anybody waits who counts to ten. */
const promptMs = 5_000;

describe('heed serve', function () {
  this.timeout(120_000);
  let base: string;
  let remove: () => Promise<void>;
  before(async () => {
    ({ base, remove } = await makeHeedBase());
  });
  after(() => remove());

  const serve = (dataDir: string, env: Record<string, string> = {}) =>
    heed(['serve'], base, { HEED_DATA_DIR: dataDir, ...env });

  /** Signs somebody in; gives the cookie. */
  async function persona(url: string): Promise<{ cookie: string; csrf: string }> {
    const people = await (await fetch(`${url}/local/people`)).text();
    const person = /name="person" value="([0-9a-f-]{36})"/.exec(people)?.[1] ?? '';
    const body = new URLSearchParams({ person });
    const signedIn = await fetch(`${url}/local/persona`, { method: 'POST', redirect: 'manual', body });
    expect(signedIn.status).to.equal(303);
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const page = await (await fetch(`${url}/local`, { headers: { cookie } })).text();
    return { cookie, csrf: /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '' };
  }

  describe('does not start', () => {
    it('with wrong values: all are named at once, none is echoed, nothing is made', async () => {
      const dataDir = join(base, 'never-made');
      const wrong = {
        HEED_PORT: 'eighty-eighty',
        HEED_SECRET: 'hunter1',
        HEED_AUDITOR_TOKEN: 'hunter2',
        // Of the right form, with an id that is not its own.
        HEED_EVIDENCE_KEY: `PRIVATE+KEY+hunter3+00000000+${Buffer.alloc(33, 1).toString('base64')}`,
        DATABASE_URL: 'mysql://root:hunter4@db/heed',
        REDIS_URL: 'http://:hunter5@redis',
        WECOM_ENCODING_AES_KEY: 'hunter6',
        SLACK_BOT_TOKEN: 'xoxb-hunter7',
        HEED_LOG_LEVEL: 'loud',
        HEED_BASE_URL: 'ftp://hunter8.example',
      };
      const child = serve(dataDir, wrong);
      expect(await child.ended).to.equal(1);
      const said = child.output();
      for (const name of Object.keys(wrong).filter((one) => one !== 'SLACK_BOT_TOKEN')) {
        expect(said).to.match(new RegExp(`^ {2}${name}: .{5,}`, 'm'));
      }
      expect(said).to.match(/^ {2}SLACK_SIGNING_SECRET: is missing/m);
      expect(said).not.to.match(/hunter|eighty|loud|xoxb|^ {4}at /m);
      expect(await readdir(base)).not.to.include('never-made');
    });

    it('without naming variables that it does not know', async () => {
      const child = serve(join(base, 'never-made'), { HEED_PORT: '1e3', HEED_PROT: 'hunter1' });
      expect(await child.ended).to.equal(1);
      expect(child.output())
        .to.match(/without effect: HEED_PROT\./)
        .and.match(/^ {2}HEED_PORT: must be a port number$/m)
        .and.not.include('hunter');
    });

    it('in a data directory that cannot be made or written', async () => {
      await writeFile(join(base, 'file'), 'mine');
      for (const dataDir of [join(base, 'file'), join(base, 'file', 'below')]) {
        const child = serve(dataDir);
        expect(await child.ended).to.equal(1);
        expect(child.output().trim().split('\n')).to.have.length(1);
        expect(child.output()).to.include(dataDir).and.include('HEED_DATA_DIR');
      }
    });

    it('nor does any command, on a database that does not answer or is not Heed’s; no word of its address', async () => {
      const HEED_SECRET = 'x'.repeat(40);
      const empty = new URL(process.env.HEED_TEST_TEMPLATE_URL ?? '');
      empty.pathname = '/template1';
      const nobody = new URL(empty);
      nobody.pathname = '/hunter3';
      for (const [DATABASE_URL, words, commands] of [
        [
          'postgres://hunter1:hunter2@127.0.0.1:1/heed',
          'nothing listens at its address',
          ['serve', 'migrate', 'doctor'],
        ],
        ['postgres://hunter1:hunter2@hunter.invalid/heed', 'name', ['doctor']],
        [nobody.href, 'no database of that name', ['serve', 'doctor']],
        [empty.href, 'Run: npx heed migrate', ['doctor']],
      ] as const) {
        for (const name of commands) {
          const child = heed([name], base, { HEED_DATA_DIR: join(base, 'apart'), DATABASE_URL, HEED_SECRET });
          expect(await child.ended, name).to.equal(1);
          expect(child.output(), name).not.to.match(/^ {4}at /m);
          expect(child.output(), name).to.include(words).and.not.include('hunter');
        }
      }
    });

    it('on a port that is taken or an address that is not its own, and makes no database for that', async () => {
      const blocker = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => blocker.once('listening', resolve));
      const address = blocker.address();
      const port = String(typeof address === 'object' ? address?.port : '');
      try {
        for (const [env, words] of [
          [{ HEED_PORT: port }, `Port ${port} on 127.0.0.1 is in use`],
          [{ HEED_HOST: '192.0.2.1' }, '192.0.2.1 is no address of this machine'],
        ] as const) {
          const child = serve(join(base, 'blocked'), env);
          expect(await child.ended).to.equal(1);
          expect(child.output())
            .to.include(words)
            .and.not.match(/^ {4}at /m);
          expect(child.output().trim().split('\n')).to.have.length(1);
          expect(await readdir(base)).not.to.include('blocked');
        }
      } finally {
        blocker.close();
      }
      const again = serve(join(base, 'blocked'));
      await again.ready();
      again.process.kill('SIGTERM');
      expect(await again.ended).to.equal(0);
    });

    it('twice in the same data directory, and the first goes on', async () => {
      const first = serve(join(base, 'twice'));
      const { url } = await first.ready();
      // On its port too, as when somebody types the command twice.
      const second = serve(join(base, 'twice'), { HEED_PORT: new URL(url).port });
      expect(await second.ended).to.equal(1);
      expect(second.output()).to.match(
        new RegExp(`in use by another Heed, process ${first.process.pid}.*HEED_DATA_DIR`),
      );
      expect(second.output().trim().split('\n')).to.have.length(1);
      expect((await fetch(`${url}/healthz`)).status).to.equal(200);
      first.process.kill('SIGTERM');
      expect(await first.ended).to.equal(0);
    });
  });

  it('comes back after kill -9 with everything that was said to be stored', async () => {
    const dataDir = join(base, 'killed');
    const first = serve(dataDir);
    const before = await first.ready();
    const { cookie, csrf } = await persona(before.url);
    const asked = await fetch(`${before.url}/threads`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body: new URLSearchParams({ csrf, id: '0198f000-0000-7000-8000-000000000001', text: 'Is this kept?' }),
    });
    first.process.kill('SIGKILL');
    expect(asked.status).to.equal(303);
    expect(await first.ended).to.equal('SIGKILL');

    const second = serve(dataDir);
    const after = await second.ready();
    expect(await runs(before.databasePid), 'the server left behind').to.equal(false);
    // Same session, same secret, same words.
    const thread = await fetch(`${after.url}${asked.headers.get('location')}`, { headers: { cookie } });
    expect(thread.status).to.equal(200);
    expect(await thread.text()).to.include('Is this kept?');
    await until(async () => (await fetch(`${after.url}/readyz`)).status === 200);
    await until(async () => (await fetch(`${after.url}/evidence/checkpoint`)).status === 200);

    second.process.kill('SIGTERM');
    expect(await second.ended).to.equal(0);
    expect(await runs(after.databasePid)).to.equal(false);
  });

  it('ends in order and says why when its database dies under it, and starts again with all data', async () => {
    const dataDir = join(base, 'widowed');
    const first = serve(dataDir);
    const { url, databasePid } = await first.ready();
    const { cookie, csrf } = await persona(url);
    let asking = true;
    const busy = Array.from({ length: 8 }, async (_, n) => {
      for (let i = 0; asking; i += 1) {
        const id = `0198f000-0000-7000-8000-${String(n * 1_000_000 + i).padStart(12, '0')}`;
        const body = new URLSearchParams({ csrf, id, text: 'Is anybody there?' });
        await fetch(`${url}/threads`, {
          method: 'POST',
          redirect: 'manual',
          headers: { cookie },
          body,
        }).catch(() => {
          asking = false;
        });
      }
    });
    process.kill(databasePid, 'SIGKILL');
    expect(await first.ended).to.equal(1);
    await Promise.all(busy);
    expect(first.output())
      .to.match(/^The embedded PostgreSQL ended by itself \(SIGKILL\)/m)
      .and.not.match(/Uncaught|Unhandled|^node:|^ {4}at /m);

    const second = serve(dataDir);
    const again = await second.ready();
    expect((await fetch(`${again.url}/me`, { headers: { cookie } })).status).to.equal(200);
    second.process.kill('SIGTERM');
    expect(await second.ended).to.equal(0);
  });

  it('does not start without the secret that content is sealed under, unless the loss is accepted', async () => {
    const dataDir = join(base, 'lost-secret');
    const first = serve(dataDir);
    const { url } = await first.ready();
    const { cookie, csrf } = await persona(url);
    const asked = await fetch(`${url}/threads`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body: new URLSearchParams({ csrf, id: '0198f000-0000-7000-8000-000000000002', text: 'Is this lost?' }),
    });
    expect(asked.status).to.equal(303);
    first.process.kill('SIGTERM');
    expect(await first.ended).to.equal(0);

    await rename(join(dataDir, 'secret'), join(dataDir, 'elsewhere'));
    const doctor = heed(['doctor'], base, { HEED_DATA_DIR: dataDir });
    expect(await doctor.ended).to.equal(1);
    expect(doctor.output()).to.match(/^BAD {2}secret: .*file is lost/m);
    const attempts: Record<string, string>[] = [{}, { HEED_SECRET: 'x'.repeat(40) }];
    for (const env of attempts) {
      const refused = serve(dataDir, env);
      expect(await refused.ended).to.equal(1);
      expect(refused.output())
        .to.include('HEED_SECRET')
        .and.include('accept-loss')
        .and.not.match(/^ {4}at /m);
      expect(await readdir(dataDir)).not.to.include('secret');
    }
    // Brought back, all is as it was.
    await rename(join(dataDir, 'elsewhere'), join(dataDir, 'secret'));
    const again = serve(dataDir);
    const back = await again.ready();
    const thread = `${back.url}${asked.headers.get('location')}`;
    expect(await (await fetch(thread, { headers: { cookie } })).text()).to.include('Is this lost?');
    again.process.kill('SIGTERM');
    expect(await again.ended).to.equal(0);

    await rm(join(dataDir, 'secret'));
    const refused = serve(dataDir);
    expect(await refused.ended).to.equal(1);
    const id = /npx heed secret accept-loss ([0-9a-f]{16})/.exec(refused.output())?.[1] ?? '';
    expect(await heed(['secret', 'accept-loss', id], base, { HEED_DATA_DIR: dataDir }).ended).to.equal(0);
    const anew = serve(dataDir);
    const { url: now } = await anew.ready();
    expect(await readdir(dataDir)).to.include('secret');
    const page = await fetch(`${now}${asked.headers.get('location')}`, { headers: { cookie } });
    expect(page.status).to.equal(200);
    expect(await page.text()).not.to.include('Is this lost?');
    anew.process.kill('SIGTERM');
    expect(await anew.ended).to.equal(0);
  });

  it('ends in order when it is told to while it starts', async () => {
    const child = serve(join(base, 'hasty'));
    await until(() => child.output().includes('embedded database ready'), { within: 60_000 });
    child.process.kill('SIGINT');
    expect(await child.ended).to.equal(0);
    const pid = Number(/"pid":(\d+),"port":\d+,"msg":"embedded database ready"/.exec(child.output())?.[1]);
    expect(await runs(pid)).to.equal(false);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends in order at ${signal}, with a live page open and a browser that keeps its connection`, async () => {
      const child = serve(join(base, 'stopped'));
      const { url, databasePid } = await child.ready();
      const { cookie } = await persona(url);
      const live = await fetch(`${url}/local/live`, { headers: { cookie } });
      expect(live.headers.get('content-type')).to.include('text/event-stream');
      let read = '';
      const streamed = (async () => {
        for await (const chunk of live.body ?? []) read += Buffer.from(chunk).toString();
      })();
      await until(() => read.includes('event: thread'));
      // Sockets on which nobody has asked for anything yet, or not to the end.
      const silent = await Promise.all(['', 'GET /me HTTP/1.1\r\nHost:'].map((text) => dial(url, text)));
      const began = performance.now();
      child.process.kill(signal);
      expect(await child.ended).to.equal(0);
      expect(performance.now() - began).to.be.below(promptMs);
      // An end, not a break: the browser comes back by itself.
      await streamed;
      for (const socket of silent) socket.destroy();
      expect(await runs(databasePid)).to.equal(false);
      expect(child.output()).not.to.match(/"level":"(warn|error|fatal)"/);
    });
  }
});

/** A connection to Heed on which so much was said and no more. */
async function dial(url: string, text: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (text !== '') await new Promise((resolve) => socket.write(text, resolve));
  return socket;
}
