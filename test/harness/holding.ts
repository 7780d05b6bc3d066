import { inTransaction } from '../../src/db/pool.ts';
import { openCase } from '../../src/retention/cases.ts';
import type { TestApp } from './app.ts';
import { viewerOf } from './decisions.ts';

/** A labour dispute with somebody, and the hold it places: by the names that addresses have for them. */
export async function holdUnderWay(heed: TestApp, staffNo: string): Promise<Record<string, string>> {
  const { app, db, clock } = heed;
  const person = await viewerOf(heed, staffNo);
  const by = await viewerOf(heed, 'S038');
  const { caseId, holdId } = await inTransaction(db, (tx) =>
    openCase(tx, app, {
      ...{ kind: 'labour-dispute', reference: '（2026）仲字第 1 号', people: [person.id] },
      ...{ reason: '劳动仲裁已受理，聊天记录可能是证据。', reviewOn: '2026-10-01', untilOn: '' },
      ...{ silentUntil: '', silentReason: '', by, zone: app.zone, now: clock.now() },
    }),
  );
  return { ':hold': holdId, ':legalCase': caseId };
}
