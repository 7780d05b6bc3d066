import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { logFiles } from '../../src/evidence/files.ts';
import { formatVerifier, generateSigner } from '../../src/evidence/keys.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { check, saidOf, unpack } from '../harness/bundle.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const purpose = '年度审计';

describe('the page of evidence bundles', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let notice: string;
  beforeEach(async () => {
    heed = await startApp();
    notice = await sentNotice(heed, 'chat-monitoring', ['S002', 'S003']);
  });
  afterEach(() => heed.close());

  /** Everything so far gets its place in a log, and Heed its key. */
  async function seals(): Promise<void> {
    const dir = mkdtempSync(join(tmpdir(), 'heed-bundle-pages-'));
    try {
      const signer = generateSigner('heed.example/log');
      heed.app.vkey = formatVerifier(signer.verifier);
      await new Sequencer({ db: heed.db, signer, files: logFiles(dir) }).beat(heed.clock.now());
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }

  async function downloads(browser: Browser, given: Record<string, string>) {
    const { text } = await browser.get('/console/bundles');
    const [, name = '', token = ''] = /<input type="hidden" name="(\w+)" value="([^"]+)"/.exec(text) ?? [];
    const response = await fetch(new URL('/console/bundles', heed.url), {
      method: 'POST',
      headers: { cookie: browser.cookie },
      body: new URLSearchParams({ ...given, [name]: token }),
    });
    expect(response.status).to.equal(200);
    return { headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  }

  it('hands an auditor the evidence of a notice, verified; whoever it is about reads who took it and why', async () => {
    await seals();
    const auditor = await heed.signIn('S030');
    expect((await auditor.get('/console')).text).to.include('/console/bundles');
    const page = await auditor.get(`/console/bundles?notice=${notice}`);
    expect(page.text).to.include(`value="${notice}" selected`);
    const { headers, bytes } = await downloads(auditor, { notice, person: '', purpose });
    expect(headers.get('content-type')).to.equal('application/zip');
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(headers.get('content-disposition')).to.match(/heed-evidence-chat-monitoring-v\d+-20260803\.zip/);
    const report = await check(await unpack(bytes), heed.app.vkey);
    expect(saidOf(report)).to.deep.equal([]);
    expect(report.entries.good).to.be.greaterThan(1);

    expect((await auditor.get('/console/bundles')).text).to.include(purpose);
    for (const asked of ['S002', 'S003'])
      expect((await (await heed.signIn(asked)).get('/me')).text)
        .to.include('id="bundles"')
        .and.include(purpose);
    expect((await (await heed.signIn('S004')).get('/me')).text).not.to.include('id="bundles"');
  });

  it('says what is wrong at the field, keeps what was written, and puts nothing on record', async () => {
    await seals();
    const hr = await heed.signIn('S033');
    expect((await hr.get(`/console/notices/${notice}`)).text).to.include(`/console/bundles?notice=${notice}`);
    const given = { notice, person: 'S002', purpose };
    for (const [wrong, said] of [
      [{ purpose: ' ' }, '请写明为什么需要'],
      [{ person: 'S999' }, '没有这个工号'],
      [{ person: 'S004' }, '这份通知没有发给这个人'],
      [{ notice: v7() }, '没有这份通知'],
      [{ notice: "x' or 1=1" }, '没有这份通知'],
    ] as const) {
      const page = await hr.post('/console/bundles', { ...given, ...wrong });
      expect(page.status).to.equal(422);
      expect(page.text).to.include(said);
    }
    const { rows } = await sql`select id from evidence_event where type = 'bundle.made'`.execute(heed.db);
    expect(rows).to.deep.equal([]);
  });
});
