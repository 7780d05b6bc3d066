import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import pg from 'pg';
import { isUniqueViolation } from '../../src/db/conflict.ts';
import { copyIn, copyOver, RowsToCopy } from '../../src/db/copy-in.ts';
import { CopyRows } from '../../src/db/copy-rows.ts';
import { type Db, inTransaction, type Tx, undoable } from '../../src/db/pool.ts';
import { testDatabase } from '../harness/database.ts';
import { until } from '../harness/until.ts';

interface Thing {
  id: string;
  day: string;
  at: Date;
  n: number;
  words: string;
  fields: Record<string, string>;
  bytes: Buffer | null;
  ids: string[];
  times: number[];
}

const words = fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/\0|\p{Cs}/gu, ''));
const thing: fc.Arbitrary<Thing> = fc.record({
  id: fc.uuid(),
  day: fc
    .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((at) => at.toISOString().slice(0, 10)),
  at: fc.date({ min: new Date('0100-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
  n: fc.integer(),
  words,
  fields: fc.dictionary(words, words),
  // Also what is longer than a piece of what goes over, and what is not copied into one.
  bytes: fc
    .option(
      fc.oneof(
        fc.uint8Array({ maxLength: 100 }),
        fc.nat(300_000).map((length) => new Uint8Array(length).fill(length % 251)),
      ),
    )
    .map((bytes) => bytes && Buffer.from(bytes)),
  ids: fc.array(fc.uuid(), { maxLength: 5 }),
  times: fc.array(fc.maxSafeInteger(), { maxLength: 70 }),
});

const into = 'thing (id, day, at, n, words, fields, bytes, ids, times)';

function rowsOf(things: readonly Thing[]): readonly Buffer[] {
  const rows = new CopyRows();
  for (const { id, day, at, n, words: said, fields, bytes, ids, times } of things) {
    rows.row(9).uuid(id).date(day).time(at).int4(n).text(said).json(JSON.stringify(fields));
    if (bytes) rows.bytes(bytes);
    else rows.none();
    rows.uuids(ids).int8s(times);
  }
  return rows.end();
}

describe('rows by COPY', () => {
  let db: Db;
  let url: string;
  let close: () => Promise<void>;
  before(async () => {
    ({ db, url, close } = await testDatabase());
    await sql`create table thing (id uuid primary key, day date, at timestamptz(3), n integer, words text, fields jsonb,
              bytes bytea, ids uuid[], times bigint[])`.execute(db);
  });
  after(() => close());
  const stored = async (from: Db | Tx) =>
    (await sql<Thing>`select * from thing order by id`.execute(from)).rows;
  const undone = Symbol('undone');
  const trial = (work: (tx: Tx) => Promise<void>) =>
    inTransaction(db, async (tx) => {
      await work(tx);
      throw undone;
    }).catch((error: unknown) => {
      if (error !== undone) throw error;
    });

  it('are read as they were written, whatever is in them', () =>
    fc.assert(
      fc.asyncProperty(fc.uniqueArray(thing, { maxLength: 8, selector: ({ id }) => id }), (things) =>
        trial(async (tx) => {
          await copyIn(tx, into, rowsOf(things));
          expect(await stored(tx)).to.deep.equal(things.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
        }),
      ),
      { numRuns: 30 },
    ));

  it('are none where one is there already; within a part of a transaction that takes nothing else with it', async () => {
    const [one, other] = fc.sample(thing, { numRuns: 2, seed: 7 });
    if (!one || !other) throw new Error('nothing was made');
    await trial(async (tx) => {
      await copyIn(tx, into, rowsOf([one]));
      const again = await undoable(tx, (part) => copyIn(part, into, rowsOf([other, one]))).catch(
        (error: unknown) => error,
      );
      expect(isUniqueViolation(again)).to.equal(true);
      expect(await stored(tx)).to.deep.equal([one]);
      await copyIn(tx, into, rowsOf([other]));
      expect(await stored(tx)).to.have.length(2);
    });
  });

  it('are none where the server refuses the first while the others are still on their way', async () => {
    const bytes = Buffer.alloc(3_000_000, 7);
    const [one, ...others] = fc.sample(thing, { numRuns: 12, seed: 11 }).map((each) => ({ ...each, bytes }));
    if (!one) throw new Error('nothing was made');
    await trial(async (tx) => {
      await copyIn(tx, into, rowsOf([{ ...one, bytes: null }]));
      const again = await undoable(tx, (part) => copyIn(part, into, rowsOf([one, ...others]))).catch(
        (error: unknown) => error,
      );
      expect(isUniqueViolation(again)).to.equal(true);
      expect(await stored(tx)).to.have.length(1);
    });
  });

  it('are asked for while others are on their way, and are none where making them fails', async () => {
    const bytes = Buffer.alloc(300_000, 7);
    const things = fc.sample(thing, { numRuns: 12, seed: 5 }).map((each) => ({ ...each, bytes }));
    const failure = new Error('no more of them');
    let cleared = false;
    function* some(): Generator<Buffer> {
      const rows = new CopyRows();
      try {
        for (const { id } of things) {
          rows.row(9).uuid(id).none().none().none().none().none().bytes(bytes).none().none();
          yield* rows.full();
        }
        throw failure;
      } finally {
        cleared = true;
      }
    }
    await trial(async (tx) => {
      const failed = await undoable(tx, (part) => copyIn(part, into, some())).catch(
        (error: unknown) => error,
      );
      expect(failed).to.equal(failure);
      expect(cleared).to.equal(true);
      expect(await stored(tx)).to.deep.equal([]);
      await copyIn(tx, into, rowsOf(things));
      cleared = false;
      const again = await undoable(tx, (part) => copyIn(part, into, some())).catch((error: unknown) => error);
      expect(again).to.be.an('error');
      expect(cleared, 'what was being made is cleared away').to.equal(true);
      expect(await stored(tx)).to.have.length(things.length);
    });
  });

  it('fail with their connection, and the next has another', async () => {
    const [one] = fc.sample(thing, { numRuns: 1, seed: 3 });
    const lost = await inTransaction(db, async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await sql`select pg_terminate_backend(${rows[0]?.pid ?? 0}::int)`.execute(db);
      await copyIn(tx, into, rowsOf(one ? [one] : []));
    }).catch((error: unknown) => error);
    expect(lost).to.have.property('code', 'database-failed');
    expect(await stored(db)).to.deep.equal([]);
  });

  it('leave a connection that can be used when the statement itself is wrong', async () => {
    const [one] = fc.sample(thing, { numRuns: 1 });
    const wrong = await inTransaction(db, (tx) => copyIn(tx, 'nothing (id)', rowsOf(one ? [one] : []))).catch(
      (error: unknown) => error,
    );
    expect(wrong).to.have.property('code', '42P01');
    expect(await stored(db)).to.deep.equal([]);
  });

  it('throw for an id that is none, before anything goes over', () => {
    expect(() => new CopyRows().row(1).uuid('00000000-0000-0000-0000-00000000000g')).to.throw(RangeError);
  });

  it('tell the server, whose log it ends up in, nothing of why a row could not be made', async () => {
    const client = new pg.Client(url);
    await client.connect();
    const heard: string[] = [];
    client.connection.on('errorMessage', ({ message }: Error) => heard.push(message));
    function* pieces(): Generator<Buffer> {
      yield* rowsOf(fc.sample(thing, { numRuns: 1, seed: 7 }));
      throw new Error('what Li wrote');
    }
    const copied = copyOver(client, `copy ${into} from stdin (format binary)`, new RowsToCopy(pieces()));
    expect(await copied.catch((error: unknown) => error)).to.have.property('message', 'what Li wrote');
    await until(() => heard.length > 0, { what: 'what the server says' });
    expect(heard).to.have.lengthOf(1);
    expect(heard[0]).to.include('a row could not be made').and.not.include('Li');
    await client.end();
    expect(await stored(db)).to.deep.equal([]);
  });
});
