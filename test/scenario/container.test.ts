import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { testDatabase } from '../harness/database.ts';

const run = promisify(execFile);

/** The Dockerfile's instructions, one a line, as they stand. */
async function instructions(): Promise<{ word: string; rest: string }[]> {
  const lines = (await readFile('Dockerfile', 'utf8')).split('\n');
  return lines.flatMap((line) => {
    const [, word, rest] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    return word && rest ? [{ word, rest }] : [];
  });
}

/** Copies and runs what the first stage says, in a folder instead of an image; the packages are those at hand. */
async function stageInto(folder: string): Promise<void> {
  const all = await instructions();
  const second = all.findIndex(({ word }, n) => word === 'FROM' && n > 0);
  for (const { word, rest } of all.slice(0, second)) {
    if (word === 'COPY') {
      const parts = rest.split(' ');
      for (const from of parts.slice(0, -1)) {
        const to = parts.length > 2 ? join(folder, from) : join(folder, parts[1] ?? '');
        await mkdir(dirname(to), { recursive: true });
        await cp(from, to, { recursive: true, preserveTimestamps: true });
      }
    }
    if (word === 'RUN' && rest === 'npm ci --omit=dev')
      await symlink(await realpath('node_modules'), join(folder, 'node_modules'));
    else if (word === 'RUN') await run('sh', ['-c', rest], { cwd: folder });
  }
}

describe('what an image is made of', function () {
  this.timeout(240_000);
  let base: string;
  before(async () => {
    base = await mkdtemp(join(tmpdir(), 'heed-image-'));
  });
  after(async () => {
    await run('chmod', ['-R', 'u+w', base]);
    await rm(base, { recursive: true, force: true });
  });

  it('is built once, and runs where nothing can be written and times are whole seconds', async () => {
    const made = join(base, 'made');
    const carried = join(base, 'carried');
    await mkdir(made);
    await mkdir(carried);
    await stageInto(made);
    // An image is an archive that keeps whole seconds.
    await run('tar', ['--format=ustar', '-cf', join(base, 'image.tar'), '-C', made, '.']);
    await run('tar', ['-xf', join(base, 'image.tar'), '-C', carried]);
    const dist = join(carried, 'dist');
    const [built, ...others] = await readdir(dist);
    expect(built).to.match(/^[0-9a-f]{16}$/);
    expect(others).to.deep.equal([]);
    const before = (await stat(join(dist, built ?? ''))).mtimeMs;
    await chmod(dist, 0o555);

    const { url, close } = await testDatabase();
    try {
      const env = {
        PATH: process.env.PATH ?? '',
        DATABASE_URL: url,
        HEED_SECRET: 'x'.repeat(44),
        HEED_DATA_DIR: join(base, 'data'),
      };
      const [program = '', ...args] = JSON.parse(
        (await instructions()).find(({ word }) => word === 'ENTRYPOINT')?.rest ?? '[]',
      ) as string[];
      expect(program).to.equal('node');
      const { stdout } = await run(process.execPath, [...args, 'migrate'], { cwd: carried, env });
      expect(stdout).to.include('The database is up to date.');
      // Neither built again nor left aside.
      expect(await readdir(dist)).to.deep.equal([built]);
      expect((await stat(join(dist, built ?? ''))).mtimeMs).to.equal(before);
    } finally {
      await close();
    }
  });
});
