import { expect } from 'chai';
import { HeedError } from '../../src/errors.ts';
import { languages } from '../../src/messages/model.ts';
import { buildMenu, type MenuEntry } from '../../src/platforms/wecom/menu.ts';
import { heed, makeHeedBase } from '../harness/heed-process.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const entriesOf = (language: (typeof languages)[number], baseUrl: string): MenuEntry[] =>
  buildMenu(language, baseUrl).button.flatMap((top) => ('sub_button' in top ? top.sub_button : [top]));

describe('the menu in WeCom', function () {
  this.timeout(60_000);
  let company: WecomCompany;
  let base: string;
  let remove: () => Promise<void>;
  before(async () => {
    ({ base, remove } = await makeHeedBase());
    company = await startWecomCompany({
      work: false,
      members: [{ userid: 'li', name: '李知远' }],
      app: { secret: 'menu-app-secret-canary' },
    });
  });
  after(async () => {
    await company.close();
    await remove();
  });

  async function menu(options: string[], env: Record<string, string> = {}) {
    const { heed: running, wecom } = company;
    const child = heed(['wecom', 'menu', ...options], base, {
      DATABASE_URL: running.databaseUrl,
      HEED_SECRET: 'a-secret-for-tests-of-no-use-anywhere-else',
      HEED_BASE_URL: running.app.baseUrl,
      WECOM_CORP_ID: wecom.corpid,
      WECOM_AGENT_ID: String(wecom.app.agentid),
      WECOM_SECRET: wecom.app.secret,
      WECOM_TOKEN: 'tokenForTests',
      WECOM_ENCODING_AES_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
      WECOM_API_BASE: wecom.apiBase,
      ...env,
    });
    const code = await child.ended;
    expect(child.output()).not.to.include('menu-app-secret-canary');
    return { code, text: child.output() };
  }

  for (const language of languages) {
    it(`${language}: each entry opens its page or is understood in the conversation`, async () => {
      expect(await menu(['--lang', language])).to.have.property('code', 0);
      const entries = entriesOf(language, company.heed.app.baseUrl);
      expect(entries).to.have.length(6);
      for (const entry of entries) {
        const key = entry.type === 'view' ? entry.url : entry.key;
        const { reply } = await company.wecom.menuClick('li', key);
        if (entry.type === 'click') {
          expect(reply, key).to.be.a('string').and.not.to.include('没看懂');
        } else {
          const { page } = await company.opens('li', new URL(entry.url).pathname);
          expect(page.status, key).to.equal(200);
        }
      }
      const { reply } = await company.wecom.menuClick('li', language === 'en' ? 'help' : '帮助');
      expect(reply).to.include('待办');
    });
  }

  it('its first entry goes to what is open, also for somebody who is signed in on the way', async () => {
    const [first] = entriesOf('zh-CN', company.heed.app.baseUrl);
    const path = first?.type === 'view' ? new URL(first.url).pathname : '';
    for (const where of ['wecom', 'wechat'] as const) {
      const { browser, page } = await company.opens('li', path, where);
      expect(page.status).to.equal(200);
      // What stands behind a # is lost on the way through WeCom, so that a path of its own leads there.
      expect((await browser.get(path)).location).to.equal('/me#open');
    }
  });

  it('a link from the chat leads to its place within the page, also through a sign-in', async () => {
    const { reply } = await company.wecom.type('li', '我的待办');
    const [, link = ''] = /href="([^"]+)"/.exec(reply ?? '') ?? [];
    const { pathname, search, hash } = new URL(link);
    expect(hash).to.equal('#open');
    for (const where of ['wecom', 'wechat', 'desktop'] as const) {
      const { page, landed } = await company.opens('li', `${pathname}${search}`, where);
      expect([page.status, landed]).to.deep.equal([200, '/me?at=open#open']);
    }
  });

  it('printed, it is what would be sent, and nothing is', async () => {
    await menu(['--remove']);
    const { code, text } = await menu(['--dry-run', '--lang', 'en'], {
      WECOM_API_BASE: 'http://127.0.0.1:1',
    });
    expect(code).to.equal(0);
    expect(JSON.parse(text)).to.deep.equal(buildMenu('en', company.heed.app.baseUrl));
  });

  it('is taken away, also twice', async () => {
    await menu([]);
    expect(await menu(['--remove'])).to.have.property('code', 0);
    expect(await menu(['--remove'])).to.have.property('code', 0);
    const error: unknown = await company.wecom.menuClick('li', '帮助').catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error);
  });

  it('what is missing is said with what to do', async () => {
    const wrong = await menu([], { WECOM_SECRET: 'not-the-secret' });
    expect(wrong).to.have.property('code', 1);
    expect(wrong.text).to.include('40001').and.include('WECOM_CORP_ID').and.not.include('not-the-secret');
    expect((await menu([], { HEED_BASE_URL: '' })).text).to.include('HEED_BASE_URL');
    expect((await menu(['--lang', 'fr'])).text).to.include('zh-CN or en');
  });

  it('fits into WeCom in every language, and an address that does not is refused', () => {
    for (const language of languages) expect(entriesOf(language, 'https://h.example')).to.have.length(6);
    expect(() => buildMenu('en', `https://h.example/${'x'.repeat(1_020)}`)).to.throw(HeedError, '1024');
  });
});
