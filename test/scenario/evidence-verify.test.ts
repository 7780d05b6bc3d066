import { execFileSync } from 'node:child_process';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { SampleLog } from '../fixtures/evidence/sample-log.ts';
import { heed, makeHeedBase } from '../harness/heed-process.ts';

describe('heed evidence verify', function () {
  this.timeout(60_000);
  const log = new SampleLog();
  let base: string;
  let remove: () => Promise<void>;
  let text: string;
  before(async () => {
    ({ base, remove } = await makeHeedBase());
    await log.appendEvents(7);
    text = await log.receipt(4);
  });
  after(() => remove());

  async function says(...files: string[]): Promise<{ code: number | string; lines: string[] }> {
    const child = heed(['evidence', 'verify', '--key', log.vkey, ...files], base);
    const code = await child.ended;
    expect(child.output()).not.to.match(/^ {4}at /m);
    return { code, lines: child.output().trim().split('\n') };
  }

  it('says in one line of each file what is wrong with it, and never waits for a pipe or a device', async () => {
    const file = async (name: string, content: string) => {
      await writeFile(join(base, name), content);
      return name;
    };
    const good = await file('good.tlog-proof', text);
    const crlf = await file('crlf.tlog-proof', text.replaceAll('\n', '\r\n'));
    const forged = await file('forged.tlog-proof', text.replace('index 4', 'index 3'));
    const huge = await file('huge.tlog-proof', '');
    await truncate(join(base, huge), 8 * 2 ** 30);
    execFileSync('mkfifo', [join(base, 'pipe')]);
    await mkdir(join(base, 'empty'));

    const { code, lines } = await says(
      ...['nowhere', crlf, forged, huge, 'pipe', '/dev/zero', 'empty', 'good.tlog-proof/below'],
    );
    expect(code).to.equal(1);
    expect(lines).to.deep.equal([
      'nowhere: not verified: there is no such file',
      `${crlf}: NOT VALID: format: its line ends were changed (CR); take the file as it was downloaded`,
      `${forged}: NOT VALID: inclusion: the proof does not lead from entry 3 to the root of 7 entries`,
      `${huge}: NOT VALID: format: ${huge} has 8589934592 bytes, more than 1048576`,
      'pipe: not verified: pipe is no file',
      '/dev/zero: not verified: /dev/zero is no file',
      'empty: not verified: empty holds no checkpoint',
      'good.tlog-proof/below: not verified: there is no such file',
    ]);
    const fine = await says(good);
    expect(fine.code).to.equal(0);
    expect(fine.lines[0]).to.match(/^good\.tlog-proof: valid: "answer\.given"/);
  });
});
