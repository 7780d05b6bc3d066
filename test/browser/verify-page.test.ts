import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { attest } from '../../src/evidence/attest/attest.ts';
import { parseWitness } from '../../src/evidence/keys.ts';
import { createLog } from '../../src/log.ts';
import { type Files, unpack, withSums } from '../harness/bundle.ts';
import { type BundleStory, bundleStory } from '../harness/bundle-story.ts';
import { needs } from '../harness/needs.ts';
import { startAuthority } from '../harness/stamp-authority.ts';
import { startWitness } from '../harness/witness.ts';
import { checkLook, complaintsOf, desktop, launchChromium, phone, picture } from './look.ts';

describe('the page that verifies a bundle', function () {
  this.timeout(120_000);
  let story: BundleStory;
  let browser: Browser;
  let folder: string;
  let zip: string;
  let files: Files;
  before(async function () {
    needs(this, 'chromium');
    needs(this, 'openssl');
    folder = mkdtempSync(join(tmpdir(), 'heed-verify-page-'));
    story = await bundleStory();
    await story.answered();
    await attested();
    const bytes = await story.makes();
    zip = write('bundle.zip', bytes);
    files = await unpack(bytes);
    unpackTo('good', files);
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await story?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** What an auditor has from elsewhere. */
  let authorityPem: string;
  let otherPem: string;
  let witnessKey: string;

  /** The log as it is then, stamped and cosigned. */
  async function attested(): Promise<void> {
    const authority = await startAuthority();
    const witness = await startWitness('witness.example/w1', [story.vkey]);
    const other = await startAuthority();
    [authorityPem, otherPem, witnessKey] = [authority.ca, other.ca, witness.vkey];
    await other.close();
    try {
      await attest(
        { db: story.company.db, now: new Date(), log: createLog('silent') },
        {
          authorities: [{ url: authority.url, trusted: [new X509Certificate(authority.ca).raw] }],
          witnesses: [{ url: witness.url, key: parseWitness(witness.vkey) }],
          stampEveryMs: 1,
        },
      );
    } finally {
      await witness.close();
      await authority.close();
    }
  }

  function write(path: string, bytes: Uint8Array): string {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    return file;
  }

  function unpackTo(name: string, some: Files): string {
    for (const [path, bytes] of some) write(join(name, path), bytes);
    return join(folder, name);
  }

  /** The page as it lies in the bundle, opened from the disk in a browser that has no network. */
  async function opened(locale: string, options: BrowserContextOptions = desktop) {
    const context = await browser.newContext({ locale, offline: true, ...options });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    const asked: string[] = [];
    page.on('request', (request) => {
      asked.push(request.url());
    });
    const address = pathToFileURL(join(folder, 'good/verify.html')).href;
    await page.goto(address);
    const close = async () => {
      expect(complaints).to.deep.equal([]);
      expect(asked).to.deep.equal([address]);
      await context.close();
    };
    return { page, close };
  }

  async function verdict(page: Page, input: '#zip' | '#folder', path: string): Promise<string> {
    await page.locator(input).setInputFiles(path);
    const banner = page.locator('#verdict');
    await banner.waitFor();
    return `${await banner.getAttribute('data-verdict')}: ${await banner.locator('h2').textContent()}`;
  }

  it('verifies an archive and a folder offline, with the key that was entered, and shows each record in words', async () => {
    const { page, close } = await opened('zh-CN');
    await page.locator('#key').fill(` ${story.vkey}\n`);
    expect(await verdict(page, '#zip', zip)).to.equal('good: 核验通过');
    await checkLook(page, 'verified');
    expect(await page.locator('.records > li').count()).to.equal(6);
    await page.locator('input[type=search]').fill('canary-OTHER');
    expect(await page.locator('.records > li').count()).to.equal(1);
    await page.locator('.records button').first().click();
    const record = await page.locator('.event').textContent();
    expect(record).to.include('canary-other（canary-other）表示已阅读并知悉').and.include('声明原文：“');
    expect(record).to.include('"type": "answer.given"');
    await checkLook(page, 'a record');
    await picture(page, 'verify-good-zh-desktop');
    expect(record).to.include('不晚于').and.include('已在日志中');
    const facts = await page.locator('dl').textContent();
    expect(facts)
      .to.include('O=Test Authority, CN=Stamps tsa（策略 1.2.3.4.1）：1 次')
      .and.include('签发证书是谁的没有比对');
    expect(facts).to.include('witness.example/w1：1 次').and.include('公钥来自证据包');
    const not = await page.locator('.not').textContent();
    expect(not).to.include('见证人是否独立').and.not.include('没有填写').and.not.include('可以写任何时间');
    expect(await verdict(page, '#folder', join(folder, 'good'))).to.equal('good: 核验通过');
    await close();
  });

  it('compares time stamps and cosignatures with what was entered, and says what of it cannot be read', async () => {
    const { page, close } = await opened('zh-CN', phone);
    await page.locator('#key').fill(story.vkey);
    await page.locator('summary').click();
    await page.locator('#certificates').fill(`CN=Test Root\n${authorityPem}`);
    await page.locator('#witnesses').fill(`\n ${witnessKey} \n`);
    await checkLook(page, 'more to compare with');
    expect(await verdict(page, '#zip', zip)).to.equal('good: 核验通过');
    const facts = await page.locator('dl').textContent();
    expect(facts).to.include('证书已与所给的比对').and.include('公钥已与所给的比对');
    expect(facts).to.not.include('没有比对');
    await picture(page, 'verify-compared-zh-phone');
    // A certificate of somebody else's: the stamp does not lead to it.
    await page.locator('#certificates').fill(otherPem);
    expect(await verdict(page, '#zip', zip)).to.equal('bad: 核验不通过');
    expect(await page.locator('.faults').textContent()).to.include('.tsr');
    for (const wrong of ['no certificate', authorityPem.replace('MII', 'M'), authorityPem.slice(0, 400)]) {
      await page.locator('#certificates').fill(wrong);
      expect(await verdict(page, '#zip', zip)).to.equal('bad: 无法读取');
      expect(await page.locator('#verdict').textContent()).to.include('时间戳证书不完整');
    }
    await page.locator('#certificates').fill('');
    await page.locator('#witnesses').fill(witnessKey.slice(0, -4));
    expect(await verdict(page, '#zip', zip)).to.equal('bad: 无法读取');
    expect(await page.locator('#verdict').textContent()).to.include('见证人公钥');
    await close();
  });

  it('says that a key of the bundle’s own proves less, and refuses one that is none', async () => {
    const { page, close } = await opened('en', phone);
    expect(await verdict(page, '#zip', zip)).to.equal('warn: Fits together; the key was not compared');
    await checkLook(page, 'own key');
    await picture(page, 'verify-own-key-en-phone');
    await page.locator('#key').fill(story.vkey.slice(0, -3));
    expect(await verdict(page, '#zip', zip)).to.equal('bad: Cannot be read');
    await page.locator('header button').click();
    expect(await page.locator('#verdict').textContent()).to.include('填写的公钥不完整');
    await close();
  });

  it('names what was changed, in words and by its file, whatever else was made to agree', async () => {
    const altered = (path: string, change: (text: string) => string): Files =>
      new Map([...files, [path, Buffer.from(change(files.get(path)?.toString() ?? ''))]]);
    const entries = altered('entries/000000.jsonl', (text) => text.replace('"acknowledge"', '"consent"'));
    const forged = unpackTo('forged', withSums(entries));
    const text = [...files.keys()].find((path) => path.includes('zh-CN') && path.startsWith('texts/')) ?? '';
    const other = unpackTo(
      'other-text',
      altered(text, (words) => `${words}\n`),
    );
    const { page, close } = await opened('en', phone);
    await page.locator('#key').fill(story.vkey);
    expect(await verdict(page, '#folder', forged)).to.equal('bad: Not valid');
    const said = await page.locator('.faults').textContent();
    expect(said).to.include('entries/000000.jsonl').and.include('line ');
    expect(said).to.include('the record is not what the log entry commits to');
    await checkLook(page, 'forged');
    await picture(page, 'verify-forged-en-phone');
    expect(await verdict(page, '#folder', other)).to.equal('bad: Not valid');
    expect(await page.locator('.faults').textContent())
      .to.include(text)
      .and.include('changed');
    await page.locator('header button').click();
    await checkLook(page, 'forged, in Chinese');
    await picture(page, 'verify-forged-zh-phone');
    await close();
    const wide = await opened('zh-CN');
    await wide.page.locator('#key').fill(story.vkey);
    expect(await verdict(wide.page, '#zip', write('cut.zip', Buffer.from('PK no more')))).to.equal(
      'bad: 核验不通过',
    );
    expect(await verdict(wide.page, '#folder', forged)).to.equal('bad: 核验不通过');
    await picture(wide.page, 'verify-forged-zh-desktop');
    await wide.close();
  });
});
