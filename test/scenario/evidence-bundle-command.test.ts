import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { unpack, withSums } from '../harness/bundle.ts';
import { type BundleStory, bundleStory } from '../harness/bundle-story.ts';
import { heed, makeHeedBase } from '../harness/heed-process.ts';
import { expectNoNetwork, withoutNetwork } from '../harness/offline.ts';
import { until } from '../harness/until.ts';

const command = fileURLToPath(new URL('../../src/heed.js', import.meta.url));

describe('heed evidence verify, of a bundle', function () {
  this.timeout(120_000);
  let story: BundleStory;
  let base: string;
  let remove: () => Promise<void>;
  before(async () => {
    ({ base, remove } = await makeHeedBase());
    story = await bundleStory();
    await story.answered();
  });
  after(async () => {
    await story?.close();
    await remove?.();
  });

  /** @param before what the command begins with, as to have no network */
  function says(path: string, before: readonly string[] = []): { code: number | null; said: string } {
    const [program, ...rest] = [...before, process.execPath];
    const wanted = [...rest, command, 'evidence', 'verify', '--key', story.vkey, path];
    const env = { PATH: process.env.PATH ?? '' };
    const { status, stdout, stderr } = spawnSync(program, wanted, {
      cwd: dirname(path),
      env,
      encoding: 'utf8',
    });
    return { code: status, said: stdout + stderr };
  }

  for (const as of ['self', 'another'] as const)
    it(`verifies it in a process without any network, of ${as === 'self' ? 'the same' : 'another'} account`, async function () {
      const alone = withoutNetwork(this, as);
      await expectNoNetwork(alone);
      const folder = await mkdtemp(join(tmpdir(), 'heed-bundle-read-'));
      try {
        const file = join(folder, 'bundle.zip');
        await writeFile(file, await story.makes());
        await chmod(folder, 0o755);
        await chmod(file, 0o644);
        const { code, said } = says(file, alone);
        expect(said).to.match(/bundle\.zip: valid: 6 records about all who were asked/);
        expect(code).to.equal(0);
        // It kept nothing beside the bundle.
        expect(await readdir(folder)).to.deep.equal(['bundle.zip']);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

  it('tells a page in it that is not Heed’s own', async () => {
    const zip = await story.makes();
    const file = join(base, 'bundle.zip');
    await writeFile(file, zip);
    const fine = says(file);
    expect(fine.said)
      .to.match(/bundle\.zip: valid: 6 records about all who were asked/)
      .and.include('Since it was made nothing was taken out or put in.')
      .and.not.include('verify.html is not');
    expect(fine.code).to.equal(0);

    const files = await unpack(zip);
    const forged = withSums(new Map([...files, ['verify.html', Buffer.from('<p>Verified</p>')]]));
    const folder = join(base, 'forged');
    for (const [path, bytes] of forged) await writeUnder(folder, path, bytes);
    const told = says(folder);
    expect(told.said).to.include('valid: 6 records').and.include('verify.html is not the one');
  });

  it('is made by the command in a process of its own, once, for the operator alone, and verified by another', async () => {
    const { company, dataDir, noticeId } = story;
    const out = join(base, 'made.zip');
    const env = { DATABASE_URL: company.url, HEED_DATA_DIR: dataDir, HEED_SECRET: 's'.repeat(32) };
    const args = ['evidence', 'bundle', noticeId, '--purpose', '年度审计', '--out', out];
    const before = (await company.events('bundle.made')).length;
    const child = heed(args, base, env);
    // The log goes on beside it, as while Heed runs: the record that it was made is in it too.
    await until(async () => (await company.events('bundle.made')).length > before, {
      within: 60_000,
      what: 'the command to put on record what it makes',
    });
    await story.seals();
    expect(await child.ended, child.output()).to.equal(0);
    expect(child.output()).to.include('all against one checkpoint').and.not.include('has not taken');
    expect((await stat(out)).mode & 0o777).to.equal(0o600);
    const fine = says(out);
    expect(fine.said).to.include('Since it was made nothing was taken out or put in.');
    expect(fine.code).to.equal(0);

    const again = heed(args, base, env);
    expect(await again.ended).to.equal(1);
    expect(again.output()).to.include('is there already');
    expect(await company.events('bundle.made')).to.have.lengthOf(before + 1);
  });
});

async function writeUnder(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
}
