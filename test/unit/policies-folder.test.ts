import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { HeedError } from '../../src/errors.ts';
import { readPolicyFolder } from '../../src/policies/read-folder.ts';
import { policy } from '../fixtures/policies/complete.ts';

describe('a folder of policies', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'heed-policies-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  async function write(folder: string, files = policy()): Promise<string> {
    const path = join(root, folder);
    await mkdir(path, { recursive: true });
    for (const { name, bytes } of files) await writeFile(join(path, name), bytes);
    return path;
  }

  async function refusal(path: string): Promise<string> {
    const error: unknown = await readPolicyFolder(path).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    if (!(error instanceof HeedError)) throw new Error('expected to be refused');
    expect(error.code).to.equal('bad-input');
    return error.problems.map(({ at, problem }) => `${at} ${problem}`).join('\n');
  }

  it('is one policy, or one policy in each folder below', async () => {
    const single = await write('policies/calls');
    await write(
      'policies/chats',
      policy((front) => Object.assign(front, { code: 'chats' })),
    );
    await writeFile(join(root, 'policies', 'README.md'), 'What lies here');
    await mkdir(join(root, 'policies', 'pictures'));
    expect((await readPolicyFolder(single)).map((one) => one.code)).to.eql(['call-records']);
    expect((await readPolicyFolder(join(root, 'policies'))).map((one) => one.code)).to.eql([
      'call-records',
      'chats',
    ]);
  });

  it('is taken whole or not at all, with the problems of every policy in it', async () => {
    await write('good');
    await write(
      'bad',
      policy((front) => Object.assign(front, { code: 'bad', handler: undefined })),
    );
    await write('half', policy().slice(0, 1));
    const problems = await refusal(root);
    expect(problems).to.match(/^bad\/en\.md, bad\/zh-CN\.md: handler /m);
    expect(problems).to.match(/^half\/en\.md is missing/m);
    expect(problems).not.to.include('good/');
  });

  it('uses each code once', async () => {
    await write('one');
    await write('two');
    expect(await refusal(root)).to.equal('two/zh-CN.md: code is used by one/zh-CN.md too');
  });

  it('is there, is a folder and holds something', async () => {
    await writeFile(join(root, 'file'), '');
    expect(await refusal(join(root, 'missing'))).to.match(/is not a folder$/);
    expect(await refusal(join(root, 'file'))).to.match(/is not a folder$/);
    expect(await refusal(root)).to.match(/holds no policy$/);
  });

  it('names a misspelt language file', async () => {
    const [chinese, english] = policy();
    if (!chinese || !english) throw new Error('two files');
    const path = await write('calls', [chinese, { ...english, name: 'english.md' }]);
    const problems = await refusal(path);
    expect(problems).to.include('calls/english.md is no policy file: they are called zh-CN.md, en.md');
    expect(problems).to.include('calls/en.md is missing');
  });

  it('is never left through a link', async () => {
    const outside = await write('outside/secret');
    const inside = await write('inside/calls', policy().slice(0, 1));
    await symlink(join(outside, 'en.md'), join(inside, 'en.md'));
    expect(await refusal(inside)).to.equal('calls/en.md is a link that leads out of the folder');
    await symlink(outside, join(root, 'inside', 'linked'));
    expect(await refusal(join(root, 'inside'))).to.match(/^linked is a link that leads out of the folder/m);
    await symlink(join(root, 'nowhere'), join(inside, 'zh-TW.md'));
    expect(await refusal(inside)).to.include('calls/zh-TW.md is a link that leads nowhere');
  });

  it('does not wait for a pipe nor read a file of any size', async () => {
    const path = await write('calls', policy().slice(0, 1));
    execFileSync('mkfifo', [join(path, 'en.md')]);
    expect(await refusal(path)).to.equal('calls/en.md is not a file');
    await rm(join(path, 'en.md'));
    await writeFile(join(path, 'en.md'), 'x'.repeat(2 * 1024 * 1024));
    expect(await refusal(path)).to.equal('calls/en.md has 2097152 bytes; a policy file holds at most 524288');
  });
});
