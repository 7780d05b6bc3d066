import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Platform } from '../port.ts';
import type { WecomApi } from './api.ts';
import { preview } from './cards/preview.ts';
import { changeCards } from './change.ts';
import { recallMessages } from './recall.ts';
import { wecomRooms } from './rooms.ts';
import { checkSeconds, longestCheckSeconds, messagesOf, sendNew } from './send.ts';
import type { WecomSettings } from './settings.ts';

/** An app's messages to members of its corp [90236]. */
export function wecomPlatform(
  api: WecomApi,
  db: Db,
  settings: Pick<WecomSettings, 'corpid' | 'agentid'>,
  clock: Clock,
  log: Log,
): Platform {
  const deps = { api, db, settings, clock, log };
  return {
    name: 'wecom',
    capabilities: {
      batch: 1_000,
      dedupeMs: longestCheckSeconds * 1_000,
      dedupeMsOf: (said) => checkSeconds(said) * 1_000,
      messagesOf,
      replaces: true,
      forms: false,
      quota: { perPersonMinute: 30, perPersonHour: 1_000, perAccountDay: 200, zone: 'Asia/Shanghai' },
    },
    async send(batch, signal) {
      return [...(await sendNew(deps, batch, signal)), ...(await changeCards(deps, batch, signal))];
    },
    preview,
    async openForm() {
      throw new HeedError('bad-input', 'WeCom opens no forms: they are pages');
    },
    recall: (messages, signal) => recallMessages(deps, messages, signal),
    rooms: wecomRooms(deps),
  };
}
