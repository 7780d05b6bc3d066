import type { Clock } from '../../src/clock.ts';
import type { Db } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import type { Platform } from '../../src/platforms/port.ts';
import { wecomPlatform } from '../../src/platforms/wecom/adapter.ts';
import { wecomClient } from '../../src/platforms/wecom/client.ts';
import type { WecomSettings } from '../../src/platforms/wecom/settings.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { type FakeWecom, type FakeWecomOptions, startFakeWecom } from './wecom/index.ts';

export interface WecomTestPlatform {
  fake: FakeWecom;
  platform: Platform;
  /** One more process on the same WeCom and database: another client, another adapter. */
  another(this: void): Platform;
  close(this: void): Promise<void>;
}

export const callback = {
  url: 'http://127.0.0.1:1/wecom/callback',
  token: 'tokenForTests',
  encodingAESKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};

/** The adapter on the fake WeCom. Cards with buttons can be sent; nobody hears their clicks. */
export async function startWecomPlatform(
  db: Db,
  clock: Clock,
  options: Omit<FakeWecomOptions, 'clock'> = {},
  log = createLog('silent'),
): Promise<WecomTestPlatform> {
  const fake = await startFakeWecom({ ...options, clock, app: { callback, ...options.app } });
  const settings: WecomSettings = {
    corpid: fake.corpid,
    agentid: fake.app.agentid,
    secret: fake.app.secret,
    tokens: [callback.token],
    encodingAesKeys: [callback.encodingAESKey],
    apiBase: fake.apiBase,
  };
  const clients: { close(): Promise<void> }[] = [];
  const another = () => {
    const secrets = secretsFrom(['a secret for tests, of no use anywhere else']);
    const client = wecomClient(settings, { db, secrets, clock, log });
    clients.push(client);
    return wecomPlatform(client, db, settings, clock, log);
  };
  return {
    fake,
    platform: another(),
    another,
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await fake.close();
    },
  };
}
