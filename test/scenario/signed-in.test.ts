import { expect } from 'chai';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';

describe('where somebody is signed in', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let here: Browser;
  let there: Browser;
  let other: Browser;
  beforeEach(async () => {
    heed = await startApp({ policies: false });
    here = await heed.signIn('S002');
    heed.clock.advance({ minutes: 5 });
    there = await heed.signIn('S002');
    other = await heed.signIn('S021');
  });
  afterEach(() => heed.close());

  const status = async (browser: Browser) => (await browser.get('/me')).status;
  const send = async (browser: Browser, act: string) => {
    const { text } = await browser.get('/signed-in');
    const csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
    return browser.post(`/signed-in/${act}`, { csrf });
  };
  const rows = (text: string) =>
    (text.split('<tbody>')[1] ?? '').split('</tbody>')[0]?.match(/<tr>/g)?.length;

  it('is told with the time, and which of them is this one; every page leads there', async () => {
    const { text } = await here.get('/signed-in');
    expect(rows(text)).to.equal(2);
    expect(text.match(/这里/g)).to.have.length(1);
    expect((await here.get('/me')).text).to.include('href="/signed-in"');
  });

  it('ends by signing out: here, at once, for whoever keeps the cookie too, and nowhere else', async () => {
    const { status: sent, headers } = await send(here, 'end');
    expect([sent, headers.get('location')]).to.deep.equal([303, '/signed-out']);
    expect(headers.get('set-cookie')).to.match(/heed_session=;/);
    // This browser still sends the cookie that it had.
    expect([await status(here), await status(there), await status(other)]).to.deep.equal([401, 200, 200]);
    expect((await here.get('/signed-out')).text).to.include('你已退出登录');
  });

  it('ends everywhere else by one button, and for nobody else', async () => {
    expect((await send(here, 'end-others')).status).to.equal(303);
    expect([await status(here), await status(there), await status(other)]).to.deep.equal([200, 401, 200]);
    const { text } = await here.get('/signed-in');
    expect(rows(text)).to.equal(1);
    expect(text).not.to.include('退出其他地方');
  });

  it('is not ended by another site, nor by a link', async () => {
    expect((await here.post('/signed-in/end', { csrf: 'forged' })).status).to.equal(403);
    expect((await here.get('/signed-in/end')).status).to.equal(405);
    expect(await status(here)).to.equal(200);
  });
});
