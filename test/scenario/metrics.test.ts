import { expect } from 'chai';
import { sql } from 'kysely';
import { startApp } from '../harness/app.ts';

describe('the metrics', () => {
  it('say how long the log has stood still', async () => {
    const heed = await startApp();
    const age = async () => {
      const { text } = await heed.visitor().get('/metrics');
      return Number(/^heed_evidence_oldest_waiting_seconds (\S+)$/m.exec(text)?.[1]);
    };
    try {
      expect(await age()).to.equal(0);
      heed.clock.advance({ minutes: 5 });
      expect(await age()).to.equal(300);
      await heed.db.updateTable('evidence_entry').set({ index: sql<number>`id` }).execute();
      expect(await age()).to.equal(0);
    } finally {
      await heed.close();
    }
  });

  it('count what waits, for anyone who watches, and name nobody', async () => {
    const heed = await startApp();
    try {
      const { text, status } = await heed.visitor().get('/metrics');
      expect(status).to.equal(200);
      expect(text)
        .to.match(/^heed_evidence_waiting [1-9]/m)
        .and.match(/^heed_worker_beat_age_seconds -1$/m);
      expect(text).to.include('heed_process_resident_memory_bytes');
      const { name } = await heed.db.selectFrom('person').select('name').limit(1).executeTakeFirstOrThrow();
      expect(text).not.to.include(name);
    } finally {
      await heed.close();
    }
  });
});
