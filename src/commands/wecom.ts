import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Db } from '../db/pool.ts';
import { createLog } from '../log.ts';
import { type WecomClient, wecomClient } from '../platforms/wecom/client.ts';
import { examineWecom, type Finding } from '../platforms/wecom/doctor.ts';
import { type WecomSettings, wecomSettings } from '../platforms/wecom/settings.ts';
import { loadSecrets } from '../secrets.ts';

/** Runs `work` with WeCom's client; what goes wrong is for the command to say, not for a log. */
export async function withWecom<T>(
  settings: WecomSettings,
  { db, config }: { db: Db; config: Config },
  work: (client: WecomClient) => Promise<T>,
): Promise<T> {
  const secrets = loadSecrets(config);
  const client = wecomClient(settings, { db, secrets, clock: systemClock, log: createLog('silent') });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/** What `heed doctor` says of WeCom; nothing where it is not configured. */
export async function lookAtWecom(db: Db, config: Config): Promise<Finding[]> {
  const settings = wecomSettings(config);
  if (!settings) return [];
  const baseUrl = config.HEED_BASE_URL?.replace(/(?<!\/)\/+$/, '');
  return withWecom(settings, { db, config }, (client) =>
    examineWecom({ client, settings, clock: systemClock, baseUrl }),
  );
}
