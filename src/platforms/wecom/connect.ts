import type { Config } from '../../config.ts';
import type { ConnectDeps, Connected } from '../connect.ts';
import { wecomPlatform } from './adapter.ts';
import { wecomClient } from './client.ts';
import { wecomDirectory } from './directory/read.ts';
import { wecomSettings } from './settings.ts';
import { wecomSignIn } from './sign-in.ts';

/** WeCom with all it does for Heed; undefined when it is not configured. */
export function connectWecom(config: Config, deps: ConnectDeps): Connected | undefined {
  const settings = wecomSettings(config);
  if (!settings) return undefined;
  const api = wecomClient(settings, deps);
  return {
    platform: wecomPlatform(api, deps.db, settings, deps.clock, deps.log),
    signIn: wecomSignIn(settings, api),
    directory: wecomDirectory({ api, settings, clock: deps.clock, log: deps.log }),
    close: () => api.close(),
  };
}
