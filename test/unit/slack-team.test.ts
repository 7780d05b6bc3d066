import { expect } from 'chai';
import { HeedError } from '../../src/errors.ts';
import { slackTeam } from '../../src/platforms/slack/team.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { type SlackSideOfTest, startSlackSide } from '../harness/slack-side.ts';

describe('whose workspace a bot token is', () => {
  let side: SlackSideOfTest;
  beforeEach(async () => {
    side = await startSlackSide();
  });
  afterEach(() => side.close());

  const ask = (botToken = side.settings.botToken) => {
    const { db, secrets, clock, settings } = side;
    return slackTeam({ api: side.client(botToken), db, secrets, clock }, { ...settings, botToken });
  };
  const refusal = async (botToken?: string): Promise<HeedError> => {
    const error = await ask(botToken).catch((thrown: unknown) => thrown);
    return error instanceof HeedError ? error : expect.fail(`no refusal: ${String(error)}`);
  };

  it('is asked once; a later start does not need Slack', async () => {
    const { team, botUserId, botId, appId } = side.slack;
    const expected = { teamId: team.id, botUserId, botId, appId };
    expect(await ask()).to.deep.equal(expected);
    side.slack.failNext('auth.test', { kind: 'http', status: 503 }, 100);
    expect(await ask()).to.deep.equal(expected);
    expect(side.slack.counts.calls['auth.test']).to.equal(1);
    const rows = await side.db.selectFrom('slack_team').selectAll().execute();
    expect(JSON.stringify(rows)).not.to.include(side.settings.botToken);
  });

  it('a token that Slack refuses stops the start, and is not repeated', async () => {
    const error = await refusal('xoxb-wrong-canary');
    expect(error).to.have.property('code', 'config-invalid');
    expect(error.message)
      .to.match(/^Slack refuses SLACK_BOT_TOKEN \(invalid_auth\)/)
      .and.not.include('canary');
    expect(await side.db.selectFrom('slack_team').selectAll().execute()).to.deep.equal([]);
  });

  it('a token of a person is none, and without an answer the first start says why it cannot be', async () => {
    side.slack.failNext('auth.test', { kind: 'http', status: 503 }, 3);
    expect(await refusal()).to.have.property('code', 'platform-failed');
    const people = { call: () => Promise.resolve({ team_id: 'T1', user_id: 'U1' } as never) };
    const { db, secrets, clock, settings } = side;
    const person = await slackTeam({ api: people, db, secrets, clock }, settings).catch((e: unknown) => e);
    expect(person).to.be.instanceOf(HeedError).with.property('message').that.includes('xoxb-');
  });

  it('a token of a whole organisation stops the start with what to do instead, also one that was taken before', async () => {
    const org = await startSlackSide({ team: { id: 'E0HEED0001' } });
    const { db, secrets, clock, settings } = org;
    const start = () =>
      slackTeam({ api: org.client(), db, secrets, clock }, settings).catch((thrown: unknown) => thrown);
    const error = await start();
    expect(error).to.be.instanceOf(HeedError).with.property('code', 'config-invalid');
    expect(String(error)).to.contain('Enterprise Grid').and.contain('workspace');
    expect(await db.selectFrom('slack_team').selectAll().execute()).to.deep.equal([]);
    await org.close();
    await ask();
    await side.db.updateTable('slack_team').set({ team_id: 'E0HEED0001' }).execute();
    expect((await refusal()).message).to.contain('Enterprise Grid');
  });

  it('another token, and another HEED_SECRET, are asked about again', async () => {
    await ask();
    const { db, clock, settings } = side;
    const secrets = secretsFrom(['another-secret-for-tests-of-no-use-anywhere']);
    await slackTeam({ api: side.client(), db, secrets, clock }, settings);
    expect(side.slack.counts.calls['auth.test']).to.equal(2);
  });
});
