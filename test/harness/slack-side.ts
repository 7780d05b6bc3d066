import { FixedClock } from '../../src/clock.ts';
import type { Db } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import { type SlackClient, slackClient } from '../../src/platforms/slack/client.ts';
import { Lanes } from '../../src/platforms/slack/lanes.ts';
import type { SlackSettings } from '../../src/platforms/slack/settings.ts';
import { type Secrets, secretsFrom } from '../../src/secrets.ts';
import { testDatabase } from './database.ts';
import { type FakeSlack, type FakeSlackOptions, startFakeSlack } from './slack/index.ts';

/** The fake Slack, and Heed's client of it on a database: nothing else of Heed runs. Waiting moves the clock. */
export interface SlackSideOfTest {
  slack: FakeSlack;
  db: Db;
  clock: FixedClock;
  secrets: Secrets;
  settings: SlackSettings;
  /** With a token of its own where that is given. */
  client(botToken?: string): SlackClient;
  wait(ms: number): Promise<void>;
  close(): Promise<void>;
}

export async function startSlackSide(
  options: Omit<FakeSlackOptions, 'clock'> & { now?: string } = {},
): Promise<SlackSideOfTest> {
  const { now = '2026-08-03T02:00:00Z', ...rest } = options;
  const clock = new FixedClock(now);
  const slack = await startFakeSlack({ ...rest, clock });
  const database = await testDatabase();
  const { db } = database;
  const settings: SlackSettings = {
    botToken: slack.botToken,
    signingSecrets: [slack.signingSecret],
    apiBase: slack.apiBase,
    client: { id: slack.clientId, secret: slack.clientSecret, pkce: false },
  };
  const made: SlackClient[] = [];
  const wait = async (ms: number) => void clock.advance({ ms });
  return {
    slack,
    db,
    clock,
    secrets: secretsFrom(['a-secret-for-tests-of-no-use-anywhere-else']),
    settings,
    wait,
    client(botToken = settings.botToken) {
      const lanes = new Lanes({ db, clock, botToken, wait });
      const one = slackClient(
        { botToken, apiBase: settings.apiBase },
        { lanes, clock, log: createLog('silent'), backoffMs: [1, 1] },
      );
      made.push(one);
      return one;
    },
    async close() {
      for (const one of made) await one.close();
      await slack.close();
      await database.close();
    },
  };
}
