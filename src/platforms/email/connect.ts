import type { Config } from '../../config.ts';
import type { ConnectDeps, Connected } from '../connect.ts';
import { emailPlatform } from './adapter.ts';
import { Connections } from './connections.ts';
import { emailSettings } from './settings.ts';

/** Mail, for people without an account; undefined where no mail server is configured. */
export function connectEmail(config: Config, { db, clock, log }: ConnectDeps): Connected | undefined {
  const settings = emailSettings(config);
  if (!settings) return undefined;
  const connections = new Connections(settings);
  return {
    platform: emailPlatform({ db, clock, log, settings, connections }),
    async close() {
      connections.close();
    },
  };
}
