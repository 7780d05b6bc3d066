import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Db } from '../db/pool.ts';
import type { Log } from '../log.ts';
import type { DirectorySource } from '../people/directory/source.ts';
import type { Secrets } from '../secrets.ts';
import { connectEmail } from './email/connect.ts';
import { localPlatform } from './local/adapter.ts';
import { connectPager } from './pager/connect.ts';
import type { Platform, SignIn } from './port.ts';
import { connectSlack, type SlackSide } from './slack/connect.ts';
import { connectSms } from './sms/connect.ts';
import { connectVoice } from './voice/connect.ts';
import { connectWecom } from './wecom/connect.ts';

export interface ConnectDeps {
  db: Db;
  secrets: Secrets;
  clock: Clock;
  log: Log;
}

/** A platform with all it does for Heed: sending, recognising people, knowing who works here. */
export interface Connected {
  platform: Platform;
  signIn?: SignIn;
  directory?: DirectorySource;
  /** What Slack's requests are answered with. */
  slack?: SlackSide;
  close(): Promise<void>;
}

/**
 * The platforms that are configured, or the local messenger where none is; with them mail and text messages, for
 * people without an account, and what rings at somebody in a crisis.
 *
 * @throws HeedError when a platform has to be asked something before Heed can start, and does not answer
 */
export async function connectPlatforms(config: Config, deps: ConnectDeps): Promise<Connected[]> {
  const others = [
    connectEmail(config, deps),
    connectSms(config, deps),
    connectVoice(config, deps),
    connectPager(config, deps),
  ].filter((one) => one !== undefined);
  if (config.localMessenger) {
    return [{ platform: localPlatform(deps.db, deps.clock), close: () => Promise.resolve() }, ...others];
  }
  const wecom = connectWecom(config, deps);
  try {
    const slack = await connectSlack(config, deps);
    return [wecom, slack, ...others].filter((one) => one !== undefined);
  } catch (error) {
    await closeAll([...(wecom ? [wecom] : []), ...others]);
    throw error;
  }
}

/** The ways of signing in, by platform. */
export function signInsOf(connected: readonly Connected[]): ReadonlyMap<string, SignIn> {
  return new Map(connected.flatMap(({ signIn }) => (signIn ? [[signIn.platform, signIn] as const] : [])));
}

/** Platforms that know who works here. */
export const directoriesOf = (connected: readonly Connected[]): DirectorySource[] =>
  connected.flatMap(({ directory }) => (directory ? [directory] : []));

export async function closeAll(connected: readonly Connected[]): Promise<void> {
  await Promise.all(connected.map((one) => one.close()));
}

/** Slack's side, where Slack is configured. */
export function slackOf(connected: readonly Connected[]): { slack?: SlackSide } {
  const slack = connected.find((one) => one.slack)?.slack;
  return slack ? { slack } : {};
}
