import { type Clock, FixedClock } from '../../src/clock.ts';
import type { Db } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import type { Platform } from '../../src/platforms/port.ts';
import { slackPlatform } from '../../src/platforms/slack/adapter.ts';
import type { SlackApi } from '../../src/platforms/slack/api.ts';
import { slackClient } from '../../src/platforms/slack/client.ts';
import { Lanes } from '../../src/platforms/slack/lanes.ts';
import { type FakeSlack, type FakeSlackOptions, startFakeSlack } from './slack/index.ts';

export interface SlackTestPlatform {
  fake: FakeSlack;
  api: SlackApi;
  platform: Platform;
  /** One more process on the same Slack and database: another client, another adapter. */
  another(this: void): { api: SlackApi; platform: Platform };
  close(this: void): Promise<void>;
}

type Options = Omit<FakeSlackOptions, 'clock'> & {
  /** How calls wait for their turn; unless said a clock that stands jumps to it. */
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
  posts?: number;
};

/** The adapter on the fake Slack. */
export async function startSlackPlatform(
  db: Db,
  clock: Clock,
  { wait = jumping(clock), posts, ...options }: Options = {},
): Promise<SlackTestPlatform> {
  const fake = await startFakeSlack({ ...options, clock });
  const { botToken, apiBase, botUserId } = fake;
  const clients: { close(): Promise<void> }[] = [];
  const another = () => {
    const lanes = new Lanes({
      ...{ db, clock, botToken },
      ...(wait ? { wait } : {}),
      ...(posts === undefined ? {} : { posts }),
    });
    const log = createLog('silent');
    const api = slackClient({ botToken, apiBase }, { lanes, clock, log, backoffMs: [1] });
    clients.push(api);
    return { api, platform: slackPlatform(api, db, { teamId: fake.team.id, botUserId }, clock) };
  };
  return {
    fake,
    ...another(),
    another,
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await fake.close();
    },
  };
}

function jumping(clock: Clock): Options['wait'] | undefined {
  return clock instanceof FixedClock ? async (ms) => void clock.advance({ ms }) : undefined;
}
