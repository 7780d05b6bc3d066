import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { SampleLog } from '../fixtures/evidence/sample-log.ts';
import { needs } from '../harness/needs.ts';

/** Where Debian's golang-golang-x-mod-dev puts the source; its packages are looked up without modules. */
const GOPATH = '/usr/share/gocode';

describe('an outside verifier (Go, sumdb/note and sumdb/tlog)', function () {
  this.timeout(240_000); // the first build compiles Go's own library
  const log = new SampleLog();
  let folder: string;
  let program: string;

  before(async function () {
    needs(this, 'go');
    folder = mkdtempSync(join(tmpdir(), 'heed-outside-'));
    program = join(folder, 'verify');
    execFileSync('go', ['build', '-o', program, 'test/outside/verify.go'], {
      env: { ...process.env, GO111MODULE: 'off', GOPATH, GOFLAGS: '' },
      stdio: 'pipe',
    });
  });

  after(() => {
    if (folder) rmSync(folder, { recursive: true });
  });

  function verify(receipt: string, ...more: string[]): Promise<{ ok: boolean; output: string }> {
    const file = join(folder, 'receipt.tlog-proof');
    writeFileSync(file, receipt);
    return new Promise((resolve) => {
      execFile(program, [log.vkey, file, ...more], (error, stdout, stderr) => {
        resolve({ ok: error === null, output: stdout + stderr });
      });
    });
  }

  /** Writes the log as it is served, and returns the folder. */
  async function publish(name: string): Promise<string> {
    const root = join(folder, name);
    for (const [path, data] of log.paths()) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), data);
    }
    writeFileSync(join(root, 'checkpoint'), await log.checkpoint());
    return root;
  }

  it('accepts receipts of a growing log, and that each is part of the log as it is later', async () => {
    const receipts: string[] = [];
    for (const batch of [1, 6, 249, 300, 1000]) {
      const index = log.size;
      await log.appendEvents(batch);
      receipts.push(await log.receipt(index), await log.receipt(log.size - 1));
    }
    const published = await publish('log');
    for (const receipt of receipts) {
      const { ok, output } = await verify(receipt, published);
      expect(output).to.match(
        /^receipt ok: entry \d+ of \d+ in evidence\.sample-company\.example\/heed\nlog ok: 1556 /,
      );
      expect(ok).to.equal(true);
    }
  });

  it('accepts a log as it is served over HTTP', async () => {
    const files = log.paths().set('checkpoint', Buffer.from(await log.checkpoint()));
    const server = createServer((request, response) => {
      const file = files.get((request.url ?? '').replace('/evidence/', ''));
      response.writeHead(file ? 200 : 404).end(file);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const { output } = await verify(await log.receipt(700), `http://127.0.0.1:${port}/evidence`);
      expect(output).to.match(/^receipt ok: entry 700 .*\nlog ok: 1556 entries/);
    } finally {
      server.close();
    }
  });

  it('accepts the example in docs/evidence-format.md', async () => {
    const doc = readFileSync(new URL('../../docs/evidence-format.md', import.meta.url), 'utf8');
    const receipt = /^```receipt\n([\s\S]*?)^```/m.exec(doc)?.[1] ?? '';
    expect((await verify(receipt)).output).to.match(/^receipt ok: entry 4 of 7 /);
  });

  it('rejects what was changed, at the step that fails for us too', async () => {
    const receipt = await log.receipt(3);
    const changes: [string, string][] = [
      ['inclusion', receipt.replace('index 3', 'index 4')],
      ['checkpoint', receipt.replace('\n1556\n', '\n1557\n')],
      ['format', receipt.replace('@v1', '@v2')],
    ];
    for (const [step, changed] of changes) {
      const { ok, output } = await verify(changed);
      expect(output).to.match(new RegExp(`^not valid: ${step}: `));
      expect(ok).to.equal(false);
    }
  });

  it('rejects a published log with one bit changed in any of its tiles', async () => {
    const receipt = await log.receipt(3);
    const published = await publish('changed');
    for (const [path, data] of log.paths()) {
      const changed = Buffer.from(data);
      changed[data.length - 20] = (changed[data.length - 20] as number) ^ 1;
      writeFileSync(join(published, path), changed);
      const { ok, output } = await verify(receipt, published);
      expect(output, path).to.match(/^receipt ok: .*\nnot valid: log: /);
      expect(ok).to.equal(false);
      writeFileSync(join(published, path), data);
    }
    expect((await verify(receipt, published)).ok).to.equal(true);
  });
});
