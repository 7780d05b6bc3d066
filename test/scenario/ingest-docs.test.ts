import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createLog } from '../../src/log.ts';
import { Company } from '../harness/company.ts';
import { httpOf, messageLine, Sender, toldOf } from '../harness/ingest.ts';

describe('docs/intake.md', () => {
  it('signs and sends a batch as it says, and nothing of it is in log, metrics or a file', async () => {
    const company = await Company.open();
    const said: string[] = [];
    const log = createLog('debug', { write: (line: string) => said.push(line) });
    const dir = await mkdtemp(join(tmpdir(), 'heed-docs-'));
    await toldOf(company, ['li']);
    // The example asks the machine for the time.
    company.clock.set(new Date());
    const http = await httpOf(company, { log });
    try {
      const sender = await Sender.open(company, http.url);
      const guide = await readFile(new URL('../../docs/intake.md', import.meta.url), 'utf8');
      const [, script = ''] = /```sh\n([\s\S]*?)```/.exec(guide) ?? [];
      const file = join(dir, 'records.ndjson');
      const words = { body: { type: 'text/plain', text: 'canary-ingest-4711' } };
      await writeFile(
        file,
        `${messageLine('docs-1', 'li', company.now, words)}\n{"broken canary-ingest-4711"\n`,
      );
      const env = {
        PATH: process.env.PATH ?? '',
        ...{ HEED: http.url, SOURCE: sender.source, SECRET: sender.secret, KEY: randomUUID(), FILE: file },
      };
      const { stdout } = await promisify(execFile)('sh', ['-eu', '-c', script], { env });
      expect(JSON.parse(stdout)).to.deep.include({
        ...{ lines: 2, duplicates: 0, refused: {}, told: 0, kept: 1 },
        errors: [{ line: 2, error: 'bad-record', say: 'the line is no JSON' }],
      });
      await sender.send('canary-ingest-4711', { secret: 'wrong' });
      const metrics = await (await fetch(`${http.url}/metrics`)).text();
      expect(metrics).to.match(/heed_records\{source="sender",kind="message",outcome="kept"\} 1/);
      expect(metrics).to.match(/heed_ingest_batches_total\{result="signature"\} \d/);
      expect(said.join('')).to.include('refused');
      for (const text of [said.join(''), metrics, stdout]) {
        expect(text).to.not.include('canary-ingest');
        expect(text).to.not.include(sender.secret);
      }
    } finally {
      await http.close();
      await company.close();
      await rm(dir, { recursive: true, force: true });
    }
  });
});
