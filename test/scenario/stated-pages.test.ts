import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { inTransaction } from '../../src/db/pool.ts';
import { publishDirectly } from '../../src/procedure/publish-directly.ts';
import { readPoliciesToPublish } from '../../src/procedure/stated/read.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { heed as command, makeHeedBase } from '../harness/heed-process.ts';
import { needs } from '../harness/needs.ts';
import { textOfPack } from '../harness/pack.ts';
import { sentNotice, versionInForce } from '../harness/sent-notice.ts';

const hr = 'S032';
const manager = 'S001';
const person = 'S005';

describe('a sample whose procedure is only stated', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let page: string;
  before(async () => {
    heed = await startApp({ policies: false });
    const now = heed.clock.now();
    for (const policy of await readPoliciesToPublish('policies', '2026-08-03')) {
      const how = { now, actor: 'heed', hooks: heed.app.policyHooks } as const;
      await inTransaction(heed.db, (tx) => publishDirectly(tx, policy, how));
    }
    page = `/console/policies/${await versionInForce(heed.db, 'chat-monitoring')}`;
  });
  after(() => heed?.close());

  const source = async (language: string, from: string, to: string) =>
    (await readFile(`policies/chat-monitoring/${language}.md`, 'utf8')).replace(from, to);
  const versions = () => heed.db.selectFrom('policy_version').select('id').orderBy('id').execute();

  it('is told on its page as what somebody says, of an example that nothing of it happened', async () => {
    const browser = await heed.signIn(hr);
    const chinese = (await browser.get(`${page}?lang=zh-CN`)).text;
    expect(chinese)
      .to.include('制定程序（声明，阅知未见证）')
      .and.include('阅知没有见证')
      .and.include('其中的事从未发生')
      .and.include('只用于第 1 版的发布');
    const english = (await browser.get(`${page}?lang=en`)).text;
    expect(english)
      .to.include('Heed saw nothing of it')
      .and.include('nothing of it ever happened')
      .and.include('Negotiation with the union');
    const file = new RegExp(`${page}/procedure/[0-9a-f-]{36}`).exec(english)?.[0] ?? '';
    const minutes = await browser.get(file);
    expect(minutes.headers.get('content-disposition')).to.include('attachment');
    expect(minutes.headers.get('content-type')).to.equal('application/pdf');

    // A manager reads who says so, and neither names of those who took part nor minutes.
    const boss = await heed.signIn(manager);
    const shown = (await boss.get(page)).text;
    expect(shown).to.include('阅知没有见证').and.not.include('/procedure/').and.not.include('工会三人');
    expect((await boss.get(file)).status).to.equal(403);
    const other = await versionInForce(heed.db, 'photo-consent');
    expect((await boss.get(`/console/policies/${other}`)).text).to.include('没有程序记录');
  });

  it('is told in an arbitration pack apart from what is on record, with its minutes', async function () {
    needs(this, 'pdftotext');
    needs(this, 'unzip');
    await sentNotice(heed, 'chat-monitoring', [person]);
    const browser = await heed.signIn(hr);
    const { text } = await browser.get('/console/packs');
    const [, name = '', token = ''] = /<input type="hidden" name="(\w+)" value="([^"]+)"/.exec(text) ?? [];
    const response = await fetch(new URL('/console/packs', heed.url), {
      method: 'POST',
      headers: { cookie: browser.cookie },
      body: new URLSearchParams({
        person,
        policy: 'chat-monitoring',
        purpose: '仲裁 0123 号',
        [name]: token,
      }),
    });
    expect(response.status).to.equal(200);
    const folder = await mkdtemp(join(tmpdir(), 'heed-stated-pack-'));
    try {
      await writeFile(join(folder, 'a.zip'), Buffer.from(await response.arrayBuffer()));
      execFileSync('unzip', ['-q', join(folder, 'a.zip'), '-d', folder]);
      const chinese = textOfPack(folder, 'zh-CN', 'raw').replaceAll(/\s/g, '');
      expect(chinese)
        .to.include('内容是否属实由单位举证')
        .and.include('其中的事从未发生')
        .and.include('只有单位的声明')
        .and.include('声明启用阅知之前的制定程序')
        .and.not.include('没有民主程序的记录');
      const english = textOfPack(folder, 'en', 'raw').replaceAll(/\s+/g, ' ');
      expect(english).to.include('Heed saw nothing of it').and.not.include('no procedure on record');
      const sums = await readFile(join(folder, 'SHA256SUMS'), 'utf8');
      const minutes = execFileSync('sha256sum', ['policies/chat-monitoring/minutes.pdf'], {
        encoding: 'utf8',
      });
      const sum = minutes.split(' ')[0] ?? '';
      expect(sums).to.include(`${sum}  procedure/minutes.${sum}.pdf`);
      expect(english.replaceAll(' ', '')).to.include(sum);
      // The file itself is there, so that its hash on the log can be checked.
      const said = await readFile('policies/chat-monitoring/procedure.yaml');
      const statement = createHash('sha256').update(said).digest('hex');
      expect(
        (await readFile(join(folder, 'procedure', `statement.${statement}.yaml`))).equals(said),
      ).to.equal(true);
      expect(english.replaceAll(' ', '')).to.include(statement);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  describe('changed in the console', () => {
    let browser: Browser;
    beforeEach(async () => {
      browser = await heed.signIn(hr);
    });

    it('is offered as a draft alone, with the reason by name and article; a forged publication is refused', async () => {
      const texts = {
        'zh-CN': await source('zh-CN', 'months: 3', 'months: 4'),
        en: await source('en', 'months: 3', 'months: 4'),
      };
      const checked = await browser.post('/console/policies/check?lang=zh-CN', texts);
      expect(checked.status).to.equal(200);
      expect(checked.text)
        .to.include('要先走完程序，这里不能直接发布')
        .and.match(/依据是“[^”]*规章制度[^”]*”/)
        .and.include('《劳动合同法》第四条第二款')
        .and.include('formaction="/console/policies/draft"')
        .and.not.include('formaction="/console/policies"')
        .and.not.include('内容齐全，可以发布');
      const mark = /name="checked" value="([^"]+)"/.exec(checked.text)?.[1] ?? '';
      const before = await versions();
      const forged = await browser.post('/console/policies?lang=en', { ...texts, checked: mark });
      expect(forged.status).to.equal(422);
      expect(forged.text)
        .to.include('Labour Contract Law 4(2)')
        .and.include('Keep it as a draft')
        .and.include('months: 4');
      expect((await browser.post('/console/policies', texts)).status).to.equal(409);
      expect(await versions()).to.deep.equal(before);
    });

    it('is published at once where only its wording changes', async () => {
      const texts = {
        'zh-CN': await source('zh-CN', 'change: material', 'change: editorial'),
        en: await source('en', 'change: material', 'change: editorial'),
      };
      const checked = await browser.post('/console/policies/check?lang=zh-CN', texts);
      expect(checked.text).to.include('内容齐全，可以发布');
      const mark = /name="checked" value="([^"]+)"/.exec(checked.text)?.[1] ?? '';
      const published = await browser.post('/console/policies', { ...texts, checked: mark });
      expect(published.location).to.match(/done=published$/);
      expect((await browser.get(published.location ?? '')).text).to.include('程序是它所修改的那一版的');
    });
  });

  it('is published by command; without its statement a change is refused there, each step by name and article', async () => {
    const { base, remove } = await makeHeedBase();
    const fresh = await startApp({ policies: false });
    try {
      const dir = join(base, 'policies', 'chat-monitoring');
      await mkdir(join(base, 'policies'));
      await cp('policies/chat-monitoring', dir, { recursive: true });
      const run = async (...more: string[]) => {
        const child = command(['policy', 'publish', join(base, 'policies'), ...more], base, {
          DATABASE_URL: fresh.databaseUrl,
          HEED_SECRET: 'x'.repeat(40),
          HEED_DATA_DIR: join(base, 'data'),
        });
        return { code: await child.ended, said: child.output() };
      };
      expect((await run('--check')).said).to.include('procedure.yaml states one');
      const first = await run();
      expect(first.said)
        .to.include('chat-monitoring: version 1 in-force')
        .and.include('nothing of it was ever held')
        .and.include('exactly this text');
      expect((await run()).said).to.include('version 1 unchanged');

      for (const language of ['zh-CN', 'en']) {
        await writeFile(join(dir, `${language}.md`), await source(language, 'months: 3', 'months: 4'));
      }
      await rm(join(dir, 'procedure.yaml'));
      const without = await run();
      expect(without.code).to.equal(1);
      expect(without.said)
        .to.include('chat-monitoring: rests on employment rules')
        .and.include('chat-monitoring: cn.negotiation')
        .and.include('Labour Contract Law 4(2)')
        .and.include('keep it as a draft')
        .and.not.match(/^ {4}at /m);
      expect(await fresh.db.selectFrom('policy_version').select('id').execute()).to.have.length(1);
    } finally {
      await fresh.close();
      await remove();
    }
  });
});
