import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import {
  type Erased,
  type ErasureGuard,
  type PersonalData,
  personalDataRegistry,
} from '../../src/people/personal-data.ts';
import { testDatabase } from '../harness/database.ts';

const now = new Date('2026-03-02T01:00:00.000Z');
const context = { now, actor: 'heed' as const, reason: 'request' };
const li = v7();

/** Holds `count` things until they are erased. */
function source(
  name: string,
  count: number,
  erase?: () => Promise<Erased[]>,
): PersonalData & { count: number } {
  return {
    name,
    count,
    async find() {
      const { count } = this;
      const held = { category: `${name}.held`, count, disclosure: name, why: `${name}.why` };
      return count > 0 ? [held] : [];
    },
    async *export() {
      for (let n = 0; n < this.count; n++)
        yield { category: `${name}.held`, id: `${name}-${n}`, data: { n } };
    },
    async erase() {
      if (erase) return erase();
      const erased = this.count;
      this.count = 0;
      return [{ category: `${name}.held`, erased, kept: 0 }];
    },
  };
}

describe('personal data', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let db: Db;
  before(async () => {
    database = await testDatabase();
    db = database.db;
    await db
      .insertInto('person')
      .values({
        id: li,
        staff_no: 'S1',
        name: '样例',
        email: null,
        mobile: null,
        language: 'zh-CN',
        time_zone: 'Asia/Shanghai',
        entity: null,
        site: null,
        created_at: now,
      })
      .execute();
  });
  after(() => database.close());
  beforeEach(async () => {
    await db.deleteFrom('evidence_event').execute();
  });

  const events = async () =>
    (await db.selectFrom('evidence_event').select('event').orderBy('id').execute()).map(
      ({ event }) => JSON.parse(event ?? '{}').data,
    );

  it('is found and copied across all sources, in their order', async () => {
    const registry = personalDataRegistry([source('notices', 2), source('threads', 1), source('crisis', 0)]);
    expect(await registry.whatIsHeld(db, li)).to.deep.equal([
      { source: 'notices', category: 'notices.held', count: 2, disclosure: 'notices', why: 'notices.why' },
      { source: 'threads', category: 'threads.held', count: 1, disclosure: 'threads', why: 'threads.why' },
    ]);
    const ids: string[] = [];
    for await (const { source: from, id } of registry.exportPerson(db, li)) ids.push(`${from}:${id}`);
    expect(ids).to.deep.equal(['notices:notices-0', 'notices:notices-1', 'threads:threads-0']);
  });

  it('is erased once, on the record', async () => {
    const registry = personalDataRegistry([source('notices', 2), source('threads', 1)]);
    const erase = () => inTransaction(db, (tx) => registry.erasePerson(tx, li, context));
    expect((await erase()).complete).to.equal(true);
    expect((await erase()).complete).to.equal(true);
    expect(await events()).to.deep.equal([
      { categories: { 'notices.held': 2, 'threads.held': 1 }, reason: 'request' },
    ]);
  });

  it('stays whole where a guard forbids it, and says why', async () => {
    const hold: ErasureGuard = {
      name: 'holds',
      veto: async (_db, personId, name) =>
        personId === li && name === 'threads' ? { why: 'holds.claim', until: now } : undefined,
    };
    const threads = source('threads', 3);
    const registry = personalDataRegistry([source('notices', 2), threads], [hold]);
    expect(await registry.vetoes(db, li)).to.deep.equal([
      { source: 'threads', why: 'holds.claim', until: now },
    ]);
    const erasure = await inTransaction(db, (tx) => registry.erasePerson(tx, li, context));
    expect(erasure).to.deep.equal({
      complete: false,
      outcomes: [
        { source: 'notices', erased: [{ category: 'notices.held', erased: 2, kept: 0 }], vetoes: [] },
        { source: 'threads', erased: [], vetoes: [{ why: 'holds.claim', until: now }] },
      ],
    });
    expect(threads.count).to.equal(3);
  });

  it('is not reported as erased when a source keeps some of it', async () => {
    const partly = source('notices', 2, async () => [
      { category: 'notices.held', erased: 1, kept: 1, why: 'notices.law' },
    ]);
    const registry = personalDataRegistry([partly]);
    expect((await inTransaction(db, (tx) => registry.erasePerson(tx, li, context))).complete).to.equal(false);
  });

  it('leaves no half erasure: one source that fails undoes all', async () => {
    const failing = source('threads', 1, async () => {
      throw new HeedError('database-failed', 'no');
    });
    const writing = source('notices', 1, async () => [{ category: 'notices.held', erased: 1, kept: 0 }]);
    const registry = personalDataRegistry([writing, failing]);
    const error = await inTransaction(db, (tx) => registry.erasePerson(tx, li, context)).catch(
      (e: unknown) => e,
    );
    expect(error).to.have.property('code', 'database-failed');
    expect(await events()).to.deep.equal([]);
  });

  it('asks guards only after the person is locked, so that a hold set up meanwhile counts', async () => {
    let held = false;
    const hold: ErasureGuard = {
      name: 'holds',
      veto: async () => (held ? { why: 'holds.claim' } : undefined),
    };
    const notices = source('notices', 2);
    const registry = personalDataRegistry([notices], [hold]);
    let erasing: ReturnType<typeof registry.erasePerson> | undefined;
    await inTransaction(db, async (tx) => {
      await tx.selectFrom('person').select('id').where('id', '=', li).forNoKeyUpdate().execute();
      erasing = inTransaction(db, (own) => registry.erasePerson(own, li, context));
      for (let waiting = 0; waiting === 0; ) {
        const { rows } = await sql<{ n: number }>`
          select count(*) as n from pg_locks
          where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`.execute(tx);
        waiting = rows[0]?.n ?? 0;
      }
      held = true;
    });
    expect((await erasing)?.complete).to.equal(false);
    expect(notices.count).to.equal(2);
  });

  it('refuses an unknown person and a source registered twice', async () => {
    const registry = personalDataRegistry([]);
    const error = await inTransaction(db, (tx) => registry.erasePerson(tx, v7(), context)).catch(
      (e: unknown) => e,
    );
    expect(error).to.have.property('code', 'not-found');
    expect(() => personalDataRegistry([source('threads', 1), source('threads', 1)])).to.throw('threads');
  });
});
