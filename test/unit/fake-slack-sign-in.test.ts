import { createHash } from 'node:crypto';
import { WebClient } from '@slack/web-api';
import { expect } from 'chai';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { FixedClock } from '../../src/clock.ts';
import { type FakeSlack, startFakeSlack } from '../harness/slack/index.ts';

describe('the fake Slack: sign-in', () => {
  let clock: FixedClock;
  let fake: FakeSlack;
  const redirect_uri = 'http://127.0.0.1:1/back';
  const verifier = 'v'.repeat(43);

  beforeEach(async () => {
    clock = new FixedClock('2026-08-03T02:00:00Z');
    fake = await startFakeSlack({ clock, users: [{ id: 'U0ALICE001', email: 'a@example.com' }] });
  });
  afterEach(() => fake.close());

  function address(more: Record<string, string> = {}): string {
    const url = new URL(fake.authorizeUrl);
    const asked = {
      response_type: 'code',
      client_id: fake.clientId,
      scope: 'openid email',
      state: 's',
      nonce: 'n',
    };
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    for (const [name, value] of Object.entries({ ...asked, ...pkce, redirect_uri, ...more }))
      url.searchParams.set(name, value);
    return url.href;
  }

  function exchange(code: string, more: Record<string, string> = {}) {
    const { clientId: client_id, clientSecret: client_secret } = fake;
    const args = { client_id, client_secret, code, redirect_uri, code_verifier: verifier, ...more };
    return new WebClient(undefined, { slackApiUrl: fake.apiBase }).openid.connect.token(args);
  }

  const codeOf = (back: string) => new URL(back).searchParams.get('code') ?? '';
  const errorOf = (call: Promise<unknown>) =>
    call.then(
      () => 'ok',
      (error: { data?: { error?: string } }) => error.data?.error,
    );

  it('gives a token that anybody can check', async () => {
    const back = fake.signIn('U0ALICE001', address());
    expect(new URL(back).searchParams.get('state')).to.equal('s');
    const { id_token = '', access_token = '' } = await exchange(codeOf(back));
    const discovery = await (await fetch(`${fake.origin}/.well-known/openid-configuration`)).json();
    expect(discovery).to.include({ issuer: 'https://slack.com', authorization_endpoint: fake.authorizeUrl });
    const keys = createRemoteJWKSet(new URL(discovery.jwks_uri));
    const expected = { issuer: 'https://slack.com', audience: fake.clientId, currentDate: clock.now() };
    const { payload } = await jwtVerify(id_token, keys, expected);
    expect(payload).to.include({
      sub: 'U0ALICE001',
      nonce: 'n',
      email: 'a@example.com',
      email_verified: true,
    });
    expect(payload['https://slack.com/team_id']).to.equal(fake.team.id);
    expect(payload).not.to.have.property('name');
    const me = await new WebClient(access_token, { slackApiUrl: fake.apiBase }).openid.connect.userInfo();
    expect(me).to.include({ sub: 'U0ALICE001', email: 'a@example.com' });
  });

  it('takes a code once, for ten minutes, with its verifier and address', async () => {
    const code = () => codeOf(fake.signIn('U0ALICE001', address()));
    const used = code();
    await exchange(used);
    expect(await errorOf(exchange(used))).to.equal('invalid_code');
    expect(await errorOf(exchange(code(), { code_verifier: 'w'.repeat(43) }))).to.equal('invalid_grant');
    expect(await errorOf(exchange(code(), { redirect_uri: `${redirect_uri}2` }))).to.equal(
      'bad_redirect_uri',
    );
    const { clientId: client_id, clientSecret: client_secret } = fake;
    const without = { client_id, client_secret, code: code(), code_verifier: verifier };
    const bare = new WebClient(undefined, { slackApiUrl: fake.apiBase });
    expect(await errorOf(bare.openid.connect.token(without))).to.equal('bad_redirect_uri');
    expect(await errorOf(exchange(code(), { client_secret: 'x' }))).to.equal('bad_client_secret');
    const late = code();
    clock.advance({ minutes: 11 });
    expect(await errorOf(exchange(late))).to.equal('invalid_code');
  });

  it('shows what Slack would show for a wrong address', async () => {
    expect(() => fake.signIn('U0ALICE001', address({ redirect_uri: 'https://example.com/' }))).to.throw(
      'bad_redirect_uri',
    );
    expect(() => fake.signIn('U0ALICE001', address({ scope: 'openid chat:write' }))).to.throw(
      'invalid_scope',
    );
    expect(() => fake.signIn('U0ALICE001', address({ team: 'T0OTHER001' }))).to.throw('invalid_team');
    const wrong = await fetch(address({ client_id: '1.2', as: 'U0ALICE001' }), { redirect: 'manual' });
    expect(wrong.status).to.equal(400);
    expect(await (await fetch(address())).text()).to.include('U0ALICE001');
    fake.browserUser = 'U0ALICE001';
    const right = await fetch(address(), { redirect: 'manual' });
    expect(right.headers.get('location')).to.match(/^http:\/\/127\.0\.0\.1:1\/back\?code=/);
  });
});
