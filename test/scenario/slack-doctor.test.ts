import { expect } from 'chai';
import { type DoctorDeps, examineSlack } from '../../src/platforms/slack/doctor.ts';
import { botScopes, scopesOf } from '../../src/platforms/slack/scopes.ts';
import { slackSettings } from '../../src/platforms/slack/settings.ts';
import { type Answering, answering } from '../harness/answering.ts';
import { heed, makeHeedBase } from '../harness/heed-process.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { startSlackSide } from '../harness/slack-side.ts';

const secret = 'a-secret-for-tests-of-no-use-anywhere-else';

describe('heed doctor, on Slack', function () {
  this.timeout(60_000);
  let company: SlackCompany;
  before(async () => {
    company = await startSlackCompany({ work: false, now: new Date().toISOString(), raggedPages: false });
  });
  after(() => company.close());
  beforeEach(() => {
    company.slack.scopes = scopesOf(botScopes);
    company.slack.permit('auth.test');
  });

  const settings = () => slackSettings(company.heed.app.config) ?? expect.fail('Slack is not configured');
  /** Lines as they are printed. */
  async function says(more: Partial<DoctorDeps> = {}): Promise<string[]> {
    const { app, clock } = company.heed;
    const api = app.slack?.api ?? expect.fail('Slack is not connected');
    const found = await examineSlack({
      ...{ api, settings: settings(), clock, baseUrl: app.baseUrl, linked: [company.slack.team.id] },
      ...more,
    });
    return found.map(({ what, ok, say }) => `${ok ? 'ok' : 'BAD'} ${what}: ${say}`);
  }
  const bad = (lines: string[]) => lines.filter((line) => line.startsWith('BAD'));

  it('all is well: everything was looked at and nothing is wrong', async () => {
    const lines = await says();
    expect(bad(lines)).to.deep.equal([]);
    expect(lines.map((line) => /^ok ([^:]+):/.exec(line)?.[1])).to.deep.equal([
      'Slack bot token',
      'Slack workspace',
      'Slack scopes',
      'Slack sign-in',
      'Slack requests',
    ]);
    expect(lines.join('\n')).to.include(`(${company.slack.team.id})`).and.include('/sign-in/slack/return');
  });

  it('a token that was revoked, and no more questions with it', async () => {
    company.slack.refuse('auth.test', 'token_revoked');
    const lines = await says();
    expect(lines[0]).to.match(/^BAD Slack bot token: .*token_revoked.*SLACK_BOT_TOKEN/);
    expect(lines).to.have.length(2);
  });

  it('a token of a whole organisation, with what to take instead', async () => {
    const org = await startSlackSide({ team: { id: 'E0HEED0001' } });
    const [line] = await says({ api: org.client() });
    expect(line).to.match(/^BAD Slack bot token: .*Enterprise Grid.*workspace/);
    await org.close();
  });

  it('scopes: what is missing and what it is for; what is too much', async () => {
    company.slack.scopes = [
      ...scopesOf(botScopes).filter((scope) => scope !== 'users:read.email'),
      'files:read',
    ];
    const [line] = bad(await says());
    expect(line)
      .to.match(/^BAD Slack scopes: missing: users:read\.email \(.*staff list.*\)/)
      .and.include('heed slack manifest')
      .and.include('does not use files:read');
    company.slack.scopes = [...scopesOf(botScopes), 'channels:history'];
    const lines = await says();
    expect(bad(lines)).to.deep.equal([]);
    expect(lines.join('\n')).to.include('does not use channels:history');
  });

  it('people of another workspace are not overlooked', async () => {
    const [line] = bad(await says({ linked: ['TOTHER001', company.slack.team.id] }));
    expect(line).to.match(/^BAD Slack workspace: .*TOTHER001/);
  });

  it('the address of events: nobody there, somebody else there, another secret, none', async () => {
    expect(bad(await says({ baseUrl: 'http://127.0.0.1:1' }))[0]).to.match(
      /requests: .*ECONNREFUSED.*Socket/,
    );
    const other: Answering = await answering((_path, response) => void response.end('<html>sign in</html>'));
    try {
      expect(bad(await says({ baseUrl: other.url })).at(-1)).to.match(/requests: .*HTTP 200.*proxy/);
    } finally {
      await other.close();
    }
    const wrong = { ...settings(), signingSecrets: ['another'] };
    expect(bad(await says({ settings: wrong }))[0]).to.match(/HTTP 40[13].*SLACK_SIGNING_SECRET/);
    expect(bad(await says({ baseUrl: undefined })).join('\n')).to.include('HEED_BASE_URL');
  });

  it('Socket Mode: with a token that opens connections nothing is asked by HTTP', async () => {
    const side = await startSlackSide({ socketMode: true });
    try {
      const withToken = (appToken: string) =>
        says({ api: side.client(), settings: { ...side.settings, appToken }, baseUrl: undefined });
      const good = await withToken(side.slack.appToken);
      expect(good.join('\n'))
        .to.match(/ok Slack Socket Mode/)
        .and.not.include('Slack requests');
      expect(bad(await withToken('xapp-wrong-canary')).join('\n'))
        .to.match(/Socket Mode: .*connections:write/)
        .and.not.include('canary');
    } finally {
      await side.close();
    }
    const settingsWithToken = { ...settings(), appToken: company.slack.appToken };
    expect(bad(await says({ settings: settingsWithToken }))[0]).to.match(/Socket Mode: .*Switch it on/);
  });

  it('without client id nobody can sign in, and that is said', async () => {
    const { client: _, ...without } = settings();
    expect(bad(await says({ settings: without }))[0]).to.include('SLACK_CLIENT_ID');
  });

  it('as a command: what is wrong is said without a stack, and without the secrets', async () => {
    const { base, remove } = await makeHeedBase();
    const { slack, heed: running } = company;
    try {
      const ask = async (botToken: string) => {
        const child = heed(['doctor'], base, {
          DATABASE_URL: running.databaseUrl,
          HEED_SECRET: secret,
          HEED_BASE_URL: running.app.baseUrl,
          SLACK_BOT_TOKEN: botToken,
          SLACK_SIGNING_SECRET: slack.signingSecret,
          SLACK_CLIENT_ID: slack.clientId,
          SLACK_CLIENT_SECRET: slack.clientSecret,
          SLACK_API_BASE: slack.apiBase,
        });
        const code = await child.ended;
        return { code, text: child.output() };
      };
      const good = await ask(slack.botToken);
      expect(good.text)
        .to.match(/^ok {3}Slack scopes: /m)
        .and.match(/^ok {3}Slack requests: /m);
      const wrong = await ask('xoxb-wrong-canary');
      expect(wrong).to.have.property('code', 1);
      expect(wrong.text).to.match(/^BAD {2}Slack bot token: .*invalid_auth/m);
      expect(wrong.text)
        .not.to.include('canary')
        .and.not.match(/^ {4}at /m);
    } finally {
      await remove();
    }
  });
});
