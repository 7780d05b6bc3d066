import {
  chmod,
  chown,
  cp,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { copyBinaries, findBinaries, isWhole } from '../../src/db/embedded/binaries.ts';
import { readHome } from '../../src/db/embedded/home.ts';
import { runToEnd } from '../../src/db/embedded/program.ts';
import { startEmbedded } from '../../src/db/embedded/server.ts';
import { openServerLog } from '../../src/db/embedded/server-log.ts';
import { barredAt, serverUser } from '../../src/db/embedded/server-user.ts';
import { asRoot, endAll, failure, makeBase, query, silent, startChild } from '../harness/embedded.ts';
import { skipBecause } from '../harness/needs.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

describe('Embedded PostgreSQL, who may do what', function () {
  // Seconds on a quiet machine; servers and child processes take their time on a busy one.
  this.timeout(90_000);
  let base: string;
  before(async () => {
    base = await makeBase();
  });
  after(async () => {
    await endAll(base);
    await rm(base, { recursive: true, force: true });
  });

  it('runs for root as nobody, also when all lies below a directory only root may enter', async function () {
    if (!asRoot || process.platform !== 'linux') skipBecause(this, 'it needs root on Linux');
    const closed = join(base, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const dataDir = join(closed, '阅知 data');
    const stateDir = join(base, 'state');
    const umask = process.umask(0o077);
    const server = await startEmbedded({ dataDir, stateDir, log: silent }).finally(() =>
      process.umask(umask),
    );
    try {
      expect(await query(server.url, 'SELECT 1')).to.deep.equal([[1]]);
      expect(await readlink(`/proc/${server.pid}/exe`)).to.match(new RegExp(`^${stateDir}/`));
      expect((await stat(`/proc/${server.pid}`)).uid).to.equal((await serverUser('/none'))?.uid);
      expect(await readFile(`/proc/${server.pid}/environ`, 'utf8')).not.to.contain('HOME=');
    } finally {
      await server.stop();
    }
  });

  it('says what root needs when its server cannot enter the place for its files', async function () {
    if (!asRoot) skipBecause(this, 'it needs root');
    const closed = join(base, 'closed-state');
    await mkdir(closed, { mode: 0o700 });
    const options = { dataDir: join(base, 'data-of-closed'), log: silent };
    const barred = await failure(startEmbedded({ ...options, stateDir: join(closed, 'state') }));
    expect(barred.code).to.equal('data-dir-unusable');
    expect(barred.message).to.contain(`only root may enter ${closed}`).and.contain('DATABASE_URL');
    const file = join(base, 'file');
    await writeFile(file, '');
    const options2 = { dataDir: join(base, 'data-of-file'), log: silent };
    const impossible = await failure(startEmbedded({ ...options2, stateDir: join(file, 'state') }));
    expect(impossible.message).to.contain('cannot be made (ENOTDIR)');
  });

  it('runs for an ordinary user, with everything inside the data directory', async function () {
    // As an ordinary user all other tests show this. As root, nobody must be able to read this repository.
    if (!asRoot || (await barredAt(repository))) {
      skipBecause(this, 'it needs root, and a repository that others may enter');
    }
    const { home, user } = await homeOfNobody('ordinary');
    const dataDir = join(home, 'data');
    const child = startChild([dataDir, '/nonexistent', 'note'], { ...user, cwd: home, env: envIn(home) });
    const answer = await child.answer;
    expect(answer).to.have.property('ready', true);
    expect((await readHome(dataDir))?.cluster).to.equal(join(dataDir, 'postgres'));
    child.process.kill('SIGTERM');
    expect(await child.ended).to.equal(0);
    // The same directory under sudo: the server goes on as the user who owns the cluster.
    const server = await startEmbedded({ dataDir, stateDir: join(base, 'state'), log: silent });
    try {
      expect(await query(server.url, 'SELECT note FROM notes')).to.deep.equal([['note']]);
    } finally {
      await server.stop();
    }
  });

  it('says what to do when the data directory cannot be written', async () => {
    const file = join(base, 'a-file');
    await writeFile(file, '');
    for (const dataDir of [file, join(file, 'below')]) {
      const error = await failure(startEmbedded({ dataDir, stateDir: base, log: silent }));
      expect(error.code).to.equal('data-dir-unusable');
      expect(error.message).to.contain(dataDir).and.contain('HEED_DATA_DIR').and.contain('a file');
    }
    const dataDir = join(base, 'read-only');
    await mkdir(dataDir);
    await chmod(dataDir, 0o555);
    if (!asRoot) {
      const error = await failure(startEmbedded({ dataDir, stateDir: base, log: silent }));
      expect(error.code).to.equal('data-dir-unusable');
      expect(error.message).to.contain(dataDir).and.contain('may not be read or written');
    } else if (!(await barredAt(repository))) {
      const { home, user } = await homeOfNobody('refused');
      const child = startChild([dataDir, '/nonexistent'], { ...user, cwd: home, env: envIn(home) });
      const answer = await child.answer;
      expect(answer.code).to.equal('data-dir-unusable');
      expect(answer.message)
        .to.contain(dataDir)
        .and.contain('may not be read or written')
        .and.contain('nobody');
    }
    expect(await readdir(dataDir)).to.deep.equal([]);
  });

  it('completes programs that npm installed without running install scripts', async function () {
    if (process.platform !== 'linux') skipBecause(this, 'it needs Linux');
    const bare = join(base, 'package', 'native');
    const binaries = await findBinaries();
    await cp(binaries.root, bare, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !/(libpq\.so\.5|\.a)$/.test(path),
    });
    const incomplete = { ...binaries, root: bare };
    expect(await isWhole(binaries)).to.equal(true);
    expect(await isWhole(incomplete)).to.equal(false);
    const parent = join(base, 'completed');
    await mkdir(parent);
    const [one, two] = await Promise.all([
      copyBinaries(incomplete, parent),
      copyBinaries(incomplete, parent),
    ]);
    expect(one).to.deep.equal(two);
    expect(await isWhole(one)).to.equal(true);
    expect(await readdir(parent)).to.have.length(1);
    const initdb = join(one.root, 'bin', 'initdb');
    const tellVersion = () =>
      runToEnd({ program: initdb, args: ['--version'], cwd: parent, user: undefined });
    await tellVersion();
    await truncate(initdb, 100);
    await copyBinaries(incomplete, parent);
    await tellVersion();
  });

  it('explains a program that does not start', async () => {
    const program = join(base, 'no-program');
    const error = await failure(runToEnd({ program, args: [], cwd: base, user: undefined }));
    expect(error.code).to.equal('database-failed');
    expect(error.message).to.contain(program).and.contain('DATABASE_URL');
  });

  it('keeps its log below its limit, and the last lines at hand', async () => {
    const path = join(base, 'bounded.log');
    const log = openServerLog(path, 1_000);
    for (let line = 0; line < 100; line++) log.write(Buffer.from(`line ${line} ${'.'.repeat(40)}\n`));
    expect(log.tail()).to.contain('line 99').and.not.contain('line 1 ');
    log.close();
    log.write(Buffer.from('too late\n'));
    const [now, then] = await Promise.all([readFile(path, 'utf8'), readFile(`${path}.1`, 'utf8')]);
    expect(now.length).to.be.at.most(1_000);
    expect(then.length).to.be.at.most(1_000);
    expect((then + now).trim().split('\n').at(-1)).to.contain('line 99');
    expect(await readdir(base)).not.to.include('bounded.log.2');
  });

  async function homeOfNobody(name: string) {
    const user = await serverUser('/none');
    if (!user) throw new Error('not root');
    const home = join(base, name);
    await mkdir(home);
    await chown(home, user.uid, user.gid);
    return { home, user };
  }
});

const envIn = (home: string) => ({ HOME: home, TMPDIR: home, PATH: '/usr/bin:/bin' });
