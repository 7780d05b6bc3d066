import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { ApiError, type FakeWecom, startFakeWecom } from '../harness/wecom/index.ts';
import { RawClient } from '../harness/wecom/raw-client.ts';

const back = 'http://127.0.0.1:8080/wecom/back?from=card';

describe('the fake WeCom: sign-in', () => {
  let clock: FixedClock;
  let fake: FakeWecom;
  let client: RawClient;

  beforeEach(async () => {
    clock = new FixedClock('2026-08-03T02:00:00Z');
    fake = await startFakeWecom({
      clock,
      members: [
        { userid: 'Li', mobile: '13800000000' },
        { userid: 'off', status: 2 },
      ],
      app: { trustedDomain: '127.0.0.1:8080', loginDomain: 'login.example.com' },
    });
    client = new RawClient(fake);
  });
  afterEach(() => fake.close());

  const authorize = (changes: Record<string, string | undefined> = {}, hash = '#wechat_redirect') => {
    const query = {
      appid: fake.corpid,
      redirect_uri: back,
      response_type: 'code',
      scope: 'snsapi_base',
      state: 'abc123',
      agentid: '1000002',
      ...changes,
    };
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
    return `${fake.authorizeUrl}?${new URLSearchParams(given)}${hash}`;
  };
  const codeOf = (address: string) => new URL(address).searchParams.get('code') ?? '';
  const who = (code: string) => client.get('auth/getuserinfo', { code });
  const refusal = (url: string, userid = 'Li') => {
    try {
      return fake.signIn(userid, url);
    } catch (error) {
      if (error instanceof ApiError) return error.errcode;
      throw error;
    }
  };

  it('sends a person back with a code and the state, and tells once who they are', async () => {
    const address = new URL(fake.signIn('li', authorize()));
    expect(address.href).to.match(
      /^http:\/\/127\.0\.0\.1:8080\/wecom\/back\?from=card&code=[\w-]+&state=abc123$/,
    );
    expect(await who(codeOf(address.href))).to.deep.equal({ errcode: 0, errmsg: 'ok', userid: 'Li' });
    expect((await who(codeOf(address.href))).errcode).to.equal(40029);
    expect((await client.get('auth/getuserinfo')).errcode).to.equal(41008);
  });

  it('lets a code live five minutes', async () => {
    const codes = [codeOf(fake.signIn('li', authorize())), codeOf(fake.signIn('li', authorize()))];
    clock.advance({ minutes: 4, seconds: 59 });
    expect((await who(codes[0] ?? '')).errcode).to.equal(0);
    clock.advance({ seconds: 1 });
    expect((await who(codes[1] ?? '')).errcode).to.equal(40029);
  });

  it('keeps a code for the app it was made for', async () => {
    const other = RawClient.of(fake, fake.addApp({ trustedDomain: '127.0.0.1:8080' }));
    const code = codeOf(fake.signIn('li', authorize()));
    expect((await other.get('auth/getuserinfo', { code })).errcode).to.equal(50001);
    const unbound = codeOf(fake.signIn('li', authorize({ agentid: undefined })));
    expect((await other.get('auth/getuserinfo', { code: unbound })).errcode).to.equal(0);
    const helper = new RawClient(fake, fake.contacts.secret);
    expect((await helper.get('auth/getuserinfo', { code: unbound })).errcode).to.equal(48002);
  });

  it('refuses what WeCom refuses: host with another port, state, scope, corp, agent, a missing suffix', () => {
    expect(refusal(authorize({ redirect_uri: 'http://127.0.0.1/wecom/back' }))).to.equal(50001);
    expect(refusal(authorize({ redirect_uri: 'http://127.0.0.1.example.com:8080/' }))).to.equal(50001);
    expect(refusal(authorize({ redirect_uri: 'nowhere' }))).to.equal(40058);
    expect(refusal(authorize({ state: 'a-b' }))).to.equal(84025);
    expect(refusal(authorize({ state: 'a'.repeat(129) }))).to.equal(84025);
    expect(refusal(authorize({ scope: 'snsapi_userinfo' }))).to.equal(40058);
    expect(refusal(authorize({ response_type: 'token' }))).to.equal(40058);
    expect(refusal(authorize({ appid: 'ww1' }))).to.equal(40013);
    expect(refusal(authorize({ agentid: '7' }))).to.equal(40056);
    expect(refusal(authorize({}, ''))).to.equal(40058);
    expect(refusal(authorize(), 'off')).to.equal(60111);
  });

  it('knows strangers by an openid only', async () => {
    const answer = await who(codeOf(fake.signIn('stranger', authorize())));
    expect(answer).not.to.have.property('userid');
    expect(answer.openid).to.match(/^o/);
  });

  it('gives a ticket for details only to who asked for them', async () => {
    const { user_ticket } = await who(codeOf(fake.signIn('li', authorize({ scope: 'snsapi_privateinfo' }))));
    const detail = () => client.post('auth/getuserdetail', { user_ticket });
    expect(await detail()).to.include({ errcode: 0, userid: 'Li', mobile: '13800000000' });
    clock.advance({ minutes: 30 });
    expect((await detail()).errcode).to.equal(84014);
    expect((await client.post('auth/getuserdetail', { user_ticket: 'x' })).errcode).to.equal(84015);
  });

  it('signs in on a desktop with the other domain', async () => {
    const login = (changes: Record<string, string> = {}) =>
      `${fake.ssoLoginUrl}?${new URLSearchParams({
        login_type: 'CorpApp',
        appid: fake.corpid,
        agentid: '1000002',
        redirect_uri: 'https://login.example.com/back',
        state: 's1',
        ...changes,
      })}`;
    expect((await who(codeOf(fake.signIn('li', login())))).userid).to.equal('Li');
    expect(refusal(login({ redirect_uri: back }))).to.equal(50001);
    expect(refusal(login({ login_type: 'Other' }))).to.equal(-31040);
  });

  it('asks a browser who is there, or knows it from a cookie or the test', async () => {
    const visit = (headers: Record<string, string> = {}) =>
      fetch(authorize({}, ''), { headers, redirect: 'manual' });
    const asked = await visit();
    expect(asked.status).to.equal(200);
    expect(await asked.text()).to.contain('name="as"');
    const known = await visit({ cookie: 'a=b; wecom_userid=Li' });
    expect(known.status).to.equal(302);
    expect((await who(codeOf(known.headers.get('location') ?? ''))).userid).to.equal('Li');
    fake.browserUser = 'Li';
    expect((await visit()).status).to.equal(302);
    const refused = await fetch(authorize({ redirect_uri: 'http://evil.example/' }, ''), {
      redirect: 'manual',
    });
    expect([refused.status, (await refused.text()).includes('50001')]).to.deep.equal([200, true]);
  });
});
