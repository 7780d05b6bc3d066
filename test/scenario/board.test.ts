import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { sql } from 'kysely';
import { startApp, type TestApp } from '../harness/app.ts';
import { findTool, needs } from '../harness/needs.ts';
import { versionInForce } from '../harness/sent-notice.ts';

describe('the board', function () {
  this.timeout(60_000);
  let heed: TestApp;
  before(async () => {
    heed = await startApp();
  });
  after(() => heed.close());

  it('a policy has one address that always opens what applies', async () => {
    const li = await heed.signIn('S005');
    const version = await versionInForce(heed.db, 'chat-monitoring');
    const answer = await li.get('/board/policies/chat-monitoring');
    expect(answer.status).to.equal(302);
    expect(answer.location).to.equal(`/board/${version}`);
    for (const code of ['none', '..%2F..%2Fetc', '%27%3B', 'x'.repeat(500)])
      expect((await li.get(`/board/policies/${code}`)).status, code).to.equal(404);
    expect((await heed.visitor().get('/board/policies/chat-monitoring')).status).to.equal(401);
  });

  it('says who answers for a version, when it is looked at again and how long it held', async () => {
    const li = await heed.signIn('S005');
    const version = await versionInForce(heed.db, 'chat-monitoring');
    const page = await li.get(`/board/${version}?lang=en`);
    expect(page.text)
      .to.include('Next review')
      .and.include('Owner')
      .and.include('/board/policies/chat-monitoring');
    // On each printed page: version, fingerprint and day.
    expect(page.text).to.match(
      /class="print-foot"[^>]*>chat-monitoring, version 1[^<]*SHA-256 [0-9a-f]{64}[^<]*2026-08-03/,
    );
    await sql`update policy_version set state = 'withdrawn', ended_at = '2026-08-05T02:00:00Z' where id = ${version}::uuid`.execute(
      heed.db,
    );
    const past = await li.get(`/board/${version}?lang=en`);
    expect(past.text)
      .to.include('until Wed 5 Aug')
      .and.not.include('poster.pdf')
      .and.not.include('Next review');
    await sql`update policy_version set state = 'in-force', ended_at = null where id = ${version}::uuid`.execute(
      heed.db,
    );
  });

  it('a poster has the address in letters, both languages and a code that a phone reads', async function () {
    needs(this, 'pdftotext');
    const li = await heed.signIn('S005');
    for (const [path, url, words] of [
      ['/board/policies/chat-monitoring/poster.pdf', '/board/policies/chat-monitoring', '现行第 1 版'],
      ['/board/poster.pdf', '/board', '公司的全部制度'],
    ] as const) {
      const answer = await fetch(new URL(path, heed.url), { headers: { cookie: li.cookie } });
      expect(answer.headers.get('content-type')).to.equal('application/pdf');
      const pdf = Buffer.from(await answer.arrayBuffer());
      const text = execFileSync(findTool('pdftotext') ?? '', ['-layout', '-', '-'], {
        input: pdf,
      }).toString();
      expect(text).to.include(`${heed.url}${url}`).and.include(words);
      expect(text).to.include('扫一扫').and.include('Scan to read what is collected and why');
      // One page, however long the title.
      expect(text.trim().split('\f')).to.have.length(1);
    }
    expect((await heed.visitor().get('/board/poster.pdf')).status).to.equal(401);
    expect((await li.get('/board/policies/none/poster.pdf')).status).to.equal(404);
  });
});
