import { expect } from 'chai';
import fc from 'fast-check';
import { Batcher } from '../../src/db/batcher.ts';
import type { Db } from '../../src/db/pool.ts';

/** Stands where a database stands: the batcher only asks whether it is a transaction. */
const database = (isTransaction = false) => ({ isTransaction }) as Db;

/** A batcher that doubles numbers, notes its batches, and answers when told to. */
function doubling(options: ConstructorParameters<typeof Batcher<number, number>>[1] = {}) {
  const batches: number[][] = [];
  const held: (() => void)[] = [];
  let hold = false;
  const batcher = new Batcher<number, number>(async (_db, items) => {
    batches.push([...items]);
    if (hold) await new Promise<void>((resolve) => held.push(resolve));
    if (items.includes(13)) throw new Error('unlucky');
    return items.map((item) => item * 2);
  }, options);
  return {
    batcher,
    batches,
    hold: () => {
      hold = true;
    },
    release: () => {
      hold = false;
      for (const go of held.splice(0)) go();
    },
  };
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('calls that come together', () => {
  it('go alone and at once when they come alone', async () => {
    const { batcher, batches } = doubling();
    expect(await batcher.call(database(), 1)).to.equal(2);
    expect(batches).to.deep.equal([[1]]);
  });

  it('wait for the statement under way and then go together, each with its own result', async () => {
    const { batcher, batches, hold, release } = doubling({ flights: 1 });
    const db = database();
    hold();
    const first = batcher.call(db, 1);
    await nextTurn();
    const others = [2, 3, 4].map((item) => batcher.call(db, item));
    await nextTurn();
    expect(batches).to.deep.equal([[1]]);
    release();
    expect(await Promise.all([first, ...others])).to.deep.equal([2, 4, 6, 8]);
    expect(batches).to.deep.equal([[1], [2, 3, 4]]);
  });

  it('are never more than fit, and never two with the same key', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 20, max: 40 }), { maxLength: 60 }), async (items) => {
        const { batcher, batches } = doubling({ most: 7, key: String });
        const db = database();
        const results = await Promise.all(items.map((item) => batcher.call(db, item)));
        expect(results).to.deep.equal(items.map((item) => item * 2));
        for (const batch of batches) {
          expect(batch.length).to.be.within(1, 7);
          expect(new Set(batch).size).to.equal(batch.length);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('do not fail each other: a statement that fails is taken apart', async () => {
    const { batcher } = doubling();
    const db = database();
    const results = await Promise.allSettled([1, 13, 3].map((item) => batcher.call(db, item)));
    expect(results.map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).to.deep.equal([
      2,
      'failed',
      6,
    ]);
  });

  it('keep a transaction to itself, and databases apart', async () => {
    const { batcher, batches } = doubling();
    const [one, other] = [database(), database()];
    await Promise.all([batcher.call(database(true), 1), batcher.call(one, 2), batcher.call(other, 3)]);
    expect(batches.map((batch) => batch.length)).to.deep.equal([1, 1, 1]);
  });

  it('are told when a statement gives too little', async () => {
    const batcher = new Batcher<number, number>(async () => []);
    const failed = await batcher.call(database(), 1).catch((error: Error) => error.message);
    expect(failed).to.include('fewer results');
  });
});
