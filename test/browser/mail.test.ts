import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { Body, Language } from '../../src/messages/model.ts';
import { compose } from '../../src/platforms/email/compose.ts';
import { htmlOf } from '../../src/platforms/email/html.ts';
import { letterOf } from '../../src/platforms/email/words.ts';
import { linkIn, type Mailing, startMailing } from '../harness/mailing.ts';
import { needs } from '../harness/needs.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { checkLook, checkWidth, launchChromium, openTab, phone, picture } from './look.ts';

const mailbox = 'lin.new@example.com';
const employee = 'S021';

/** Everything a card can have. */
const full: Body = {
  kind: 'card',
  card: {
    title: '聊天记录监控政策 Chat monitoring policy, with a title of two lines',
    source: '隐私办公室 · 样例公司',
    state: { tone: 'open', label: '等你确认' },
    lines: ['记录什么、为什么 <b>&amp;</b>', 'Kept for 3 months. See /me for more.', '请在周五前回复'],
    facts: [
      { label: '截止', value: '3 月 6 日' },
      { label: 'Version', value: '2.0' },
    ],
    statement: '我已被告知。',
    link: { label: '阅读全文并签署', path: '/n/0198' },
    buttons: [{ label: '稍后提醒我', action: { name: 'notices.later', about: '0198' } }],
    aside: { text: '你有权反对这项处理。', link: { label: '提出反对', path: '/objections/0198' } },
    note: '不影响对你的评价。',
  },
};

describe('a mail', function () {
  this.timeout(60_000);
  let browser: Browser;
  let company: Mailing;
  before(async function () {
    needs(this, 'chromium');
    browser = await launchChromium();
    // The browser's own clock ends its cookies.
    company = await startMailing({ now: new Date().toISOString() });
    await company.onlyMailbox(employee, mailbox);
  });
  after(async () => {
    await browser?.close();
    await company?.close();
  });

  const link = (path: string) => `https://heed.example.com/m/token?to=${encodeURIComponent(path)}`;

  for (const [width, scheme] of [
    [375, 'light'],
    [375, 'dark'],
    [700, 'light'],
    [700, 'dark'],
  ] as const) {
    it(`fits ${width} pixels and is read in ${scheme}, and asks nobody for anything`, async () => {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: scheme });
      const page = await context.newPage();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      for (const language of ['zh-CN', 'en'] as const) {
        const words: Body = { kind: 'text', text: 'A reply from HR.\nSee /me, and <this>.' };
        for (const [name, body] of [
          ['card', full],
          ['words', words],
        ] as const) {
          const letter = letterOf(body, { language, marked: name === 'words' });
          await page.setContent(htmlOf(letter, link));
          await picture(page, `mail-${name}-${width}-${scheme}-${language}`);
          await checkLook(page, `${name} at ${width} in ${scheme}`);
        }
      }
      expect(asked.filter((url) => !/^(about|data):/.test(url))).to.deep.equal([]);
      await context.close();
    });
  }

  it('has every word as text, its markup cannot be made by anybody, and headers hold one line each', async () => {
    const evil = 'Title\r\nBcc: all@example.com\n<script>alert(1)</script>';
    const body: Body = { kind: 'card', card: { title: evil, lines: ['"><img src=x onerror=alert(1)>'] } };
    const letter = letterOf(body, { language: 'en', marked: false });
    const html = htmlOf(letter, link);
    expect(html).to.not.match(/<script|<img|onerror=alert\(1\)>/);
    const bytes = await compose(
      letter,
      {
        ...{ to: 'ann@example.com', messageId: '<1@example.com>', baseUrl: 'https://heed.example.com' },
        ...{ date: new Date(0), link },
      },
      { from: { name: 'Heed\r\nBcc: x@example.com', address: 'heed@example.com' } },
    );
    const [head = ''] = bytes.toString('latin1').split('\r\n\r\n', 1);
    const names = head
      .split('\r\n')
      .filter((line) => !/^\s/.test(line))
      .map((line) => line.split(':', 1)[0]?.toLowerCase());
    expect(names).to.not.include('bcc');
    expect(names.filter((name) => name === 'to')).to.have.lengthOf(1);
  });

  it('leads to pages that fit a phone: is it you, it is over, a new one is on its way, no account', async () => {
    for (const language of ['zh-CN', 'en'] as Language[]) {
      const { page, complaints, close } = await openTab(browser, company.heed, '', language, phone);
      const look = async (name: string) => {
        await picture(page, `mail-page-${name}-${language}`);
        await (language === 'en' ? checkWidth : checkLook)(page, `${name} in ${language}`);
      };
      await sentNotice(company.heed, language === 'en' ? 'customer-data' : 'chat-monitoring', [employee]);
      const path = linkIn(await company.nextMail(mailbox));
      await page.goto(company.heed.url + path);
      await look('is-it-you');
      await page.locator('main form[action^="/m/"] button').click();

      await page.waitForURL(/\/n\//);
      await page.context().clearCookies({ name: 'heed_session' });
      await page.goto(company.heed.url + path);
      await look('over');
      await page.locator('main form[action$="/new"] button').click();
      await page.waitForURL(/\/new$/);
      await look('sent');
      await page.goto(`${company.heed.url}/sign-in`);
      await look('sign-in');
      await page.locator('#link-address').fill('nobody@example.com');
      await page.locator('form[action="/sign-in/link"] button').click();
      await page.waitForURL(/\/sign-in\/link$/);
      await look('asked');
      expect(complaints).to.deep.equal([]);
      await close();
    }
  });
});
