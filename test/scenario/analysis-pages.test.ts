import { expect } from 'chai';
import { v7 } from 'uuid';
import { analysisUnderWay, teamLead } from '../harness/analysis.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';

const privacy = 'S038';
const member = 'S005';
const pdf = Buffer.from('%PDF-1.7\n% signed by both sides\n%%EOF\n');

describe('pages of analysis and of reply templates', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let ids: Record<string, string>;
  beforeEach(async () => {
    heed = await startApp();
    ids = await analysisUnderWay(heed);
  });
  afterEach(() => heed.close());

  const events = async (type: string) => {
    const rows = await heed.db
      .selectFrom('evidence_event')
      .select('event')
      .where('type', '=', type)
      .execute();
    return rows.map(({ event }) => JSON.parse(event ?? '{}').data);
  };
  const tokenIn = (text: string) => /name="csrf" value="([^"]*)"/.exec(text)?.[1] ?? '';

  async function hands(browser: Browser, fields: Record<string, string>, file?: Buffer) {
    const page = await browser.get('/console/analysis/agreements');
    const form = new FormData();
    for (const [name, value] of Object.entries({ csrf: tokenIn(page.text), ...fields }))
      form.set(name, value);
    if (file) form.set('document', new Blob([new Uint8Array(file)]), 'C:\\council\\协议.pdf');
    const response = await fetch(new URL('/console/analysis/agreements', heed.url), {
      ...{ method: 'POST', body: form, redirect: 'manual' },
      headers: { cookie: browser.cookie, origin: new URL(heed.url).origin },
    });
    return { status: response.status, text: await response.text() };
  }

  it('put an agreement on record by its fingerprint, and end it with all that was counted', async () => {
    const browser = await heed.signIn(privacy);
    const fields = {
      ...{ id: v7(), site: '杭州 Hangzhou', counterpart: 'union', agreedOn: '2026-08-01', untilOn: '' },
      people: '8',
    };
    const wrong = await hands(browser, { ...fields, people: '4', agreedOn: '2027-01-01' });
    expect(wrong.status).to.equal(422);
    for (const words of ['不能少于 5 人', '不能晚于今天', '请上传签好的协议', '杭州 Hangzhou'])
      expect(wrong.text).to.include(words.replace('不能少于 5 人', '5 到 1000'));
    expect((await hands(browser, fields, Buffer.from('not a document'))).status).to.equal(422);
    expect((await hands(browser, fields, pdf)).status).to.equal(303);
    const page = await browser.get('/console/analysis/agreements');
    expect(page.text).to.include('杭州 Hangzhou').and.include('协议.pdf').and.not.include('C:\\');
    const [, recorded] = await events('analysis.agreed');
    expect(recorded).to.include({ site: '杭州 Hangzhou', with: 'union', people: 8 });
    expect(recorded.sha256).to.match(/^[0-9a-f]{64}$/);

    expect((await browser.get('/console/analysis')).text).to.include('chart-plot');
    const ended = await browser.post(`/console/analysis/agreements/${ids[':agreement']}/end`);
    expect(ended.status).to.equal(303);
    expect((await heed.db.selectFrom('analysis_figure').selectAll().execute()).length).to.equal(0);
    expect((await browser.get('/console/analysis')).text).not.to.include('chart-plot');
    expect((await browser.post(`/console/analysis/agreements/${ids[':agreement']}/end`)).status).to.equal(
      409,
    );
  });

  it('show figures to HR and privacy, and to a head those of their departments', async () => {
    const lead = await heed.signIn(teamLead);
    const page = await lead.get('/console/analysis');
    expect(page.text).to.include('各时段的数量').and.include('退款多久到账').and.include('17:00–18:00');
    expect(page.text).not.to.include('整个地点');
    // Whoever heads another department has nothing of this one, whatever the address says.
    const other = await heed.signIn('S020');
    const [{ department_id: department } = { department_id: '' }] = await heed.db
      .selectFrom('analysis_figure')
      .select('department_id')
      .limit(1)
      .execute();
    const theirs = await other.get(`/console/analysis?group=${department}`);
    expect(theirs.text).to.include('没有可以显示的数字').and.not.include('退款');
    for (const query of ['site=none', 'channel=fax', 'from=2026-07-20&to=2026-07-06', 'group=x', 'from=%00'])
      expect((await lead.get(`/console/analysis?${query}`)).status, query).to.equal(200);
    const narrowed = await lead.get('/console/analysis?from=2026-07-20&to=2026-07-20');
    const sums = ({ text }: { text: string }) => Number(/共 ([\d,]+) 条/.exec(text)?.[1]?.replace(',', ''));
    expect(sums(page))
      .to.equal(3 * sums(narrowed))
      .and.be.greaterThan(0);
  });

  it('let a team find, read and copy its templates, and its lead write them', async () => {
    const browser = await heed.signIn(member);
    expect((await browser.get('/templates')).text)
      .to.include('退款多久到账')
      .and.include('团队里最常用');
    const path = `/templates/${ids[':reply']}`;
    const page = await browser.get(path);
    expect(page.text).to.include('［订单号］').and.not.include(`${path}/edit`);
    const taken = await browser.post(`${path}/take`, { language: 'zh-CN' });
    expect(taken.text).to.include('可以粘贴到和客户的对话里了');
    expect((await browser.post(`${path}/take`, { language: 'fr' })).status).to.equal(400);
    const found = await browser.post('/templates/search', { search: '账户' });
    expect(found.text).to.include('退款多久到账').and.not.include('团队里最常用');
    expect((await browser.post('/templates/search', { search: '没有这个' })).text).to.include('没有找到');

    const lead = await heed.signIn(teamLead);
    const form = { basedOn: '1', category: '退换货', 'title-en': '', 'body-en': '', shared: '1' };
    const texts = { 'title-zh-CN': '退款', 'body-zh-CN': '请打 13900000001' };
    const warned = await lead.post(path, { ...form, ...texts });
    expect(warned.status).to.equal(422);
    expect(warned.text).to.include('手机号').and.include('请打 13900000001');
    expect((await lead.post(path, { ...form, ...texts, ownContacts: '1' })).status).to.equal(303);
    const late = await lead.post(path, { ...form, ...texts, ownContacts: '1' });
    expect(late.status).to.equal(409);
    expect(late.text).to.include('刚才有人改过');
    expect((await lead.get(path)).text)
      .to.include('第 1 版')
      .and.include('全公司共享');
    expect((await lead.post(`${path}/archive`)).status).to.equal(303);
    expect((await browser.get('/templates')).text).not.to.include(path);
    expect((await lead.get('/templates?show=archived')).text).to.include(path);
    expect((await lead.post(`${path}/bring-back`)).status).to.equal(303);
    expect(await events('template.written')).to.have.length(2);
    expect(await events('template.archived')).to.have.length(1);
  });

  it('say beside the templates when answers are slow, to the team and only while its site agrees', async () => {
    const slow = '17:00–18:00 收到的客户消息，回复最慢';
    const [browser, lead, other] = [
      await heed.signIn(member),
      await heed.signIn(teamLead),
      await heed.signIn('S020'),
    ];
    const page = await browser.get('/templates');
    expect(page.text).to.include(slow).and.include('来自你团队').and.include('告诉团队负责人');
    expect(page.text).not.to.include('/templates/new');
    expect((await lead.get('/templates')).text)
      .to.include(slow)
      .and.match(/id="slow"[\s\S]*href="\/templates\/new"/);
    expect((await other.get('/templates')).text).not.to.include('17:00');
    // What is looked for, or out of use, is only that.
    expect((await browser.post('/templates/search', { search: '账户' })).text).not.to.include(slow);
    const privacyOffice = await heed.signIn(privacy);
    await privacyOffice.post(`/console/analysis/agreements/${ids[':agreement']}/end`);
    for (const one of [browser, lead])
      expect((await one.get('/templates')).text)
        .not.to.include('17:00')
        .and.not.include('团队里最常用');
  });

  it('are found from one’s own page, by whoever has any to read or may write one', async () => {
    for (const [staffNo, shown] of [
      [member, true],
      ['S020', true],
      ['S030', false],
    ] as const)
      expect(
        (await (await heed.signIn(staffNo)).get('/me')).text.includes('href="/templates"'),
        staffNo,
      ).to.equal(shown);
  });

  it('say where the staff list spells a site differently from what was agreed', async () => {
    const browser = await heed.signIn(privacy);
    const page = () => browser.get('/console/analysis/agreements');
    expect((await page()).text)
      .to.include('还没有协议的地点')
      .and.not.include('两边要完全一样');
    const { site } = await heed.db.selectFrom('analysis_agreement').select('site').executeTakeFirstOrThrow();
    await heed.db
      .updateTable('person')
      .set({ site: `${site} ` })
      .where('site', '=', site)
      .execute();
    expect((await page()).text).to.include(`协议写的是“${site}”，员工名单写的是“${site} ”`);
    await heed.db.updateTable('person').set({ site: null }).where('site', '=', `${site} `).execute();
    expect((await page()).text).to.include(`员工名单里没有人在“${site}”`);
  });

  it('leave no member of a team beside what was looked for, or taken', async () => {
    const browser = await heed.signIn(member);
    const before = await events('template.written');
    await browser.post('/templates/search', { search: 'canary4711' });
    await browser.post(`/templates/${ids[':reply']}/take`, { language: 'zh-CN' });
    expect(await events('template.written')).to.deep.equal(before);
    const all = await heed.db.selectFrom('evidence_event').select('event').execute();
    expect(all.filter(({ event }) => event?.includes(browser.personId)).map(({ event }) => event)).to.satisfy(
      (found: (string | null)[]) => found.every((one) => !one?.includes(ids[':reply'] ?? '-')),
    );
  });
});
