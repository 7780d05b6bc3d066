import { v7 } from 'uuid';
import { placeBulk } from '../../src/console/bulk.ts';
import type { Done, LookAtReminding, Remind } from '../../src/console/bulk-act.ts';
import { saveView } from '../../src/console/saved-views.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { callOff } from '../../src/notices/call-off.ts';
import type { TestApp } from './app.ts';
import { viewerOf } from './decisions.ts';

/** Everybody is reminded at once. */
const looksAtAll: LookAtReminding = (_tx, of) => Promise.resolve(all(of));
const remindsAll: Remind = (_tx, { of }) => Promise.resolve(all(of));
const all = (of: Parameters<LookAtReminding>[1]): Done => ({
  now: of.reduce((sum, { personIds }) => sum + personIds.length, 0),
  later: 0,
  not: [],
});

/** A view that somebody of HR keeps, and a reminder of many that waits for a second person. */
export async function consoleUnderWay(heed: TestApp): Promise<Record<string, string>> {
  const { db, clock, app } = heed;
  const now = clock.now();
  const owner = await viewerOf(heed, 'S033');
  const placer = await viewerOf(heed, 'S032');
  const bulk = v7();
  return inTransaction(db, async (tx) => {
    const view = await saveView(
      tx,
      owner,
      { list: 'overdue', name: '本周要跟进的', query: 'show=open', role: null },
      now,
    );
    await placeBulk(
      tx,
      { id: bulk, kind: 'remind', by: placer, choice: { filter: { show: 'open' } }, approvalAbove: 0 },
      { look: looksAtAll, remind: remindsAll, callOff, zone: app.zone, now },
    );
    return { ':view': view, ':bulk': bulk };
  });
}
