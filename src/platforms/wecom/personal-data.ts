import { sql } from 'kysely';
import { clickData } from '../click-data.ts';
import { clickKeptMs } from './response-codes.ts';

/** Taps on cards, with the code that changes the card. Kept for as long as the code works. */
export const wecomData = clickData({
  platform: 'wecom',
  table: 'wecom_click',
  message: sql<string>`c.task_id`,
  keptMs: clickKeptMs,
});
