import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { needs } from '../harness/needs.ts';
import { until } from '../harness/until.ts';
import { phone } from './look.ts';
import { type Running, startRunning, Visit } from './running.ts';

describe('an agreement of two parties, in a browser', function () {
  this.timeout(90_000);
  let heed: Running;
  before(async function () {
    needs(this, 'chromium');
    needs(this, 'pdftotext');
    heed = await startRunning();
  });
  after(() => heed?.stop());

  it('is offered by HR who sees first who gets it, signed on a phone, then for the company with a passkey', async () => {
    const hr = await heed.visit('王雨桐');
    await hr.goto('/console/contracts');
    await hr.check('what is signed by two');
    await hr.picture('contracts-console-desktop', true);
    await hr.page.getByRole('link', { name: '竞业限制协议' }).click();
    await hr.page.getByText('持证的电子签名服务机构').first().waitFor();
    await hr.check('a non-compete without a provider');
    await hr.picture('contracts-non-compete-desktop', true);
    await hr.goto('/console/contracts');
    await hr.page.getByRole('link', { name: '保密协议' }).first().click();
    await hr.page.getByLabel('工号，每行一个').fill('S005\nS003\nS037');
    await hr.page.getByRole('button', { name: '看一遍' }).click();
    await hr.page.getByText('会收到这份协议：1 人').waitFor();
    await hr.page.getByText('没有别人可以代表公司签这一份').waitFor();
    await hr.check('who gets it');
    await hr.picture('contracts-look-desktop', true);
    await hr.page.getByRole('button', { name: '提供给这 1 人' }).click();
    await hr.page.waitForURL('**/console/contracts?done=sent');

    const li = await heed.visit('李知远', phone);
    await li.goto('/local');
    await li.card('请看一份协议').waitFor();
    await li.goto('/me');
    await li.page.getByRole('link', { name: '阅读并签署' }).first().waitFor();
    await li.check('about me, with an agreement');
    // What waits for a signature is not finished, and nothing says that all is done.
    expect(await li.page.locator('#open').getByText('没有待办').count()).to.equal(0);
    await li.page.locator('#open').getByRole('link', { name: '保密协议' }).click();
    await li.page.getByText('在下面手写签名').waitFor();
    await li.check('an agreement on a phone');
    await li.picture('contract-sign-phone', true);
    await li.draw();
    await li.page.getByRole('button', { name: '签署' }).click();
    await li.page.getByText('已记录你的签名').waitFor();
    await li.picture('contract-signed-phone', true);

    // Passkeys are tied to a name; 127.0.0.1 is none.
    const named = heed.url.replace('127.0.0.1', 'localhost');
    const zheng = new Visit((await heed.visit('', { locale: 'en-GB' })).page, named);
    await zheng.play('郑景行');
    const cdp = await zheng.page.context().newCDPSession(zheng.page);
    await cdp.send('WebAuthn.enable');
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    const ready = () => zheng.page.locator('[data-passkey][data-ready]').waitFor({ state: 'attached' });
    await zheng.goto('/me?lang=en#passkeys');
    await ready();
    await zheng.page.getByRole('button', { name: 'Add a passkey' }).click();
    await zheng.page.locator('#passkeys .todo h3').waitFor();
    await zheng.goto('/countersign?lang=en');
    await zheng.check('what waits for the company');
    await zheng.picture('countersign-queue-desktop', true);
    await zheng.page.getByRole('link', { name: '李知远' }).click();
    await zheng.page.getByRole('link', { name: /a passkey/ }).click();
    await ready();
    await zheng.check('signing for the company');
    await zheng.picture('countersign-desktop', true);
    await zheng.page.getByRole('button', { name: 'Sign', exact: true }).click();
    await zheng.page.getByText('Both have signed: the agreement').waitFor();
    await zheng.check('concluded');
    await zheng.picture('countersign-concluded-desktop', true);

    await li.goto('/local');
    await li.card('双方已签署').waitFor();
    await li.goto('/me');
    await li.page.locator('#contracts').getByRole('link', { name: '保密协议' }).click();
    // The log's next beat may be up to two seconds away; until then the page asks to be opened again.
    await until(async () => {
      await li.page.reload();
      return li.page.getByRole('link', { name: /双方签署完成的凭证/ }).isVisible();
    });
    await li.check('concluded, on a phone');
    await li.picture('contract-concluded-phone', true);
    const saving = li.page.waitForEvent('download');
    await li.page.getByRole('link', { name: '下载文件（PDF）' }).click();
    const file = await (await saving).path();
    const read = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    for (const said of [
      '保密的内容',
      '李知远',
      '郑景行',
      '手写签名',
      '通行密钥',
      'Signatures of both parties',
    ])
      expect(read, said).to.contain(said);
    if (process.env.HEED_PICTURES)
      execFileSync('pdftoppm', ['-r', '60', '-png', file, `${process.env.HEED_PICTURES}/contract-pdf`]);
    await hr.leave();
    await li.leave();
    await zheng.leave();
  });
});
