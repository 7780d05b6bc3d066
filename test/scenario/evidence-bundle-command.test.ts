import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { unpack, withSums } from '../harness/bundle.ts';
import { type BundleStory, bundleStory } from '../harness/bundle-story.ts';
import { makeHeedBase } from '../harness/heed-process.ts';

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

  /** In a process that has no network at all, where this system lets anybody have one like that. */
  function says(path: string): { code: number | null; said: string } {
    const alone = spawnSync('unshare', ['-rn', 'true']).status === 0 ? ['unshare', '-rn'] : [];
    const [program, ...rest] = [...alone, process.execPath];
    const wanted = [...rest, command, 'evidence', 'verify', '--key', story.vkey, path];
    const env = { PATH: process.env.PATH ?? '' };
    const { status, stdout, stderr } = spawnSync(program, wanted, { cwd: base, env, encoding: 'utf8' });
    return { code: status, said: stdout + stderr };
  }

  it('verifies it without a network, and tells a page in it that is not Heed’s own', async () => {
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
});

async function writeUnder(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
}
