import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { z } from 'zod';
import { program } from '../../src/cli.ts';
import { readConfig, variables } from '../../src/config.ts';
import { listen } from '../../src/web/listen.ts';
import { findTool, skipBecause } from '../harness/needs.ts';

const service = z.looseObject({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  env_file: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  expose: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()).optional() }).optional(),
  stop_grace_period: z.string().optional(),
  deploy: z.object({ replicas: z.number() }).optional(),
});
const compose = z.looseObject({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.unknown()),
});

const text = readFileSync('compose.yaml', 'utf8');
const { services, volumes } = compose.parse(parse(text, { merge: true }));
const get = (name: string) => {
  const found = services[name];
  if (!found) throw new Error(`there is no service ${name}`);
  return found;
};
const ours = Object.entries(services).filter(([, one]) => one.build !== undefined);
const given: Record<string, string> = {
  POSTGRES_PASSWORD: 'abc123',
  HEED_SECRET: 'x'.repeat(44),
  HEED_BASE_URL: 'https://heed.example.com',
};
/** As Compose puts variables in: `${NAME:?why}` and `${NAME:-otherwise}`. */
const filled = (value: string) =>
  value.replace(/\$\{([A-Z_]+)(?::[?-][^}]*)?\}/g, (_, name: string) => given[name] ?? '');

const dockerfile = readFileSync('Dockerfile', 'utf8').split('\n');
const instructions = (word: string) =>
  dockerfile.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

describe('the files to run Heed from', () => {
  it('name only variables that Heed knows, and the one of PostgreSQL', () => {
    const named = [...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name);
    expect(new Set(named)).to.deep.equal(new Set(Object.keys(given)));
    for (const [name, { environment = {} }] of ours)
      for (const variable of Object.keys(environment))
        expect(Object.hasOwn(variables, variable), `${variable} of ${name}`).to.equal(true);
  });

  it('give Heed a configuration that it takes, with its data where the volumes are', () => {
    expect(ours.map(([name]) => name)).to.have.members(['migrate', 'web', 'worker']);
    for (const [name, { environment = {}, env_file, volumes: mounts = [] }] of ours) {
      const config = readConfig(
        Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, filled(value)])),
      );
      expect(config, name).to.include({ embeddedDatabase: false, localMessenger: false, host: '0.0.0.0' });
      expect(config.DATABASE_URL).to.equal('postgres://heed:abc123@postgres:5432/heed');
      expect(config.REDIS_URL).to.equal('redis://redis:6379');
      const places = mounts.map((mount) => mount.split(':')[1]);
      expect(places, name).to.deep.equal([config.dataDir, config.HEED_BACKUP_DIR]);
      expect(instructions('VOLUME')).to.deep.equal([JSON.stringify(places).replace(',', ', ')]);
      for (const mount of mounts) expect(volumes).to.have.property(mount.split(':')[0] ?? '');
      expect(env_file).to.equal('.env');
    }
  });

  it('run commands that there are', () => {
    for (const [name, { command = [] }] of ours) {
      const [what, ...options] = command;
      const found = program().commands.find((one) => one.name() === what);
      expect(found, name).not.to.equal(undefined);
      for (const option of options.filter((one) => one.startsWith('--')))
        expect(
          found?.options.map(({ long }) => long),
          name,
        ).to.include(option);
    }
    expect(get('web').command).to.deep.equal(['serve', '--role', 'web']);
    expect(get('worker').command).to.deep.equal(['serve', '--role', 'worker']);
    expect(get('migrate').command).to.deep.equal(['migrate']);
  });

  it('run several of each, after the database is up to date', () => {
    for (const name of ['web', 'worker']) {
      const { deploy, depends_on } = get(name);
      expect(deploy?.replicas, name).to.be.greaterThan(1);
      expect(depends_on?.migrate?.condition).to.equal('service_completed_successfully');
    }
    expect(get('migrate').depends_on?.postgres?.condition).to.equal('service_healthy');
    expect(get('redis').command?.join(' ')).to.include('--maxmemory-policy noeviction');
    const major = Number(/^postgres:(\d+)-/.exec(get('postgres').image)?.[1]);
    expect(major).to.be.within(15, 18);
  });

  it('let what is under way end: longer than Heed takes, ten seconds and three times three to close', () => {
    for (const [name, { stop_grace_period = '' }] of ours)
      expect(Number.parseInt(stop_grace_period, 10), name).to.be.at.least(20);
    expect(readFileSync('deploy/heed.service', 'utf8')).to.match(/^TimeoutStopSec=[2-9]\d$/m);
  });

  it('keep connections for less long than a page process does, which then never ends one under a request', async () => {
    const server = createServer();
    const port = await listen(server, { HEED_PORT: 0, host: '127.0.0.1' });
    expect(port).to.be.greaterThan(0);
    server.close();
    const [, kept = ''] = /keepalive (\d+)s\n/.exec(readFileSync('deploy/Caddyfile', 'utf8')) ?? [];
    expect(Number(kept) * 1_000).to.be.within(1_000, server.keepAliveTimeout - 10_000);
  });

  it('ask a page process whether it lives, where it listens', async () => {
    const { healthcheck, environment, expose } = get('web');
    const [how, ...command] = healthcheck?.test ?? [];
    expect(how).to.equal('CMD');
    expect(command[0]).to.equal('node');
    const script = command.at(-1) ?? '';
    expect(script).to.include(`http://127.0.0.1:${environment?.HEED_PORT}/healthz`);
    expect(expose).to.deep.equal([environment?.HEED_PORT]);
    expect(instructions('EXPOSE')).to.deep.equal([environment?.HEED_PORT]);
    expect(readFileSync('deploy/Caddyfile', 'utf8')).to.include(`web ${environment?.HEED_PORT} `);

    let status = 200;
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/healthz' ? status : 404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const asks = async () => {
      const child = spawn(process.execPath, [
        '--eval',
        script.replace(`:${environment?.HEED_PORT}/`, `:${port}/`),
      ]);
      const [code] = (await once(child, 'exit')) as [number];
      return code;
    };
    expect(await asks()).to.equal(0);
    status = 503;
    expect(await asks()).to.equal(1);
    server.close();
    await once(server, 'close');
    expect(await asks()).to.equal(1);
  });

  it('mount nothing that is not there', () => {
    for (const { volumes: mounts = [] } of Object.values(services))
      for (const mount of mounts.filter((one) => one.startsWith('.')))
        expect(existsSync(mount.split(':')[0] ?? ''), mount).to.equal(true);
  });

  it('make the image of what there is, on a Node that Heed takes, and not as root', () => {
    const taken = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    const copied = instructions('COPY').filter((line) => !line.startsWith('--from='));
    const sources = copied.flatMap((line) => line.split(' ').slice(0, -1));
    for (const source of sources) expect(existsSync(source), source).to.equal(true);
    expect(taken).to.have.members(sources);
    const oldest = /^>=(\d+)\./.exec(
      (JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } }).engines.node,
    )?.[1];
    const images = instructions('FROM').map((line) => line.split(' ')[0]);
    expect(new Set(images)).to.deep.equal(new Set([`node:${oldest}-bookworm-slim`]));
    const entry = JSON.parse(instructions('ENTRYPOINT')[0] ?? '[]') as string[];
    expect(entry).to.deep.equal(['node', 'src/heed.js']);
    expect(instructions('USER')).to.deep.equal(['node']);
  });

  it('leave secrets and data of this machine out of the image', () => {
    const [first] = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).to.equal('*');
  });

  it('have a unit of systemd that systemd takes', function () {
    if (!findTool('systemd-analyze')) skipBecause(this, 'systemd-analyze is not installed');
    const folder = mkdtempSync(join(tmpdir(), 'heed-unit-'));
    try {
      const unit = readFileSync('deploy/heed.service', 'utf8');
      expect(unit).to.include('\nExecStart=/usr/bin/node src/heed.js serve\n');
      const file = join(folder, 'heed.service');
      // Where Node lies differs from machine to machine.
      writeFileSync(file, unit.replace('/usr/bin/node', process.execPath));
      const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
        encoding: 'utf8',
      });
      expect(stdout + stderr).to.equal('');
      expect(status).to.equal(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
