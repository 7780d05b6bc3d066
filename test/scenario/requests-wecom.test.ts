import { expect } from 'chai';
import { unpack } from '../harness/bundle.ts';
import { filesOn, holds, policyOf, presses, stateOf } from '../harness/requests-story.ts';
import { until } from '../harness/until.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

const li = 'LiZhiyuan';
const wang = 'WangYutong';
const zhao = 'ZhaoMin';
const canary = 'canary-5521';

describe('requests about one’s own data inside WeCom', function () {
  this.timeout(90_000);
  let company: WecomCompany;
  before(async () => {
    company = await startWecomCompany({
      departments: [{ id: 1, name: '样例有限公司' }],
      members: [
        { userid: li, name: '李知远', department: [1] },
        { userid: wang, name: '王雨桐', department: [1] },
        { userid: zhao, name: '赵敏', department: [1] },
      ],
    });
    await holds(company.heed, zhao, 'privacy');
  });
  after(async () => {
    // Whatever went out kept to every limit of WeCom's, and what was said stood on pages only.
    expect(company.wecom.warnings.filter(({ kind }) => kind !== 'display')).to.deep.equal([]);
    for (const one of [li, wang, zhao])
      expect(JSON.stringify(company.wecom.conversation(one))).not.to.include(canary);
    await company.close();
  });

  const has = (words: string) => (item: { text: string }) => item.text.includes(words);
  /** What somebody types is answered with the address of a page, which they open. */
  const asks = async (userid: string, words: string, where?: 'wecom' | 'desktop') => {
    const { reply = '' } = await company.wecom.type(userid, words);
    const path = /href=(?:\\?")http:\/\/[^/]+(\/[^"\\]+)/.exec(reply)?.[1]?.replaceAll('&amp;', '&') ?? '';
    return { path, ...(await company.opens(userid, path, where)) };
  };
  const work = () => company.sweep('requests.work');
  /** How many of what somebody sees hold these words. */
  const seen = (userid: string, words: string) =>
    company.wecom.conversation(userid).filter(has(words)).length;
  const desk = async (id: string, act: string, fields: Record<string, string>) => {
    const { browser } = await company.opens(zhao, `/console/requests/${id}`);
    const done = await presses({ browser }, `/console/requests/${id}`, act, fields);
    expect(done.status, done.text.slice(0, 300)).to.equal(303);
  };

  it('what is held: a word, a page, a receipt at once with the day due, and the answer within a minute', async () => {
    const id = await filesOn(await asks(li, '保存了我的什么'));
    const receipt = await company.sees(li, has('已收到你的请求'));
    expect(receipt.text).to.include('8月24日').and.include('15 个工作日');
    await work();
    expect(await stateOf(company.heed, id)).to.equal('answered');
    const answer = await company.sees(li, has('有答复了'));
    // Its card leads to the page, where it stands.
    const path = new RegExp(`/requests/${id}`).exec(JSON.stringify(answer.card))?.[0] ?? '';
    const { page } = await company.opens(li, path);
    expect(page.text).to.include('通讯录信息').and.include('知道该把什么告诉谁');
  });

  it('an explanation comes within a minute too', async () => {
    const id = await filesOn(await asks(li, '为什么保存'));
    await work();
    const { page } = await company.opens(li, `/requests/${id}`);
    expect(page.text).to.include('为什么，依据什么').and.include('依法制定的劳动规章制度');
  });

  it('a copy: confirmed by a fresh sign-in, taken once by a link that holds for its person alone', async () => {
    const id = await filesOn(await asks(li, '要副本'));
    expect((await company.sees(li, has('还差一步'))).text).to.include('再确认一次是你本人');
    await work();
    expect(await stateOf(company.heed, id)).to.equal('unconfirmed');
    // The sign-in is too old by now; WeCom signs them in anew, and then it counts.
    const old = await company.opens(li, `/requests/${id}`);
    company.heed.clock.advance({ minutes: 11 });
    expect((await presses(old, `/requests/${id}`, 'confirm')).status).to.be.oneOf([403, 409]);
    const mine = await company.opens(li, `/requests/${id}`, 'desktop');
    expect((await presses(mine, `/requests/${id}`, 'confirm')).status).to.equal(303);
    await work();
    await company.sees(li, has('有答复了：要一份副本'));

    const link = (await presses(mine, `/requests/${id}`, 'link')).location ?? '';
    expect(link).to.match(/^\/requests\/files\/[\w-]{43}$/);
    const { browser: other } = await company.opens(wang, '/me');
    expect((await other.get(link)).status).to.equal(410);
    const csrf =
      /name="csrf" value="([^"]+)"/.exec((await other.get('/requests/new?kind=copy')).text)?.[1] ?? '';
    expect((await other.post(link, { csrf })).status).to.equal(410);
    const take = async () => {
      const form = /name="csrf" value="([^"]+)"/.exec(
        (await mine.browser.get('/requests/new?kind=copy')).text,
      )?.[1];
      const cookie = [...mine.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      return fetch(new URL(link, company.heed.app.baseUrl), {
        method: 'POST',
        headers: { cookie },
        body: new URLSearchParams({ csrf: form ?? '' }),
      });
    };
    const first = await take();
    const files = await unpack(Buffer.from(await first.arrayBuffer()));
    expect(files.get('index.html')?.toString()).to.include('李知远');
    expect((await take()).status).to.equal(410);
    await company.sees(li, has('刚刚被下载'));
    // Another link that nobody uses in time.
    const later = (await presses(mine, `/requests/${id}`, 'link')).location ?? '';
    company.heed.clock.advance({ minutes: 16 });
    expect((await mine.browser.get(later)).status).to.equal(410);
  });

  it('a correction is somebody’s to judge: they hear that there is one, and what was said stands on the page', async () => {
    const id = await filesOn(await asks(li, '更正我的'), { text: `${canary} 部门写错了` });
    const told = await company.sees(zhao, has('新的请求：更正'));
    expect(told.text).not.to.include('李知远');
    await desk(id, 'ask', { text: `${canary} 哪个部门？` });
    await company.sees(li, has('想问你一句'));
    const mine = await company.opens(li, `/requests/${id}`);
    expect(mine.page.text).to.include('哪个部门？');
    expect((await presses(mine, `/requests/${id}`, 'say', { text: '销售部' })).status).to.equal(303);
    await company.sees(zhao, has('有补充'));
    await desk(id, 'answer', { text: '已更正', outcome: 'done' });
    const { page } = await company.opens(li, `/requests/${id}`);
    expect(page.text).to.include('已更正').and.not.include('赵敏');
  });

  it('a deletion is confirmed, judged store by store, and says what stays and why', async () => {
    const id = await filesOn(await asks(li, '删除我的'));
    const mine = await company.opens(li, `/requests/${id}`);
    expect(mine.page.text).to.include('删除后无法恢复');
    expect((await presses(mine, `/requests/${id}`, 'confirm')).status).to.equal(303);
    await work();
    await company.sees(zhao, has('新的请求：删除'));
    await desk(id, 'erase', { text: '在职期间要用' });
    await work();
    await until(async () => (await stateOf(company.heed, id)) === 'answered', { what: 'the answer' });
    const { page } = await company.opens(li, `/requests/${id}`);
    expect(page.text).to.include('在职期间要用').and.include('没有同意删除');
  });

  it('a restriction chooses its policy on the page, and stops the processing', async () => {
    const policy = await policyOf(company.heed, 'chat-monitoring');
    const id = await filesOn(await asks(li, '限制使用'), { policy, text: `${canary} 先停用` });
    await desk(id, 'restrict', { text: '先停用' });
    const { page } = await company.opens(li, '/me');
    expect(page.text).to.include('按你的请求限制');
  });

  it('a refusal gives reasons on the page, how to complain, and can be appealed against', async () => {
    const id = await filesOn(await asks(wang, '更正我的'), { text: `${canary} 名字` });
    await desk(id, 'refuse', { text: `${canary} 名字没有错` });
    expect((await company.sees(wang, has('这次没有同意'))).text).to.include('投诉');
    const { path, ...mine } = await asks(wang, '复议');
    expect(path).to.match(/^\/me\b.*#requests$/);
    expect(mine.page.text).to.include(`/requests/${id}`);
    const { page } = await company.opens(wang, `/requests/${id}`);
    expect(page.text).to.include('名字没有错').and.include('第 65 条').and.include('人民法院');
    const appeal = await filesOn(await company.opens(wang, `/requests/new?kind=appeal&appeals=${id}`), {
      text: '请再看',
    });
    await company.sees(zhao, has('新的请求：复议'));
    await desk(appeal, 'uphold', { text: '确实错了' });
    expect(await stateOf(company.heed, id)).to.equal('review');
  });

  it('one that is taken back is done with, and asked for twice it is one', async () => {
    const before = seen(wang, '已收到你的请求');
    const id = await filesOn(await asks(wang, '要副本'));
    expect(await filesOn(await asks(wang, '导出我的数据'))).to.equal(id);
    await until(() => seen(wang, '已收到你的请求') === before + 1, { what: 'one receipt' });
    const mine = await company.opens(wang, `/requests/${id}`);
    expect((await presses(mine, `/requests/${id}`, 'withdraw')).status).to.equal(303);
    await company.sees(wang, has('已撤回：要一份副本'));
    expect(seen(wang, '已收到你的请求')).to.equal(before + 1);
  });

  it('an objection has its own form, which restricts at once', async () => {
    const { path } = await asks(wang, '我要反对');
    expect(path).to.match(/^\/objections\/new/);
  });
});
