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
      // Placed and signed is not published: the disk may be full.
      await heed.db.updateTable('evidence_entry').set({ index: sql<number>`id - 1` }).execute();
      const at = heed.clock.now();
      const signed = { size: 1_000, note: '', signed_at: at, published_at: null };
      await heed.db.insertInto('evidence_checkpoint').values(signed).execute();
      expect(await age()).to.equal(300);
      const ready = JSON.parse((await heed.visitor().get('/readyz')).text) as {
        checks: Record<string, string>;
      };
      expect(ready.checks.evidence).to.match(/300 s.*doctor/);
      await heed.db.updateTable('evidence_checkpoint').set({ published_at: at }).execute();
      expect(await age()).to.equal(0);
    } finally {
      await heed.close();
    }
  });

  it('count what waits, and name nobody', async () => {
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

  it('are for this machine, not for those a proxy on it asks for', async () => {
    const heed = await startApp({ policies: false });
    try {
      const visitor = heed.visitor();
      expect((await visitor.get('/metrics')).status).to.equal(200);
      const proxied = await visitor.get('/metrics', { 'x-forwarded-for': '127.0.0.1' });
      expect(proxied.status).to.equal(403);
      expect(proxied.text).not.to.include('heed_');
    } finally {
      await heed.close();
    }
  });

  it('are for whoever has the token, from anywhere, and for nobody else, once there is one', async () => {
    const token = 'a token for the watchers of the tests';
    const heed = await startApp({ policies: false, env: { HEED_METRICS_TOKEN: token } });
    try {
      const visitor = heed.visitor();
      const status = async (headers: Record<string, string>) =>
        (await visitor.get('/metrics', headers)).status;
      expect(await status({ authorization: `Bearer ${token}`, 'x-forwarded-for': '10.0.0.5' })).to.equal(200);
      expect(await status({})).to.equal(401);
      for (const authorization of [
        `Bearer ${token}x`,
        `Bearer ${token.slice(1)}`,
        `Basic ${token}`,
        'Bearer ',
      ]) {
        expect(await status({ authorization }), authorization).to.equal(401);
      }
      expect((await visitor.get('/healthz')).status).to.equal(200);
    } finally {
      await heed.close();
    }
  });
});
