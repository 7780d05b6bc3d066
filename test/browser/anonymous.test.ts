import { expect } from 'chai';
import { sql } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import type { Language } from '../../src/messages/model.ts';
import { text } from '../../src/messages/texts.ts';
import { openChannel, passphraseOf } from '../harness/anonymous.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { needs } from '../harness/needs.ts';
import {
  checkLook,
  checkWidth,
  complaintsOf,
  desktop,
  launchChromium,
  openTab,
  phone,
  picture,
} from './look.ts';

const hr = 'S033';
const legal = 'S039';

/** Words differ by language, and room by size: not every pair tells more. */
const windows = [
  { name: 'phone', size: phone, languages: ['zh-CN', 'en'] },
  { name: 'desktop', size: desktop, languages: ['en'] },
] as const;

/** The channel as whoever uses it has it: no script, no session, a telephone; and what recipients see of it. */
describe('the anonymous channel in a browser', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let browser: Browser;
  before(async function () {
    needs(this, 'chromium');
    browser = await launchChromium();
    heed = await startApp({ policies: false });
    await openChannel(heed, { [hr]: 'recipient', [legal]: 'recipient' });
  });
  after(async () => {
    await browser?.close();
    await heed?.close();
  });

  /** A window without JavaScript, in which everything that was asked for and stored is known. */
  async function quiet(
    language: Language,
    size: object,
  ): Promise<{ page: Page; asked: string[]; complaints: string[] }> {
    const context = await browser.newContext({
      ...size,
      javaScriptEnabled: false,
      reducedMotion: 'reduce',
      locale: language,
    });
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    return { page, asked, complaints: complaintsOf(page) };
  }

  for (const { name, size, languages } of windows)
    for (const language of languages)
      it(`takes a report and gives its answer without JavaScript, on a ${name} in ${language}`, async () => {
        const t = (key: string, params = {}) => text(language, `anonymous.${key}`, params);
        const { page, asked, complaints } = await quiet(language, size);
        const shot = (what: string) => picture(page, `anonymous-${what}-${name}-${language}`);
        await page.goto(`${heed.url}/anonymous?lang=${language}`);
        await shot('form');
        await checkWidth(page, 'the form');
        await page
          .getByLabel(t('write'))
          .fill('第一行：有人把咨询记录放在打印机旁。\n\nSecond paragraph, David Okafor saw it.');
        await page.getByLabel(t('about')).fill('孟怀瑾');
        await page.getByRole('button', { name: t('look') }).click();
        expect(await page.getByText(t('spokenOf', { names: 'David Okafor' })).count()).to.equal(1);
        await shot('look');
        await checkWidth(page, 'who gets it');
        // Back, with everything as it was typed, and on again with the one ticked.
        await page.getByRole('button', { name: t('change') }).click();
        expect(await page.getByLabel(t('write')).inputValue())
          .to.include('第一行')
          .and.include('Second paragraph');
        await page.getByLabel('David Okafor').check();
        await page.getByRole('button', { name: t('look') }).click();
        await page.getByRole('button', { name: t('send') }).click();
        const code = (await page.locator('#receipt-code').textContent()) ?? '';
        expect(code).to.match(/^(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}$/);
        await shot('sent');
        await checkWidth(page, 'the code');
        await page.getByRole('link', { name: t('openTitle') }).click();
        await page.getByLabel(t('codeLabel')).fill('0000-0000-0000-0000-0000');
        await page.getByRole('button', { name: t('open') }).click();
        expect(await page.getByText(t('wrong')).count()).to.equal(1);
        await page.getByLabel(t('codeLabel')).fill(code.toLowerCase());
        await page.getByRole('button', { name: t('open') }).click();
        await page.getByLabel(t('reply')).fill('还有一件事');
        await page.getByRole('button', { name: t('sendReply') }).click();
        expect(await page.getByText('还有一件事').count()).to.equal(1);
        await shot('talk');
        await checkWidth(page, 'the talk');
        // Loaded anew, which sends the form again: it stands there once.
        await page.reload();
        expect(await page.getByText('还有一件事').count(), 'loaded anew').to.equal(1);
        expect(await page.context().cookies(), 'no cookie').to.deep.equal([]);
        for (const url of asked) expect(new URL(url).host, url).to.equal(new URL(heed.url).host);
        // The code stands in no address, which a browser would keep.
        expect(
          asked.filter((url) => url.toUpperCase().includes(code.replaceAll('-', '').slice(0, 8))),
        ).to.deep.equal([]);
        expect(page.url()).to.equal(`${heed.url}/anonymous/answer?lang=${language}`);
        expect(complaints).to.deep.equal([]);
        await page.context().close();
      });

  for (const { name, size, languages } of windows)
    for (const language of languages)
      it(`recipients read and answer, on a ${name} in ${language}`, async () => {
        const t = (key: string) => text(language, `anonymous.${key}`);
        const { page, complaints, close } = await openTab(browser, heed, hr, language, size);
        const shot = (what: string) => picture(page, `reports-${what}-${name}-${language}`);
        await page.goto(`${heed.url}/reports`);
        await shot('locked');
        await checkLook(page, 'the desk, locked');
        await page.locator('#passphrase-passphrase').fill(passphraseOf(hr));
        await page.getByRole('button', { name: t('desk.unlock') }).click();
        await page.getByRole('button', { name: t('desk.lock') }).waitFor();
        await shot('list');
        await checkLook(page, 'the desk');
        await page.locator('a[href^="/reports/"]').first().click();
        await page.getByLabel(t('desk.text')).waitFor();
        await page.locator('summary').first().click();
        await shot('one');
        await checkLook(page, 'one report');
        await page.getByLabel(t('desk.text')).first().fill('收到，谢谢。我们会在三个月内告诉你处理情况。');
        await page.getByRole('button', { name: t('desk.send'), exact: true }).click();
        await page.getByText('收到，谢谢').first().waitFor();
        await shot('answered');
        expect(complaints).to.deep.equal([]);
        await close();
      });

  it('recipients who have no passphrase yet choose one', async () => {
    await sql`update anonymous_recipient set public_key = null, locked_key = null
      where person_id = (select id from person where staff_no = ${legal})`.execute(heed.db);
    const { page, complaints, close } = await openTab(browser, heed, legal, 'en', phone);
    await page.goto(`${heed.url}/reports`);
    await picture(page, 'reports-choose-phone-en');
    await checkLook(page, 'choosing a passphrase');
    await page.locator('#passphrase-passphrase').fill('too short');
    await page.locator('#passphrase-again').fill('too short');
    await page.getByRole('button', { name: text('en', 'anonymous.desk.make') }).click();
    await page.getByText(text('en', 'anonymous.desk.short')).waitFor();
    await picture(page, 'reports-choose-wrong-phone-en');
    expect(complaints).to.deep.equal([]);
    await close();
  });
});
