import { sql } from 'kysely';
import { clickData } from '../click-data.ts';
import { clickKeptMs } from './response-urls.ts';

/** Clicks on messages, with the address that changes the message. Kept for as long as it works. */
export const slackData = clickData({
  platform: 'slack',
  table: 'slack_click',
  message: sql<string>`c.channel || '/' || c.ts`,
  keptMs: clickKeptMs,
});
