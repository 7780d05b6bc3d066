import type { Config } from '../../config.ts';
import { loadGroupMapping } from '../../people/directory/groups.ts';
import type { ConnectDeps, Connected } from '../connect.ts';
import { slackPlatform } from './adapter.ts';
import type { SlackApi } from './api.ts';
import { slackClient } from './client.ts';
import { slackDirectory } from './directory/read.ts';
import { Lanes } from './lanes.ts';
import { type SlackSettings, type SlackTeam, slackSettings } from './settings.ts';
import { slackSignIn } from './sign-in.ts';
import { slackTeam } from './team.ts';

/** Slack as what answers its requests needs it. */
export interface SlackSide {
  settings: SlackSettings;
  team: SlackTeam;
  api: SlackApi;
}

/**
 * Slack with all it does for Heed; undefined when it is not configured.
 *
 * @throws HeedError when nobody knows yet which workspace the token is for and Slack does not say
 */
export async function connectSlack(
  config: Config,
  deps: ConnectDeps,
): Promise<(Connected & { slack: SlackSide }) | undefined> {
  const settings = slackSettings(config);
  if (!settings) return undefined;
  const { db, clock, log, secrets } = deps;
  const lanes = new Lanes({ db, clock, botToken: settings.botToken });
  const api = slackClient(settings, { lanes, clock, log });
  try {
    const team = await slackTeam({ api, db, secrets, clock }, settings);
    const tenant = { platform: 'slack', tenant: team.teamId };
    const { client, ...rest } = settings;
    const signIn = client ? { signIn: slackSignIn({ ...rest, client }, { api, team, secrets, clock }) } : {};
    return {
      platform: slackPlatform(api, db, team, clock),
      ...signIn,
      directory: slackDirectory({ api, team, clock, log, mapping: () => loadGroupMapping(db, tenant) }),
      slack: { settings, team, api },
      close: () => api.close(),
    };
  } catch (error) {
    await api.close();
    throw error;
  }
}
