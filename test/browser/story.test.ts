import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { needs } from '../harness/needs.ts';
import { until } from '../harness/until.ts';
import { phone } from './look.ts';
import { type Running, startRunning, type Visit } from './running.ts';

const run = promisify(execFile);
const chat = '工作聊天与文件传输监控政策';

/** HR sends a policy to a department by hand. @returns the notice's id */
async function send(hr: Visit, policy: string, department: string): Promise<string> {
  const { page } = hr;
  await hr.goto('/console/notices/new');
  await page.locator('label.option', { hasText: policy }).click();
  await page.locator('input[name=audience][value=departments]').check();
  await page.locator('label.tick', { hasText: department }).click();
  await page.locator('main form .button-primary').click();
  await page.waitForURL('**/console/notices/preview');
  const following = page.waitForResponse((response) => /\/console\/notices\/.*\/live/.test(response.url()));
  await page.locator('main form .button-primary').click();
  await page.waitForURL('**/console/notices/*?done=sent');
  await following;
  return /notices\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
}

const figure = (hr: Visit, label: string, value: string) =>
  hr.page.locator('.stat', { hasText: label }).locator('.stat-value', { hasText: new RegExp(`^${value}$`) });

describe('the story, in a browser', function () {
  this.timeout(60_000);
  let heed: Running;
  let hr: Visit;

  before(async function () {
    needs(this, 'chromium');
    heed = await startRunning();
    hr = await heed.visit('王雨桐');
  });
  after(() => heed?.stop());

  it('a notice goes out, is read, signed, followed live, and proven by anyone', async () => {
    const li = await heed.visit('');
    await li.goto('/');
    await li.check('choosing whom to play');
    await li.play('李知远');
    await li.check('an empty thread');
    await hr.goto('/console/notices/new');
    await hr.check('new notice');
    await send(hr, chat, '销售部');

    await li.card('待完成').waitFor();
    await li.check('the card');
    await li.picture('messenger');
    await li.page.locator('.conversation-preview', { hasText: chat }).waitFor();
    await li.card(chat).locator('.card-link').click();
    await li.page.getByRole('heading', { level: 1, name: chat }).waitFor();
    await li.check('the text');
    await figure(hr, '看过', '1').waitFor();
    await li.page.locator('[data-read-end]').scrollIntoViewIfNeeded();
    await li.page.locator('.step-current', { hasText: '签署' }).waitFor();
    await figure(hr, '读到末尾', '1').waitFor();

    await li.page.getByRole('button', { name: '签署' }).click();
    await li.page.getByText('请输入你的姓名。').waitFor();
    await li.page.getByLabel('输入你的姓名全名').fill('李知');
    await li.page.getByRole('button', { name: '签署' }).click();
    await li.page.getByText('和通讯录里的姓名不一样').waitFor();
    await li.check('a wrong name');
    const name = li.page.getByLabel('输入你的姓名全名');
    expect(await name.inputValue()).to.equal('李知');
    expect(await name.evaluate((field) => field === document.activeElement)).to.equal(true);
    await name.fill(' 李　知远 ');
    await li.page.getByRole('button', { name: '签署' }).click();
    await li.page.getByText('已记录，谢谢').waitFor();
    await li.check('signed');
    await figure(hr, '已答复', '1').waitFor();
    await hr.goto(new URL(hr.page.url()).pathname);
    await hr.picture('console-coverage');
    await hr.check('coverage');

    await li.page.getByRole('link', { name: '查看回执' }).click();
    const download = li.page.getByRole('link', { name: '下载回执文件' });
    await download.waitFor();
    await li.check('the receipt');
    await li.picture('receipt', true);
    const saving = li.page.waitForEvent('download');
    await download.click();
    const receipt = await (await saving).path();
    const key = (await (await fetch(`${heed.url}/evidence/key`)).text()).trim();
    const { stdout } = await run('node', ['src/heed.js', 'evidence', 'verify', '--key', key, receipt]);
    expect(stdout).to.include('answer.given');

    await li.goto('/local');
    await li.card('已确认').getByRole('link', { name: '查看回执' }).waitFor();
    await li.check('the answered card');
    await li.leave();
  });

  it('a concern, on a phone: kept from managers, answered by HR, live on both sides', async () => {
    const xie = await heed.visit('谢予禾', phone);
    const notice = await send(hr, chat, '财务部');
    await xie.card('待完成').waitFor();
    await xie.check('the card on a phone');
    await xie.picture('notice-phone');
    // Looking at an upper card: what is said to a tap on it is not left below the edge of the screen.
    await xie.page.setViewportSize({ width: 375, height: 560 });
    const scrolled = xie.page.locator('[data-scroll-end]');
    const tap = xie.card(chat).getByRole('button', { name: '今天晚点提醒我' });
    await scrolled.evaluate((box) => box.scrollTo(0, 0));
    await tap.evaluate((button) => button.scrollIntoView({ block: 'end' }));
    await tap.click();
    const later = xie.page.locator('.bubble', { hasText: '再提醒你' });
    await later.waitFor();
    const bottomOf = async (what: typeof later) => {
      const box = await what.boundingBox();
      return box ? box.y + box.height : undefined;
    };
    await until(async () => ((await bottomOf(later)) ?? Infinity) <= ((await bottomOf(scrolled)) ?? 0));
    await xie.page.setViewportSize(phone.viewport);
    await xie.card(chat).getByRole('button', { name: '我有顾虑，想先聊聊' }).click();
    await xie.page.getByLabel('你的顾虑').waitFor();
    await xie.check('the form of a concern');
    await xie.page.getByRole('button', { name: '发给人事' }).click();
    await xie.page.getByRole('alert').getByText('请写一两句').waitFor();
    await xie.page.getByLabel('你的顾虑').fill('加班时的聊天也会保存吗？');
    await xie.page.getByRole('button', { name: '发给人事' }).click();
    await xie.page.locator('.bubble', { hasText: '已转给人事' }).waitFor();
    await xie.card('已收到你的顾虑').waitFor();
    await xie.check('a concern received');

    const manager = await heed.visit('林观澜');
    await manager.goto(`/console/notices/${notice}`);
    await manager.page.getByRole('heading', { level: 1, name: chat }).waitFor();
    expect(await manager.page.content()).not.to.match(/顾虑|聊聊/);
    await manager.leave();

    await figure(hr, '已答复', '1').waitFor();
    await hr.page.getByRole('link', { name: '打开沟通' }).click();
    await hr.page.getByText('加班时的聊天也会保存吗？').waitFor();
    await hr.check('the talk, for HR');
    await xie.card('已收到你的顾虑').locator('.card-link').click();
    await xie.page.locator('.badge', { hasText: '等待回复' }).waitFor();
    await hr.page.getByLabel('想说什么').fill('只有批准过的加班才会留存。周三下午聊聊？');
    await hr.page.getByRole('button', { name: '发送' }).click();
    await xie.page.getByText('周三下午聊聊？').waitFor();
    await xie.page.locator('.badge', { hasText: '已回复' }).waitFor();
    await xie.check('the talk, on a phone');
    await xie.goto('/local');
    await xie.card('人事回复了你的顾虑').waitFor();
    await xie.goto(`/n/${notice}`);
    await xie.check('a page with a concern on record');
    const cells = await xie.page
      .locator('.prose td')
      .evaluateAll((all) => all.map((cell) => cell.getBoundingClientRect().width));
    expect(Math.min(...cells), 'a cell of a table on a phone').to.be.at.least(110);
    await xie.goto('/me');
    await xie.check('about me, on a phone');
    await xie.picture('me-phone');
    await xie.leave();
  });

  it('a question, by typing it', async () => {
    const yao = await heed.visit('姚青岚');
    const say = async (words: string) => {
      await yao.page.getByLabel('给阅知发消息').fill(words);
      await yao.page.getByRole('button', { name: '发送', exact: true }).click();
    };
    await say('随便说说');
    await yao.page.locator('.bubble', { hasText: '这个我没看懂' }).waitFor();
    await say('聊天记录保存多久？');
    const question = yao.page.getByLabel('你想问什么？');
    expect(await question.inputValue()).to.equal('聊天记录保存多久？');
    await yao.check('a question in the side panel');
    await yao.page.getByRole('button', { name: '发送问题' }).click();
    await yao.page.locator('.bubble', { hasText: '已转给人事，有答复会在这里告诉你' }).waitFor();
    await say('提问');
    await question.waitFor();
    expect(await question.inputValue()).to.equal('');
    expect(new URL(yao.page.url()).search).to.equal('');
    await yao.leave();
  });

  it('in English: one tap, consent declined, given, withdrawn and given again', async () => {
    const hannah = await heed.visit('Hannah Brandt', { locale: 'en-GB', colorScheme: 'dark' });
    const { page } = hannah;
    await send(hr, '客户资料保密', '财务部');
    const told = hannah.card('Customer data').getByRole('button', { name: 'I have been told' });
    await told.waitFor();
    await hannah.check('a card, dark');
    await hannah.picture('messenger-en-dark');
    await told.click();
    await page.locator('.bubble', { hasText: 'Recorded, thank you.' }).waitFor();
    await hannah.card('Customer data').getByRole('link', { name: 'See your receipt' }).waitFor();

    const photos = await send(hr, '在公司内网使用你的照片', '财务部');
    await hannah.card('Your photo').locator('.card-link').click();
    await page.getByRole('button', { name: 'No, thank you' }).click();
    await page.getByText('You said “No, thank you” on').waitFor();
    await hannah.check('declined, dark');
    await page.getByRole('button', { name: 'I consent' }).click();
    await page.getByText('You consented on').waitFor();
    await hannah.check('consented, dark');
    await page.locator('summary', { hasText: 'Withdraw consent' }).click();
    await page.getByRole('button', { name: 'Withdraw now' }).click();
    await page.getByText('We received your withdrawal').waitFor();
    await page.getByRole('button', { name: 'I consent' }).click();
    await page.getByText('You consented on').waitFor();
    await page.getByRole('link', { name: '中文' }).click();
    await page.getByRole('heading', { level: 1, name: '在公司内网使用你的照片' }).waitFor();
    await hannah.check('the other language');

    const other = await heed.visit('曹南星');
    await other.goto(`/n/${photos}`);
    await other.page.getByText('这则通知不是发给你的').waitFor();
    await other.check('somebody else’s notice');
    await other.leave();
    await hannah.leave();
    const stranger = await heed.visit('', { locale: 'en-GB' });
    await stranger.goto(`/n/${photos}`);
    await stranger.page.getByRole('link', { name: 'Open the messenger' }).waitFor();
    await stranger.check('a page for somebody signed in');
    await stranger.leave();
  });

  it('a corrected text asks nobody again and shows what changed', async () => {
    const text = (language: string, ...edits: [string, string][]) =>
      edits.reduce(
        (source, [from, to]) => source.replace(from, to),
        readFileSync(`policies/customer-data/${language}.md`, 'utf8'),
      );
    const { page } = hr;
    await hr.goto('/console/policies/new');
    await page
      .locator('textarea[name=zh-CN]')
      .fill(text('zh-CN', ['change: material', 'change: editorial'], ['先申请', '事先申请']));
    await page.locator('textarea[name=en]').fill(text('en', ['change: material', 'change: editorial']));
    await page.getByRole('button', { name: '检查' }).click();
    await page.getByRole('button', { name: '发布第 2 版' }).click();
    await page.waitForURL('**/console/policies/*?done=published');

    const cao = await heed.visit('曹南星');
    await cao.goto('/board');
    await cao.check('the board');
    await cao.picture('board');
    await cao.page.getByRole('link', { name: '客户资料保密与自我保护' }).click();
    await cao.page.locator('.diff ins').first().waitFor();
    expect(await cao.page.locator('.diff ins').first().textContent()).to.include('事先');
    await cao.check('a policy on the board');
    await cao.leave();
  });

  it('a refusal is said where one looks, and nothing typed is lost', async () => {
    const yao = await heed.visit('姚青岚');
    await yao.page.locator('.composer [name=csrf]').evaluate((field) => field.setAttribute('value', 'old'));
    const box = yao.page.getByLabel('给阅知发消息');
    await box.fill('帮助');
    await yao.page.getByRole('button', { name: '发送', exact: true }).click();
    await yao.page.getByRole('alert').getByText('页面放得太久了，刚才没有提交。').waitFor();
    expect(await box.inputValue()).to.equal('帮助');
    await yao.page.context().setOffline(true);
    await yao.page.getByRole('button', { name: '发送', exact: true }).click();
    await yao.page.getByRole('alert').getByText('没有连上').waitFor();
    expect(await box.inputValue()).to.equal('帮助');
    expect(yao.complaints.filter((words) => /Content Security/.test(words))).to.deep.equal([]);
    await yao.page.context().close();
  });

  it('a messenger without scripts still works', async () => {
    const gu = await heed.visit('林观澜', { javaScriptEnabled: false });
    await gu.card('客户资料保密').getByRole('button', { name: '我已知悉' }).click();
    await gu.page.locator('.bubble', { hasText: '已记录，谢谢。' }).waitFor();
    await gu.page.getByLabel('给阅知发消息').fill('提问');
    await gu.page.getByRole('button', { name: '发送', exact: true }).click();
    await gu.page.getByLabel('你想问什么？').waitFor();
    await gu.leave();
  });
});
