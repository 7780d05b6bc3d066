import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { v7 } from 'uuid';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { tableHashes, versionInForce } from '../harness/sent-notice.ts';

const bytes = (text: string, encoding: BufferEncoding = 'utf8') =>
  new Uint8Array(Buffer.from(text, encoding));
const unchosen = new Uint8Array();

/** `工号,姓名,部门` and one row, as a Chinese spreadsheet saves it. */
const gb18030 = new Uint8Array(
  Buffer.from('b9a4bac52cd0d5c3fb2cb2bfc3c50a533930302cc0eec0d72cd1d0b7a2b2bf205226440a', 'hex'),
);

/** What stands in a text field, as a browser would send it. */
function typed(html: string, name: string): string {
  const found = new RegExp(`<textarea[^>]*name="${name}"[^>]*>([\\s\\S]*?)</textarea>`).exec(html)?.[1] ?? '';
  const text = found.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  return text.replaceAll(/\r?\n/g, '\r\n');
}

const checkedIn = (html: string) => /name="checked" value="([^"]+)"/.exec(html)?.[1] ?? '';

describe('files chosen in the console', () => {
  let heed: TestApp;
  let hr: Browser;

  before(async () => {
    heed = await startApp();
    hr = await heed.signIn('S032');
  });
  after(() => heed?.close());

  it('a staff list, as a spreadsheet saves it, is shown, checked and imported', async () => {
    const checked = await hr.upload('/console/people/import/check', { csv: '' }, { 'csv-file': gb18030 });
    expect(checked.status).to.equal(200);
    expect(checked.text).to.include('S900 李雷');
    const csv = typed(checked.text, 'csv');
    expect(csv).to.include('S900,李雷,研发部 R&D');
    const done = await hr.upload(
      '/console/people/import',
      { csv, checked: checkedIn(checked.text) },
      { 'csv-file': unchosen },
    );
    expect(done.location).to.equal('/console/people?done=imported');
  });

  it('an audience, in UTF-16; a file counts more than what was typed', async () => {
    const order = {
      key: v7(),
      version: await versionInForce(heed.db, 'chat-monitoring'),
      audience: 'people',
      due: '2026-08-10',
      list: 'S005',
    };
    const utf16 = bytes('\uFEFF工号\r\nS002\r\nS003\r\n', 'utf16le');
    const preview = await hr.upload('/console/notices/preview', order, { 'list-file': utf16 });
    expect(preview.text).to.include('发给 2 人');
    const without = await hr.upload('/console/notices/preview', order, { 'list-file': unchosen });
    expect(without.text).to.include('发给 1 人');
  });

  it('both texts of a policy, of which the stored bytes are those of the files', async () => {
    const files = await Promise.all(
      ['zh-CN', 'en'].map(async (language) => {
        const text = await readFile(`policies/customer-data/${language}.md`, 'utf8');
        return bytes(
          text.replace('change: material', 'change: editorial').replace('2027-06-30', '2027-06-29'),
        );
      }),
    );
    const [zh = unchosen, en = unchosen] = files;
    const checked = await hr.upload('/console/policies/check', {}, { 'zh-CN-file': zh, 'en-file': en });
    expect(checked.text).to.include('内容齐全，可以发布');
    const done = await hr.upload(
      '/console/policies',
      {
        'zh-CN': typed(checked.text, 'zh-CN'),
        en: typed(checked.text, 'en'),
        checked: checkedIn(checked.text),
      },
      { 'zh-CN-file': unchosen, 'en-file': unchosen },
    );
    const version = /policies\/([0-9a-f-]{36})\?done=published/.exec(done.location ?? '')?.[1] ?? '';
    const stored = await heed.db
      .selectFrom('policy_text')
      .select('bytes')
      .where('version_id', '=', version)
      .where('language', '=', 'zh-CN')
      .executeTakeFirstOrThrow();
    expect(Buffer.from(stored.bytes).equals(Buffer.from(zh))).to.equal(true);
  });

  it('refuses what is too large, no text, broken or forged, and stores nothing', async () => {
    const employee = await heed.signIn('S021');
    const before = await tableHashes(heed.db);
    const check = '/console/people/import/check';
    const large = await hr.upload(check, {}, { 'csv-file': new Uint8Array(1024 * 1024 + 1).fill(0x41) });
    expect(large.status).to.equal(413);
    const whole = await hr.upload(check, { a: 'x'.repeat(5 * 1024 * 1024) }, {});
    expect(whole.status).to.equal(413);
    const many = await hr.upload(check, { a: Array.from({ length: 2_100 }, () => 'x') }, {});
    expect(many.status).to.equal(413);
    const workbook = await hr.upload(check, {}, { 'csv-file': bytes('PK\x03\x04\x00\xff\xff', 'latin1') });
    expect(workbook.status).to.equal(422);
    expect(workbook.text).to.include('这个文件不是纯文本');
    const forged = await hr.upload(check, { csrf: 'forged' }, { 'csv-file': gb18030 });
    expect(forged.status).to.equal(403);
    const stranger = await heed.visitor().upload(check, {}, { 'csv-file': gb18030 });
    expect(stranger.status).to.equal(401);
    expect((await employee.upload(check, {}, { 'csv-file': gb18030 })).status).to.equal(403);
    for (const [type, body] of [
      ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="csv"\r\n\r\nno end'],
      ['multipart/form-data', '--x--'],
    ] as const) {
      const broken = await fetch(heed.url + check, {
        method: 'POST',
        headers: { accept: 'text/html', cookie: hr.cookie, 'content-type': type },
        body,
      });
      expect(broken.status, type).to.equal(400);
    }
    const elsewhere = await employee.upload('/local/act', { text: 'x' }, {});
    expect(elsewhere.status).to.equal(403);
    expect(await tableHashes(heed.db)).to.deep.equal(before);
  });
});
