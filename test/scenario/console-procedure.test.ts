import { expect } from 'chai';
import { inTransaction } from '../../src/db/pool.ts';
import { closeDueConsultations } from '../../src/procedure/consultation.ts';
import { policy } from '../fixtures/policies/complete.ts';
import { startApp, type TestApp } from '../harness/app.ts';

const hr = 'S032';
const counsel = 'S039';
const employee = 'S002';

describe('the console: from draft to publication', function () {
  this.timeout(60_000);
  let heed: TestApp;
  before(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z' });
  });
  after(() => heed.close());

  const texts = () => {
    const [zh, en] = policy((front) => {
      Object.assign(front, { rules: ['CN'], legalBasis: 'employment-rules' });
    });
    const source = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('utf8');
    return { 'zh-CN': source(zh?.bytes), en: source(en?.bytes) };
  };

  it('shows every step with its article, and leads through all of them', async () => {
    let browser = await heed.signIn(hr);
    const checked = await browser.post('/console/policies/check', texts());
    expect(checked.text).to.include('存为草案，走完程序再发布');
    const drafted = await browser.post('/console/policies/draft', texts());
    const page = (drafted.location ?? '').replace(/\?.*/, '');
    expect(page).to.match(/^\/console\/procedures\//);
    const first = (await browser.get(page)).text;
    expect(first)
      .to.include('还没有征求意见')
      .and.include('还没有协商记录')
      .and.include('《劳动合同法》第四条第二款');
    expect(first).to.not.include('发布这一稿');
    expect((await browser.get('/console/policies')).text).to.include(page);

    // Asking the staff: a week at the least, and said so.
    const soon = await browser.post(`${page}/consultations`, { until: '2026-08-05T18:00' });
    expect(soon.status).to.equal(422);
    expect(soon.text).to.include('至少留出七天');
    const consulted = await browser.post(`${page}/consultations`, { until: '2026-08-12T18:00' });
    expect(consulted.location).to.equal(`${page}?done=consulted`);

    const staff = await heed.signIn(employee);
    const board = (await staff.get('/board')).text;
    const draft = /\/board\/consultations\/[0-9a-f-]{36}/.exec(board)?.[0] ?? '';
    const read = await staff.get(draft);
    expect(read.text).to.include('征求意见中').and.include('不会有任何不利影响');
    const id = /name="id" value="([^"]*)"/.exec(read.text)?.[1] ?? '';
    expect((await staff.post(draft, { id, comment: ' ' })).status).to.equal(422);
    const said = await staff.post(draft, { id, comment: '为什么要每天看？' });
    expect(said.location).to.match(/^\/threads\//);
    expect((await staff.post(draft, { id, comment: '为什么要每天看？' })).location).to.equal(said.location);
    expect((await staff.get(said.location ?? '')).text).to.include('Call records');

    heed.clock.set(new Date('2026-08-12T10:00:01Z'));
    await inTransaction(heed.db, (tx) => closeDueConsultations(tx, heed.clock.now()));
    expect((await (await heed.signIn(employee)).get(draft)).status).to.equal(410);
    browser = await heed.signIn(hr);
    expect((await browser.get(page)).text).to.include('还有 1 条意见没有答复');
    const thread = (said.location ?? '').split('/').at(-1) ?? '';
    expect((await browser.post(`/threads/${thread}/say`, { text: '排班每天在变。' })).status).to.equal(303);
    expect((await browser.get(page)).text).to.not.include('没有答复');

    // Minutes: refused without, then kept as they are.
    const facts = {
      counterpart: 'union',
      heldOn: '2026-08-12',
      participants: '工会三人，公司两人',
      outcome: 'heard',
    };
    const without = await browser.post(`${page}/negotiations`, facts);
    expect(without.status).to.equal(422);
    expect(without.text).to.include('请附上会议记录').and.include('工会三人，公司两人');
    const minutes = new TextEncoder().encode('%PDF-1.7 minutes %%EOF');
    const recorded = await browser.upload(`${page}/negotiations`, facts, { minutes });
    expect(recorded.location).to.equal(`${page}?done=recorded`);
    const kept = (await browser.get(page)).text;
    const file = new RegExp(`${page}/files/[0-9a-f-]{36}`).exec(kept)?.[0] ?? '';
    expect((await browser.get(file)).text).to.equal('%PDF-1.7 minutes %%EOF');

    // Approval is counsel's, and nobody else's.
    const shown = /name="draft" value="([^"]*)"/;
    expect((await browser.post(`${page}/approval`, { draft: '', verdict: 'approved' })).status).to.equal(403);
    const lawyer = await heed.signIn(counsel);
    const theirs = (await lawyer.get(page)).text;
    const approved = await lawyer.post(`${page}/approval`, {
      draft: shown.exec(theirs)?.[1] ?? '',
      verdict: 'approved',
    });
    expect(approved.location).to.equal(`${page}?done=approved`);

    const ready = (await browser.get(page)).text;
    expect(ready).to.include('发布这一稿');
    const published = await browser.post(`${page}/publish`, { draft: shown.exec(ready)?.[1] ?? '' });
    expect(published.location).to.match(/^\/console\/policies\/[0-9a-f-]{36}\?done=published$/);
    expect((await browser.get(page)).text)
      .to.include('已发布')
      .and.not.include('发布这一稿');
  });

  it('reads no files for whoever may not record, and says which are too large beside what was typed', async () => {
    const browser = await heed.signIn(hr);
    const drafted = await browser.post('/console/policies/draft', texts());
    const url = `${(drafted.location ?? '').replace(/\?.*/, '')}/negotiations`;
    const small = new TextEncoder().encode('%PDF-1.7 %%EOF');
    const staff = await heed.signIn(employee);
    expect((await staff.upload(url, {}, { minutes: small })).status).to.equal(403);
    const large = new Uint8Array(21 * 1024 * 1024).fill(32);
    large.set(small);
    const fields = { counterpart: 'union', participants: '工会三人，公司两人' };
    const refused = await browser.upload(url, fields, { minutes: small, agreement: large });
    expect(refused.status).to.equal(422);
    expect(refused.text)
      .to.include('合计超过 25 MB')
      .and.include('请选择一项')
      .and.include('工会三人，公司两人');
    // Each within its limit, and too much together.
    const half = large.slice(0, 14 * 1024 * 1024);
    const both = await browser.upload(url, fields, { minutes: half, agreement: half });
    expect(both.text).to.include('合计超过 25 MB');
  });

  it('is nothing for staff, managers and auditors', async () => {
    const browser = await heed.signIn(hr);
    const drafted = await browser.post('/console/policies/draft', texts());
    const page = (drafted.location ?? '').replace(/\?.*/, '');
    for (const who of [employee, 'S001', 'S030']) {
      expect((await (await heed.signIn(who)).get(page)).status, who).to.equal(403);
    }
  });
});
