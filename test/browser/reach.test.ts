import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { needs } from '../harness/needs.ts';
import { type Running, startRunning, type Visit } from './running.ts';

const tabletSize = { viewport: { width: 820, height: 1180 }, hasTouch: true } as const;
const chat = '工作聊天与文件传输监控政策';

/** HR sends a policy to one person by staff number. @returns the notice's id */
async function send(hr: Visit, staffNos: string): Promise<string> {
  const { page } = hr;
  await hr.goto('/console/notices/new');
  await page.locator('label.option', { hasText: chat }).click();
  await page.locator('input[name=audience][value=people]').check();
  await page.locator('textarea[name=list]').fill(staffNos);
  await page.locator('main form .button-primary').click();
  await page.waitForURL('**/console/notices/preview');
  await page.locator('main form .button-primary').click();
  await page.waitForURL('**/console/notices/*?done=*');
  return /notices\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
}

describe('reaching everyone, in a browser', function () {
  this.timeout(120_000);
  let heed: Running;
  let hr: Visit;
  let notice: string;

  before(async function () {
    needs(this, 'chromium');
    heed = await startRunning();
    hr = await heed.visit('王雨桐');
    notice = await send(hr, 'S002\nS004\nS005\nS006');
  });
  after(() => heed?.stop());

  /** The page of one person's other ways. */
  async function otherWays(name: string): Promise<void> {
    await hr.goto(`/console/notices/${notice}`);
    await hr.page.locator('#people tr', { hasText: name }).getByRole('link', { name: '其他方式' }).click();
    await hr.page.getByRole('heading', { name: `${name}：其他方式` }).waitFor();
  }

  it('a sheet of paper fits on A4, bears all that is signed and its code, and comes back as a scan', async () => {
    const { page } = hr;
    await otherWays('周亦航');
    await hr.check('other ways to reach somebody');
    await hr.picture('reach-person-desktop', true);
    await page.getByRole('button', { name: '打印签收单' }).click();
    const sheet = page.locator('.paper-sheet');
    await sheet.waitFor();
    await hr.check('a sheet before it is printed');
    await hr.picture('reach-sheet-desktop', true);
    const code = (await sheet.locator('.paper-code strong').textContent()) ?? '';
    expect(code).to.match(/^\w{3}-\w{3}-\w{3}$/);

    await page.emulateMedia({ media: 'print' });
    // As wide as A4 with its margins: 174 mm at 96 dpi.
    await page.setViewportSize({ width: 658, height: 986 });
    await hr.picture('reach-sheet-print', true);
    for (const gone of ['.header', '.button', '.footer'])
      expect(await page.locator(gone).first().isVisible(), gone).to.equal(false);
    expect(await sheet.locator('.qr').isVisible()).to.equal(true);
    // Read by whoever has weak eyes: nothing below 11 points, but for the fingerprint, which nobody reads aloud.
    const small = await sheet
      .locator('*:not(.paper-hash, .paper-hash *, .qr, .qr *)')
      .evaluateAll((all) =>
        all
          .filter(
            (one) => one.textContent && Number.parseFloat(getComputedStyle(one).fontSize) < 11 / 0.75 - 0.1,
          )
          .map((one) => one.className || one.tagName),
      );
    expect(small).to.deep.equal([]);
    expect(await sheet.locator('.paper-foot').textContent()).to.match(/20\d\d年/);
    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: false });
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g) ?? [];
    expect(pages.length, 'pages of one sheet').to.be.within(1, 2);
    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize({ width: 1280, height: 800 });

    await hr.goto('/console/paper');
    await hr.check('sheets that are out');
    await hr.picture('reach-paper-list-desktop');
    await page.getByLabel('签收单代码').fill(code);
    await page.getByLabel('签收单代码').press('Enter');
    await page.getByRole('heading', { name: `录入签收单 ${code}` }).waitFor();
    await hr.check('a sheet that comes back');
    await page.getByText('已知悉').click();
    await page.getByLabel('签名日期').fill(await today());
    await page.getByLabel('见证人工号').fill('S020');
    const word = { name: 'scan.pdf', mimeType: 'application/pdf', buffer: Buffer.from('PK no pdf') };
    await page.getByLabel('扫描件').setInputFiles(word);
    await page.getByRole('button', { name: '录入并封存' }).click();
    await page.getByText('这个文件不是 PDF、JPEG 或 PNG').waitFor();
    await hr.check('a file that is no scan');
    await hr.picture('reach-close-desktop', true);
    const folder = await mkdtemp(join(tmpdir(), 'heed-scan-'));
    const large = join(folder, 'large.pdf');
    await writeFile(large, Buffer.alloc(40 * 1024 * 1024, 0x20));
    await page.getByLabel('扫描件').setInputFiles(large);
    await page.getByRole('button', { name: '录入并封存' }).click();
    await page.getByText('扫描件超过 20 MB').waitFor();
    await rm(folder, { recursive: true });
    await page.getByLabel('扫描件').setInputFiles({ ...word, buffer: pdf });
    await page.getByRole('button', { name: '录入并封存' }).click();
    await page.getByText('已录入，扫描件已封存').waitFor();

    await hr.goto(`/console/notices/${notice}`);
    await page.getByText('纸质签收 1 人').waitFor();
    await hr.check('a notice answered on paper');
    await hr.picture('reach-notice-desktop', true);
    const own = await heed.visit('周亦航');
    await own.goto('/me');
    await own.page.locator('#answers').getByText('纸质签收').waitFor();
    await own.page.locator('#answers').getByRole('link', { name: '查看' }).first().click();
    await own.page.getByRole('heading', { name: '纸质签收' }).waitFor();
    await own.check('the receipt of a sheet');
    await own.picture('reach-receipt-desktop', true);
    await own.leave();
  });

  /** The company's day, as the sheet was printed on it. */
  async function today(): Promise<string> {
    return hr.page.evaluate(() =>
      new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date()),
    );
  }

  it('on behalf, and the person contests it with one tap in the chat', async () => {
    await otherWays('许若溪');
    await hr.page.locator('summary', { hasText: '由我代录' }).click();
    await hr.page.locator('#said-kind').getByText('已知悉').click();
    await hr.page.getByLabel('为什么代录').fill('本人不识字，当面听完全文后口头答复');
    await hr.page.getByLabel('见证人工号').fill('S020');
    await hr.check('recording on behalf');
    await hr.picture('reach-on-behalf-desktop', true);
    await hr.page.getByRole('button', { name: '确认代录' }).click();
    await hr.page.getByText('已代录').first().waitFor();
    const own = await heed.visit('许若溪', {
      viewport: { width: 375, height: 812 },
      isMobile: true,
      hasTouch: true,
    });
    await own.goto('/local');
    const tap = own.page.getByRole('button', { name: '这不是我的答复' });
    await tap.waitFor();
    await own.check('told on a phone');
    await own.picture('reach-told-phone');
    await tap.click();
    await own.page.getByText('已转给人事，他们会和你核实').last().waitFor();
    await own.leave();
  });

  describe('a shared tablet', () => {
    let tablet: Visit;
    let code: string;

    before(async () => {
      // HR starts it on the tablet itself and is signed out there in the same breath.
      tablet = await heed.visit('王雨桐', tabletSize);
      await tablet.goto('/console/kiosks');
      await tablet.check('the console’s page of tablets');
      await tablet.page.locator('summary', { hasText: '把这台设备设为共用平板' }).click();
      await tablet.page.getByLabel('平板名称').fill('一楼食堂');
      await tablet.picture('reach-kiosks-tablet', true);
      await tablet.page.getByRole('button', { name: '打开共用平板' }).click();
      await tablet.page.getByRole('heading', { name: '阅读和签署公司通知' }).waitFor();
    });
    after(() => tablet?.page.context().close());

    async function enter(staffNo: string): Promise<void> {
      await hr.goto('/console/kiosks');
      await hr.page.getByLabel('工号').fill(staffNo);
      await hr.page.getByRole('button', { name: '生成代码' }).click();
      code = (await hr.page.locator('.slip-code').textContent()) ?? '';
      await tablet.goto('/kiosk');
      await tablet.page.getByLabel('工号').fill(staffNo);
      await tablet.page.getByLabel('一次性代码').fill(code);
      await tablet.page.getByRole('button', { name: '进入' }).click();
      await tablet.page.waitForURL('**/kiosk/notices');
    }

    it('from the code to the receipt, and nothing of it comes back', async () => {
      const { page } = tablet;
      await enter('S006');
      await hr.check('a slip with a code');
      await hr.picture('reach-slip-desktop');
      const name = (await page.locator('.lead').textContent())?.split('，')[0] ?? '';
      await tablet.check('the list on a tablet');
      await tablet.picture('kiosk-list-tablet');
      await page.getByRole('link', { name: '阅读' }).click();
      await page.getByLabel('输入你的姓名').waitFor();
      await tablet.check('a text on a tablet');
      await tablet.picture('kiosk-notice-tablet');
      await page.getByLabel('输入你的姓名').fill(name);
      await page.locator('#answer').scrollIntoViewIfNeeded();
      await tablet.picture('kiosk-sign-tablet');
      await page.getByRole('button', { name: '签署', exact: true }).click();
      await page.waitForURL('**/kiosk/done*');
      await tablet.check('the last page');
      await tablet.picture('kiosk-done-tablet');
      expect(await page.content()).to.not.include(name);
      for (let n = 0; n < 6; n += 1) {
        await page.goBack().catch(() => null);
        await page.waitForLoadState();
        // Before the tablet was started, the local messenger lists everybody.
        if (!page.url().includes('/kiosk')) break;
        const shown = await page.locator('body').textContent();
        expect(shown, `back ${n}`).to.not.include(name).and.not.include('S006');
      }
      const kept = await page.evaluate(() =>
        JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
      );
      expect(kept).to.not.include(name);
    });

    it('the Back button in the middle of it, and a minute of nothing, lead to the start', async () => {
      const { page } = tablet;
      await enter('S005');
      await page.getByRole('link', { name: '阅读' }).click();
      await page.getByLabel('输入你的姓名').waitFor();
      // A browser goes back by itself only from a page that was touched.
      await page.mouse.click(5, 400);
      await page.goBack();
      await page.getByRole('heading', { name: '阅读和签署公司通知' }).waitFor();
      expect(await page.getByLabel('一次性代码').inputValue()).to.equal('');
      await page.goto(`${heed.url}/kiosk/notices`);
      await page.getByRole('heading', { name: '阅读和签署公司通知' }).waitFor();

      await page.clock.install();
      await enter('S005');
      await page.getByRole('link', { name: '阅读' }).waitFor();
      await page.clock.runFor(41_000);
      await page.getByText('还在吗').waitFor();
      await tablet.picture('kiosk-idle-tablet');
      await page.getByRole('button', { name: '我还在' }).click();
      await page.clock.runFor(30_000);
      expect(await page.getByText('还在吗').isVisible()).to.equal(false);
      await page.clock.runFor(40_000);
      await page.getByRole('heading', { name: '阅读和签署公司通知' }).waitFor();
      await page.getByLabel('工号').fill('S005');
      await page.getByLabel('一次性代码').fill('1234');
      await page.clock.runFor(61_000);
      for (const field of ['工号', '一次性代码'])
        expect(await page.getByLabel(field).inputValue(), field).to.equal('');
      await tablet.check('the start screen');
      await tablet.picture('kiosk-start-tablet');
    });
  });
});
