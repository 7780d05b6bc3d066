import { sql } from 'kysely';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Db } from '../db/pool.ts';
import { createLog } from '../log.ts';
import { slackClient } from '../platforms/slack/client.ts';
import { examineSlack, type Finding } from '../platforms/slack/doctor.ts';
import { Lanes } from '../platforms/slack/lanes.ts';
import { slackSettings } from '../platforms/slack/settings.ts';

/** What `heed doctor` says of Slack; nothing where it is not configured. */
export async function lookAtSlack(db: Db, config: Config): Promise<Finding[]> {
  const settings = slackSettings(config);
  if (!settings) return [];
  const clock = systemClock;
  const lanes = new Lanes({ db, clock, botToken: settings.botToken });
  // What goes wrong is for the command to say, not for a log.
  const client = slackClient(settings, { lanes, clock, log: createLog('silent') });
  try {
    const { rows } = await sql<{ tenant: string }>`
      select distinct tenant from identity where platform = 'slack' and to_at is null order by tenant
    `.execute(db);
    const linked = rows.map(({ tenant }) => tenant);
    const baseUrl = config.HEED_BASE_URL?.replace(/(?<!\/)\/+$/, '');
    return await examineSlack({ api: client, settings, clock, baseUrl, linked });
  } finally {
    await client.close();
  }
}
