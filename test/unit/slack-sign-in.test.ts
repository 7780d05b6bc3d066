import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect } from 'chai';
import { SignJWT } from 'jose';
import { HeedError } from '../../src/errors.ts';
import type { SignIn } from '../../src/platforms/port.ts';
import type { SlackApi } from '../../src/platforms/slack/api.ts';
import { slackSignIn } from '../../src/platforms/slack/sign-in.ts';
import { type Answering, answering } from '../harness/answering.ts';
import { type SlackSideOfTest, startSlackSide } from '../harness/slack-side.ts';

const redirectUri = 'http://127.0.0.1/sign-in/slack/return';
const state = 'a'.repeat(64);
const agent = 'Mozilla/5.0';
const never = new AbortController().signal;

async function failure(work: Promise<unknown>): Promise<HeedError> {
  const error = await work.then(
    (value) => expect.fail(`it was taken: ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  return error instanceof HeedError ? error : expect.fail(String(error));
}

describe('sign-in with Slack', () => {
  let side: SlackSideOfTest;
  before(async () => {
    side = await startSlackSide({ users: [{ id: 'ULI01' }] });
  });
  after(() => side.close());

  function signIn({ pkce = false, teamId = side.slack.team.id } = {}): SignIn {
    const { settings, secrets, clock } = side;
    const client = { id: side.slack.clientId, secret: side.slack.clientSecret, pkce };
    return slackSignIn({ ...settings, client }, { api: side.client(), team: { teamId }, secrets, clock });
  }
  const asked = { redirectUri, state, agent, language: 'en' } as const;
  const back = (way: SignIn, userId = 'ULI01') => {
    const returned = new URL(side.slack.signIn(userId, way.authorizeUrl(asked)));
    expect(returned.searchParams.get('state')).to.equal(state);
    return returned.searchParams.get('code') ?? '';
  };
  const identify = (way: SignIn, code: string, with_ = state) =>
    way.identify({ code, state: with_, redirectUri, agent }, never);

  it('asks for nothing but who somebody is, and learns it', async () => {
    const way = signIn();
    const url = new URL(way.authorizeUrl(asked));
    expect(url.origin).to.equal(side.slack.origin);
    expect(url.searchParams.get('scope')).to.equal('openid');
    expect(url.searchParams.get('team')).to.equal(side.slack.team.id);
    expect(url.searchParams.get('nonce'))
      .to.match(/^[\w-]{43}$/)
      .and.not.include(state.slice(0, 8));
    expect(url.searchParams.has('code_challenge')).to.equal(false);
    expect(await identify(way, back(way))).to.deep.equal({ account: 'ULI01', method: 'slack-oidc' });
    const call = side.slack.calls.find(({ method }) => method === 'openid.connect.token');
    expect(call?.args).not.to.have.property('code_verifier');
  });

  it('with PKCE the code is good for nobody who does not know the verifier', async () => {
    const way = signIn({ pkce: true });
    const url = new URL(way.authorizeUrl(asked));
    expect(url.searchParams.get('code_challenge_method')).to.equal('S256');
    const code = back(way);
    expect(await identify(way, code)).to.deep.include({ account: 'ULI01' });
    expect(url.searchParams.get('code_challenge')).to.match(/^[\w-]{43}$/);
    expect(await failure(identify(signIn(), back(way)))).to.have.property('code', 'gone');
  });

  it('a code is good once, for its own state, and not for ever', async () => {
    const way = signIn();
    const code = back(way);
    await identify(way, code);
    expect(await failure(identify(way, code))).to.include({ code: 'gone', text: 'sign-in-over' });
    expect(await failure(identify(way, back(way), 'b'.repeat(64)))).to.include({ code: 'gone' });
    const late = back(way);
    side.clock.advance({ minutes: 11 });
    expect(await failure(identify(way, late))).to.include({ code: 'gone' });
  });

  it('somebody of another workspace is nobody; of an organisation every workspace is ours', async () => {
    const way = signIn();
    const other = signIn({ teamId: 'TOTHER001' });
    const code = back(way);
    expect(await identify(other, code)).to.equal(undefined);
  });

  it('a wrong secret or an answer that is none is not a person', async () => {
    const { settings, secrets, clock } = side;
    const client = { id: side.slack.clientId, secret: 'wrong', pkce: false };
    const team = { teamId: side.slack.team.id };
    const wrong = slackSignIn({ ...settings, client }, { api: side.client(), team, secrets, clock });
    expect(await failure(identify(wrong, back(signIn())))).to.have.property('code', 'platform-failed');
  });

  describe('an id token', () => {
    let keys: { publicKey: KeyObject; privateKey: KeyObject };
    let foreign: KeyObject;
    let server: Answering;
    before(async () => {
      keys = generateKeyPairSync('rsa', { modulusLength: 2_048 });
      foreign = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
      const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' };
      server = await answering((_path, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ keys: [jwk] }));
      });
    });
    after(() => server.close());

    /** What becomes of a token with these claims instead of the right ones. */
    function judged(
      changes: Record<string, unknown> = {},
      { key = keys.privateKey as KeyObject | Uint8Array, alg = 'RS256' } = {},
    ) {
      let nonce = '';
      const api: SlackApi = {
        async call({ answer }) {
          const now = Math.floor(side.clock.now().getTime() / 1_000);
          const claims = {
            iss: 'https://slack.com',
            sub: 'ULI01',
            aud: 'client',
            iat: now,
            exp: now + 300,
            nonce,
            'https://slack.com/team_id': 'T1',
            'https://slack.com/user_id': 'ULI01',
            ...changes,
          };
          const token = await new SignJWT(claims).setProtectedHeader({ alg, kid: 'k1' }).sign(key);
          return answer.parse({ ok: true, id_token: token });
        },
      };
      const { secrets, clock } = side;
      const client = { id: 'client', secret: 'secret', pkce: false };
      const way = slackSignIn(
        { apiBase: `${server.url}/api/`, client },
        { api, team: { teamId: 'T1' }, secrets, clock },
      );
      nonce = new URL(way.authorizeUrl(asked)).searchParams.get('nonce') ?? '';
      return identify(way, 'code');
    }

    it('that is right says who came back', async () => {
      expect(await judged()).to.deep.equal({ account: 'ULI01', method: 'slack-oidc' });
      expect(
        await judged({ 'https://slack.com/team_id': 'T2', 'https://slack.com/enterprise_id': 'T1' }),
      ).to.equal(undefined);
    });

    it('of another issuer, for another app, signed by another key or by none that counts, says nothing', async () => {
      for (const changes of [
        { iss: 'https://slack.example.com' },
        { aud: 'another' },
        { nonce: undefined },
        { exp: undefined },
        { 'https://slack.com/user_id': undefined },
        { 'https://slack.com/team_id': 7 },
        { sub: 'UWANG01' },
      ]) {
        expect(await failure(judged(changes)), JSON.stringify(changes)).to.have.property(
          'code',
          'platform-failed',
        );
      }
      expect(await failure(judged({}, { key: foreign }))).to.have.property('code', 'platform-failed');
      const shared = new TextEncoder().encode('s'.repeat(64));
      expect(await failure(judged({}, { key: shared, alg: 'HS256' }))).to.have.property(
        'code',
        'platform-failed',
      );
    });

    it('that is over, or answers another question, has to be asked for again', async () => {
      const past = Math.floor(side.clock.now().getTime() / 1_000) - 600;
      expect(await failure(judged({ iat: past, exp: past + 300 }))).to.include({ code: 'gone' });
      const justNow = past + 590;
      expect(await failure(judged({ iat: past, exp: justNow }))).to.include({ code: 'gone' });
      expect(await failure(judged({ nonce: 'another' }))).to.include({ code: 'gone', text: 'sign-in-over' });
    });

    it('of another workspace is nobody’s', async () => {
      expect(await judged({ 'https://slack.com/team_id': 'T2' })).to.equal(undefined);
    });
  });
});
