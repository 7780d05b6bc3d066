import { expect } from 'chai';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const hr = 'S032';
const manager = 'S001';

describe('the console: recalling a notice', () => {
  let heed: TestApp;
  let noticeId: string;
  before(async () => {
    heed = await startApp();
    noticeId = await sentNotice(heed, 'chat-monitoring', ['S002', 'S003']);
  });
  after(() => heed.close());

  it('asks first, does it once, and shows how far it has come', async () => {
    const browser = await heed.signIn(hr);
    const page = `/console/notices/${noticeId}`;
    const before = (await browser.get(page)).text;
    expect(before).to.include('发错了，收回这份通知…').and.include('会另发一条短消息说明收回');
    expect(before).to.not.include('收回进展');
    const recalled = await browser.post(`${page}/recall`);
    expect(recalled.location).to.equal(`${page}?done=recalled`);
    expect((await browser.post(`${page}/recall`)).status).to.equal(409);
    const after = (await browser.get(`${page}?done=recalled`)).text;
    expect(after).to.include('正在收回').and.include('收回进展').and.include('没有发出');
    expect(after).to.not.include('发错了');
    const english = (await browser.get(`${page}?lang=en`)).text;
    expect(english).to.include('Recalled');
  });

  it('is not for managers, who see nothing of who was reached', async () => {
    const browser = await heed.signIn(manager);
    const page = `/console/notices/${noticeId}`;
    expect((await browser.post(`${page}/recall`)).status).to.equal(403);
    const { text } = await browser.get(page);
    expect(text).to.not.include('收回进展').and.not.include('发错了');
  });
});
