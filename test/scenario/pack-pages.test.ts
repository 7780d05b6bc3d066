import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { scans } from '../fixtures/scans.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { needs } from '../harness/needs.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { printedSheet } from '../harness/tablet.ts';
import { personId } from '../harness/ways.ts';

const hr = 'S033';
const person = 'S002';
const purpose = '劳动仲裁 0123 号';

describe('the page of arbitration packs', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let notice: string;
  beforeEach(async () => {
    heed = await startApp();
    notice = await sentNotice(heed, 'chat-monitoring', [person, 'S003']);
  });
  afterEach(() => heed.close());

  const given = { person, policy: 'chat-monitoring', purpose };

  /** The form as the page has it, and the bytes that come. */
  async function archiveOf(browser: Browser, staffNo: string): Promise<Buffer> {
    const { text } = await browser.get('/console/packs');
    const [, name = '', token = ''] = /<input type="hidden" name="(\w+)" value="([^"]+)"/.exec(text) ?? [];
    const response = await fetch(new URL('/console/packs', heed.url), {
      method: 'POST',
      headers: { cookie: browser.cookie },
      body: new URLSearchParams({ ...given, person: staffNo, [name]: token }),
    });
    expect(response.status).to.equal(200);
    return Buffer.from(await response.arrayBuffer());
  }

  it('hands HR an archive; the person reads under “About me” who made it and what for', async () => {
    const browser = await heed.signIn(hr);
    const page = await browser.get('/console/packs?policy=chat-monitoring');
    expect(page.text).to.include('<option value="chat-monitoring" selected');
    const { status, headers, text } = await browser.post('/console/packs', given);
    expect(status).to.equal(200);
    expect(headers.get('content-type')).to.equal('application/zip');
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(headers.get('content-disposition')).to.include('heed-pack-S002-chat-monitoring-20260803.zip');
    expect(text.startsWith('PK')).to.equal(true);
    expect(text).to.include('SHA256SUMS');

    expect((await browser.get('/console/packs')).text).to.include(purpose);
    const me = await (await heed.signIn(person)).get('/me');
    expect(me.text).to.include('关于我的证据材料').and.to.include(purpose);
    const other = await (await heed.signIn('S003')).get('/me');
    expect(other.text).not.to.include('关于我的证据材料');
  });

  it('calls what others recorded by its name: a sheet with its scan, words with their reason', async function () {
    needs(this, 'pdftotext');
    needs(this, 'unzip');
    let browser = await heed.signIn(hr);
    const sheet = await printedSheet(heed, notice, person);
    const filled = { kind: 'acknowledge', signedOn: '2026-08-03', witness: 'S005' };
    const closed = await browser.upload(`/console/paper/${sheet}`, filled, { scan: scans.pdf });
    expect(closed.location).to.include('recorded');
    const said = { kind: 'acknowledge', witness: 'S005', why: '右手受伤，口头确认', answers: '0' };
    const path = `/console/notices/${notice}/people/${await personId(heed, 'S003')}/on-behalf`;
    expect((await browser.post(path, said)).status).to.equal(303);
    browser = await heed.signIn(hr);
    const folder = mkdtempSync(join(tmpdir(), 'heed-pack-pages-'));
    try {
      const take = async (staffNo: string) => {
        const file = join(folder, `${staffNo}.zip`);
        writeFileSync(file, await archiveOf(browser, staffNo));
        execFileSync('unzip', ['-q', file, '-d', join(folder, staffNo)]);
        const pdf = join(folder, staffNo, 'arbitration-pack.zh-CN.pdf');
        return execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' }).replace(/\s+/g, '');
      };
      const onPaper = await take(person);
      expect(onPaper).to.include('纸质签名，由他人扫描并录入').and.include('见证人');
      expect(onPaper).to.include(createHash('sha256').update(scans.pdf).digest('hex'));
      const [scan = ''] = readdirSync(join(folder, person, 'signatures'));
      expect(readFileSync(join(folder, person, 'signatures', scan)).equals(scans.pdf)).to.equal(true);
      const told = await take('S003');
      expect(told)
        .to.include('口头答复，由他人记录')
        .and.include('右手受伤，口头确认')
        .and.include('没有本人的签名');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('says what is wrong at the field, keeps what was written, and puts nothing on record', async () => {
    const browser = await heed.signIn(hr);
    for (const [wrong, said] of [
      [{ purpose: ' ' }, '请写明为什么需要'],
      [{ person: 'S999' }, '没有这个工号'],
      [{ policy: 'nothing' }, '没有已发布的这项制度'],
    ] as const) {
      const page = await browser.post('/console/packs', { ...given, ...wrong });
      expect(page.status).to.equal(422);
      expect(page.text).to.include(said);
    }
    // A staff number as an input method types it is the number.
    const wide = person.replaceAll(/[!-~]/g, (one) =>
      String.fromCodePoint((one.codePointAt(0) ?? 0) + 0xfee0),
    );
    const typed = await browser.post('/console/packs', { ...given, person: ` ${wide}`, purpose: ' ' });
    expect(typed.text).to.include('请写明为什么需要').and.not.include('没有这个工号');
    const made = heed.db.selectFrom('evidence_event').select('id').where('type', '=', 'pack.made');
    expect(await made.execute()).to.deep.equal([]);
  });
});
