import { v7 } from 'uuid';
import { writeBulletin } from '../../src/announcements/send.ts';
import { startTips } from '../../src/announcements/tips.ts';
import { inTransaction } from '../../src/db/pool.ts';
import type { Audience } from '../../src/notices/audience.ts';
import { reachOf } from '../../src/notices/reach.ts';
import { seedSampleTips } from '../../src/sample/tips.ts';
import type { TestApp } from './app.ts';
import { idsOf } from './surveys.ts';

export const seriesCode = 'self-protection';

interface Started {
  audience: Audience;
  weeks?: number;
}

/** Starts the sample series. */
export async function startedTips({ db, clock }: TestApp, { audience, weeks = 2 }: Started): Promise<void> {
  const now = clock.now();
  await inTransaction(db, async (tx) => {
    await seedSampleTips(tx, now);
    const { people } = await reachOf(tx, audience, now);
    await startTips(tx, { id: v7(), code: seriesCode, audience, weeks, people, actor: 'heed', now });
  });
}

/** A bulletin that waits for its hour, and tips that go to somebody and others. */
export async function announcementsUnderWay(heed: TestApp, staffNo: string): Promise<Record<string, string>> {
  const { db, clock } = heed;
  const now = clock.now();
  const bulletin = v7();
  const texts = { 'zh-CN': { title: '今晚维护', text: '20 点起暂停一小时。' } };
  const ids = await idsOf(db, [...new Set([staffNo, 'S002', 'S003', 'S004', 'S005', 'S006'])]);
  const audience: Audience = { kind: 'people', ids };
  const sendAt = new Date(now.getTime() + 86_400_000);
  const people = ids.length;
  await inTransaction(db, (tx) =>
    writeBulletin(tx, { id: bulletin, texts, audience, people, sendAt, actor: 'heed', now }),
  );
  await startedTips(heed, { audience });
  return { ':bulletin': bulletin, ':tips': seriesCode };
}
