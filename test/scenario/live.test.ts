import { expect } from 'chai';
import { sql } from 'kysely';
import pg from 'pg';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { type Live, startLive, topicOf, touch } from '../../src/live.ts';
import { createLog } from '../../src/log.ts';
import { testDatabase } from '../harness/database.ts';
import { until } from '../harness/until.ts';

describe('live topics', () => {
  let db: Db;
  let close: () => Promise<void>;
  let url: string;
  let live: Live;

  beforeEach(async () => {
    ({ db, close, url } = await testDatabase());
    live = await startLive({ url, db, log: createLog('silent') });
  });
  afterEach(async () => {
    await live.stop();
    await close();
  });

  function counter(topic: string): { calls: number; off: () => void } {
    const counted = { calls: 0, off: () => {} };
    counted.off = live.subscribe(topic, () => {
      counted.calls += 1;
    });
    return counted;
  }

  it('are told after the commit, and not when there is none', async () => {
    const kept = counter('kept');
    const dropped = counter('dropped');
    await inTransaction(db, async (tx) => {
      touch(tx, 'kept');
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect(kept.calls).to.equal(0);
    });
    await inTransaction(db, async (tx) => {
      touch(tx, 'dropped');
      throw new Error('no');
    }).catch(() => undefined);
    await until(() => kept.calls === 1);
    touch(db, 'kept');
    await until(() => kept.calls === 2);
    expect(dropped.calls).to.equal(0);
  });

  it('are told at most every 100 ms, and never miss the last', async () => {
    const busy = counter('busy');
    const spy = new pg.Client(url);
    await spy.connect();
    let heard = 0;
    spy.on('notification', () => {
      heard += 1;
    });
    await spy.query('listen heed_live');
    const began = performance.now();
    let touches = 0;
    const going = () => performance.now() - began;
    while (going() < 350 || (heard < 2 && going() < 20_000)) {
      touch(db, 'busy');
      touches += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const before = busy.calls;
    await until(() => busy.calls > before, { what: 'the last touch' });
    expect(heard)
      .to.be.at.most(Math.ceil((performance.now() - began) / 100) + 1)
      .and.below(touches);
    await spy.end();
  });

  it('reach only those who asked, for as long as they ask', async () => {
    const one = counter('one');
    const again = counter('one');
    const two = counter('two');
    touch(db, 'one');
    await until(() => one.calls === 1 && again.calls === 1);
    one.off();
    one.off();
    touch(db, 'one');
    await until(() => again.calls === 2);
    expect(one.calls).to.equal(1);
    expect(two.calls).to.equal(0);
  });

  it('survive a reader that throws', async () => {
    live.subscribe('shared', () => {
      throw new Error('gone');
    });
    const other = counter('shared');
    touch(db, 'shared');
    await until(() => other.calls === 1);
  });

  it('are told to everybody once a lost connection is back, since some may have been missed', async () => {
    const one = counter('one');
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
              where datname = current_database() and application_name = 'heed-live'`.execute(db);
    await until(() => one.calls === 1);
    touch(db, 'one');
    await until(() => one.calls === 2);
  });

  it('announce what waits before they stop', async () => {
    const other = await startLiveElsewhere();
    touch(db, 'first');
    touch(db, 'last');
    await live.stop();
    await until(() => other.heard.includes('last'));
    await other.end();
  });

  it('are ids and nothing else', () => {
    for (const bad of ['', 'two words', '李', 'a:b', 'x'.repeat(101)])
      expect(() => touch(db, bad)).to.throw(TypeError);
    expect(topicOf('local', 'li@example.com')).to.match(/^local\.[0-9a-f]{24}$/);
  });

  async function startLiveElsewhere(): Promise<{ heard: string[]; end(): Promise<void> }> {
    const client = new pg.Client(url);
    await client.connect();
    const heard: string[] = [];
    client.on('notification', ({ payload }) => heard.push(payload ?? ''));
    await client.query('listen heed_live');
    return { heard, end: () => client.end() };
  }
});
