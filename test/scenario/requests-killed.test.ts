import { once } from 'node:events';
import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { connect } from '../../src/db/pool.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { requestsOn } from '../harness/requests.ts';
import { runTypeScript } from '../harness/run-typescript.ts';
import { until } from '../harness/until.ts';

/** As in the harness: what was sealed by one process is opened by the other. */
const secret = 'a secret for tests, of no use anywhere else';

describe('a process that is killed while it works on requests', function () {
  this.timeout(180_000);
  let heed: TestApp;
  let on: ReturnType<typeof requestsOn>;
  let person: Browser;
  let privacy: Browser;

  beforeEach(async () => {
    heed = await startApp();
    on = requestsOn(heed);
    person = await heed.signIn('S002');
    privacy = await heed.signIn('S038');
    await person.post('/threads', { id: v7(), role: 'hr', text: '问一下' });
  });
  afterEach(() => heed.close());

  const children = async () => {
    const { rows } = await sql<{ waits: boolean }>`
      select wait_event_type is not distinct from 'Lock' and state = 'active' as waits from pg_stat_activity
      where datname = current_database() and application_name like '%requests-worked%'`.execute(heed.db);
    return rows;
  };

  /** It has got as far as its first write to a table, and no further, when it is killed. */
  async function killedBefore(table: string): Promise<void> {
    const holder = connect(heed.databaseUrl, { max: 1 });
    try {
      await holder.db.transaction().execute(async (tx) => {
        await sql`lock table ${sql.table(table)} in share row exclusive mode`.execute(tx);
        const args = [heed.databaseUrl, heed.clock.now().toISOString(), secret];
        const child = runTypeScript('requests-child.ts', args, { stdio: 'ignore' });
        const ended = once(child, 'close');
        await until(async () => (await children()).some(({ waits }) => waits), {
          within: 30_000,
          what: `the work to come to ${table}`,
        });
        child.kill('SIGKILL');
        expect((await ended)[1]).to.equal('SIGKILL');
      });
      // Its server process notices once it may go on.
      await until(async () => (await children()).length === 0, { what: 'its connections to end' });
    } finally {
      await holder.close();
    }
  }

  for (const table of ['data_request_step', 'evidence_event', 'message'])
    it(`leaves an overview to be answered once, before ${table}`, async () => {
      const id = await on.file(person, 'access');
      await killedBefore(table);
      expect(await on.row(id)).to.include({ state: 'working' });
      await on.work();
      expect(await on.row(id)).to.include({ state: 'answered', outcome: 'done' });
      expect(await on.events('request.answered')).to.have.length(1);
      expect(await on.told('requests.answered')).to.deep.equal(['S002']);
      const { rows } = await sql`
        select from data_request_step where request_id = ${id}::uuid and kind = 'overview'`.execute(heed.db);
      expect(rows).to.have.length(1);
    });

  for (const table of ['request_export', 'request_export_slice', 'data_request_step', 'message'])
    it(`leaves a copy to be finished, before ${table}`, async () => {
      const id = await on.file(person, 'copy');
      await on.confirm(person, id);
      await killedBefore(table);
      expect(await on.row(id)).to.include({ state: 'working' });
      await on.work();
      expect(await on.row(id)).to.include({ state: 'answered' });
      const made = await heed.db.selectFrom('request_export').selectAll().execute();
      expect(made.map(({ state }) => state)).to.deep.equal(['ready']);
      const { rows } = await sql<{ slices: number; items: number }>`
        select count(*)::int as slices, sum(items)::int as items from request_export_slice`.execute(heed.db);
      expect(rows[0]).to.deep.equal({ slices: made[0]?.slices, items: made[0]?.items });
      expect(await on.events('request.export-made')).to.have.length(1);
    });

  for (const table of ['thread_message', 'keys.erasure', 'request_store', 'evidence_event'])
    it(`leaves an erasure to be gone on with, before ${table}`, async () => {
      const id = await on.file(person, 'erase');
      await on.confirm(person, id);
      await on.work();
      const decided = { id: v7(), text: '沟通删除', erase: ['threads'] };
      expect((await privacy.post(`/console/requests/${id}/erase`, decided)).status).to.equal(303);
      await killedBefore(table);
      expect(await on.row(id)).to.include({ state: 'working' });
      const before = await sql`select from thread where person_id = ${person.personId}::uuid`.execute(
        heed.db,
      );
      // All of a store or nothing of it.
      expect(before.rows).to.have.length(1);
      for (let turn = 0; turn < 3; turn += 1) await on.work();
      expect(await on.row(id)).to.include({ state: 'answered' });
      expect(await on.events('personal-data.erased')).to.have.length(1);
      expect(await on.events('request.store-erased')).to.have.length(1);
      const after = await sql`select from thread where person_id = ${person.personId}::uuid`.execute(heed.db);
      expect(after.rows).to.have.length(0);
    });
});
