import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { v7 } from 'uuid';
import type { Language } from '../../src/messages/model.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { entryOf, sampleEntries, wroteEntry } from '../harness/faq.ts';
import { needs } from '../harness/needs.ts';
import { checkLook, checkWidth, desktop, launchChromium, openTab, phone, picture } from './look.ts';

const [asker, hr, keeper] = ['S021', 'S033', 'S038'] as const;

describe('common questions, seen', function () {
  this.timeout(300_000);
  let heed: TestApp;
  let browser: Browser;
  let made: string;
  before(async function () {
    needs(this, 'chromium');
    browser = await launchChromium();
    heed = await startApp({ policies: false });
    const writers = { hr: await heed.signIn(hr), privacy: await heed.signIn(keeper) };
    const now = heed.clock.now();
    for (const { role, texts } of sampleEntries)
      await wroteEntry(heed.db, { by: writers[role].personId, role, now }, entryOf(texts));
    const only = { en: { question: 'Who repairs a broken badge?', also: '', answer: 'The gate does.' } };
    made = await wroteEntry(heed.db, { by: writers.hr.personId, role: 'hr', now }, entryOf(only));
  });
  after(async () => {
    await browser?.close();
    await heed?.close();
  });

  const opens = async (
    who: string,
    path: string,
    name: string,
    language: Language,
    size: typeof phone | typeof desktop = phone,
  ) => {
    const { page, complaints, ...tab } = await openTab(browser, heed, who, language, size);
    await page.goto(heed.url + path);
    await picture(page, `${name}-${size === phone ? 'phone' : 'desktop'}-${language}`);
    const check = language === 'en' ? checkWidth : checkLook;
    await check(page, `${path} in ${language}`);
    expect(complaints).to.deep.equal([]);
    return { page, ...tab };
  };

  it('stand below one’s own question, which one press closes', async () => {
    const person = await heed.signIn(asker);
    const { location } = await person.post('/threads', {
      id: v7(),
      text: '晚上下班后的工作消息会记录吗？',
    });
    const path = location ?? '';
    await opens(asker, path, 'offers', 'en');
    const { page } = await opens(asker, path, 'offers', 'zh-CN');
    await page.getByRole('button', { name: '解决了' }).first().click();
    await page.getByText('已结束').first().waitFor();
    expect(await page.getByText('也许已经有解答').count()).to.equal(0);
  });

  it('are written, read and found, on a phone and on a desktop', async () => {
    const office = await heed.signIn(hr);
    const person = await heed.signIn(asker);
    const { location } = await person.post('/threads', { id: v7(), text: '我是曹南星，工牌坏了找谁？' });
    await office.post(`${location}/say`, { id: v7(), text: '请到门岗登记，当天换新的。' });
    const thread = (location ?? '').split('/').at(-1);
    await opens(hr, `/console/faq/new?thread=${thread}`, 'faq-new', 'zh-CN');
    await opens(hr, `/console/faq/${made}`, 'faq-edit', 'en', desktop);
    await opens(asker, `/faq/${made}`, 'faq-entry', 'zh-CN', desktop);
    const { page } = await opens(asker, '/faq', 'faq-search', 'zh-CN');
    await page.getByLabel('想知道什么').fill('手机');
    await page.getByRole('button', { name: '查找' }).click();
    await page.getByText('可能有帮助的解答').waitFor();
    await picture(page, 'faq-found-phone-zh-CN');
    expect(page.url()).to.not.include('手机').and.not.include('%');
  });
});
