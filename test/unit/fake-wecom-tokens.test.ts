import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { until } from '../harness/until.ts';
import { type FakeWecom, startFakeWecom } from '../harness/wecom/index.ts';
import { RawClient } from '../harness/wecom/raw-client.ts';

describe('the fake WeCom: tokens and what goes wrong', () => {
  let clock: FixedClock;
  let fake: FakeWecom;
  let client: RawClient;

  beforeEach(async () => {
    clock = new FixedClock('2026-08-03T02:00:00Z');
    fake = await startFakeWecom({ clock, members: [{ userid: 'li' }] });
    client = new RawClient(fake);
  });
  afterEach(() => fake.close());

  const ask = async () => (await client.get('agent/get', { agentid: '1000002' })).errcode;
  const send = () =>
    client.post('message/send', {
      touser: 'li',
      msgtype: 'text',
      agentid: 1_000_002,
      text: { content: 'x' },
    });

  it('gives one long token for a secret until it runs out, and counts who asks', async () => {
    const first = await client.gettoken();
    expect(String(first.access_token)).to.have.length(512);
    expect(first).to.include({ errcode: 0, expires_in: 7_200 });
    clock.advance({ minutes: 10 });
    expect(await client.gettoken()).to.include({ access_token: first.access_token, expires_in: 6_600 });
    clock.advance({ hours: 2 });
    expect((await client.gettoken()).access_token).not.to.equal(first.access_token);
    expect(fake.counts.gettoken).to.equal(3);
  });

  it('tells an expired token from a revoked one and a missing one', async () => {
    expect(await ask()).to.equal(0);
    clock.advance({ hours: 2 });
    expect(await ask()).to.equal(42001);
    client.forget();
    expect(await ask()).to.equal(0);
    fake.revokeTokens();
    expect(await ask()).to.equal(40014);
    client.forget();
    expect(await ask()).to.equal(0);
    fake.expireTokens();
    expect(await ask()).to.equal(42001);
    const inBody = await fetch(`${fake.apiBase}/cgi-bin/message/send`, {
      method: 'POST',
      body: JSON.stringify({ access_token: await client.token() }),
    });
    expect(await inBody.json()).to.include({ errcode: 41001 });
  });

  it('refuses with a text that names the code, the caller and a hint', async () => {
    const answer = await client.gettoken({ corpsecret: 'wrong' });
    expect(answer.errcode).to.equal(40001);
    expect(answer.errmsg).to.match(
      /^invalid credential, hint: \[[0-9a-f_]+\], from ip: 127\.0\.0\.1, more info at https:\/\/open\.work\.weixin\.qq\.com\/devtool\/query\?e=40001$/,
    );
    expect(await client.gettoken({ corpid: 'ww1' })).to.include({ errcode: 40013 });
    expect(await client.gettoken({ corpid: '' })).to.include({ errcode: 41002 });
    expect(await client.gettoken({ corpsecret: '' })).to.include({ errcode: 41004 });
  });

  it('shuts an address out for an hour after many wrong secrets', async () => {
    for (let at = 0; at < 20; at++)
      expect((await client.gettoken({ corpsecret: 'no' })).errcode).to.equal(40001);
    expect((await client.gettoken()).errcode).to.equal(45009);
    clock.advance({ hours: 1 });
    expect((await client.gettoken()).errcode).to.equal(0);
  });

  it('refuses who asks too often', async () => {
    for (let at = 0; at < 60; at++) await client.gettoken();
    expect((await client.gettoken()).errcode).to.equal(45009);
    clock.advance({ minutes: 1 });
    expect((await client.gettoken()).errcode).to.equal(0);
  });

  it('refuses an API called too often in a minute, and leaves messages out of that count', async () => {
    await fake.close();
    fake = await startFakeWecom({ clock, limits: { callsPerMinute: 2 }, members: [{ userid: 'li' }] });
    client = new RawClient(fake);
    expect([await ask(), await ask(), await ask()]).to.deep.equal([0, 0, 45009]);
    for (let at = 0; at < 3; at++) expect((await send()).errcode).to.equal(0);
    clock.advance({ minutes: 1 });
    expect(await ask()).to.equal(0);
  });

  it('knows addresses, disabled apps and APIs that were not granted', async () => {
    await client.token();
    fake.trustedIps = ['10.0.0.1'];
    expect(await ask()).to.equal(60020);
    expect((await client.gettoken()).errcode).to.equal(60020);
    fake.trustedIps = ['127.0.0.1'];
    fake.refuse('agent/get', { errcode: 48002 });
    expect(await ask()).to.equal(48002);
    fake.permit('agent/get');
    await fake.app.set({ disabled: true });
    expect(await ask()).to.equal(50003);
    expect((await client.gettoken()).errcode).to.equal(50003);
  });

  it('keeps the contacts helper from sending, and apps from listing ids', async () => {
    const helper = new RawClient(fake, fake.contacts.secret);
    expect((await helper.post('message/send', {})).errcode).to.equal(48002);
    expect((await client.post('user/list_id', {})).errcode).to.equal(48002);
  });

  it('refuses an API called with the other method, and one that there is not', async () => {
    expect((await client.get('message/send')).errcode).to.equal(40058);
    expect((await client.get('no/such')).errcode).to.equal(40058);
  });

  it('fails as told: before or after the effect, in form and in substance', async () => {
    await client.token();
    fake.failNext('message/send', { kind: 'errcode', errcode: 40014, asText: true });
    expect((await send()).errcode).to.equal('40014');
    fake.failNext('message/send', { kind: 'errcode', errcode: -1, after: true });
    expect((await send()).errcode).to.equal(-1);
    expect(fake.sent).to.have.length(1);
    for (const kind of ['html', 'empty'] as const) {
      fake.failNext('message/send', { kind });
      const response = await client.request('message/send', {}, { method: 'POST', body: '{}' });
      expect(response.status).to.equal(200);
      expect(await response.text()).not.to.match(/^\{/);
    }
    fake.failNext('message/send', { kind: 'http', status: 502, body: 'bad gateway' });
    expect((await client.request('message/send', {}, { method: 'POST', body: '{}' })).status).to.equal(502);
    fake.failNext('message/send', { kind: 'close', after: true });
    expect(await outcome(send())).to.equal('broken');
    fake.failNext('message/send', { kind: 'half' });
    expect(await outcome(send())).to.equal('broken');
    expect(fake.sent).to.have.length(3);
    fake.failNext('message/send', { kind: 'close' }, 2);
    expect([await outcome(send()), await outcome(send()), await outcome(send())]).to.deep.equal([
      'broken',
      'broken',
      'answered',
    ]);
    expect(fake.sent).to.have.length(4);
  });

  it('hangs, and answers late on its own clock', async () => {
    await client.token();
    fake.failNext('agent/get', { kind: 'hang' });
    const hanging = client.request('agent/get', {}, { signal: AbortSignal.timeout(50) });
    expect(await outcome(hanging)).to.equal('broken');
    fake.failNext('message/send', { kind: 'slow', ms: 60_000, time: 'clock' });
    const slow = send();
    await until(() => fake.sent.length === 1, { what: 'the effect' });
    expect(await Promise.race([outcome(slow), new Promise((resolve) => setTimeout(resolve, 30))])).to.equal(
      undefined,
    );
    clock.advance({ minutes: 1 });
    expect((await slow).errcode).to.equal(0);
  });
});

async function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'answered',
    () => 'broken',
  );
}
