import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { append, prepare } from '../../src/evidence/append.ts';
import { openCheckpoint } from '../../src/evidence/checkpoint.ts';
import { formatEntry } from '../../src/evidence/entry.ts';
import { type LogFiles, logFiles } from '../../src/evidence/files.ts';
import { findEntry, issueReceipt } from '../../src/evidence/issue.ts';
import { formatVerifier, generateSigner, type Signer } from '../../src/evidence/keys.ts';
import { verifyConsistency } from '../../src/evidence/merkle.ts';
import { proveConsistency } from '../../src/evidence/proofs.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { latestCheckpoint, readBundle, tileReader } from '../../src/evidence/store.ts';
import { formatTilePath, tilesOf } from '../../src/evidence/tiles.ts';
import { verifyLog, verifyReceipt } from '../../src/evidence/verify.ts';
import { referenceRoot } from '../fixtures/evidence/reference.ts';
import { SampleLog, sampleSigner } from '../fixtures/evidence/sample-log.ts';
import { testDatabase } from '../harness/database.ts';
import { putBack } from '../harness/evidence.ts';
import { until } from '../harness/until.ts';

const now = new Date('2026-03-02T02:00:00.000Z');
const person = '0198f000-0000-7000-8000-000000000001';

const event = (n: number) =>
  ({
    type: 'policy.in-force',
    at: now,
    actor: 'heed',
    person,
    data: { policy: `policy-${n}`, version: n },
  }) as const;

describe('the evidence log', function () {
  this.timeout(60_000);
  let db: Db;
  let close: () => Promise<void>;
  let dir: string;
  let published: { from: number; to: number }[];
  beforeEach(async () => {
    const database = await testDatabase();
    db = database.db;
    close = () => database.close();
    dir = await mkdtemp(join(tmpdir(), 'heed-log-'));
    published = [];
  });
  afterEach(async () => {
    await close();
    await rm(dir, { recursive: true, force: true });
  });

  function sequencer({
    signer = sampleSigner(),
    files = logFiles(dir),
    on = db,
  }: {
    signer?: Signer;
    files?: LogFiles;
    on?: Db;
  } = {}): Sequencer {
    return new Sequencer({
      db: on,
      signer,
      files,
      published: async (_tx, range) => {
        published.push(range);
      },
    });
  }

  const put = (n: number, on = db) => inTransaction(on, (tx) => append(tx, event(n)));

  /** Many entries in one statement. */
  async function putMany(count: number): Promise<void> {
    const all = Array.from({ length: count }, (_, n) => prepare(event(n)));
    await sql`
      with stored as (
        insert into evidence_event (type, at, person_id, event, salt)
        select 'policy.in-force', ${now}, ${person}::uuid, event, salt
        from unnest(${all.map((one) => one.event)}::text[], ${all.map((one) => one.salt)}::bytea[]) t (event, salt)
        returning id, event, salt
      )
      insert into evidence_entry (id, commitment)
      select stored.id, t.commitment from stored
      join unnest(${all.map((one) => one.salt)}::bytea[], ${all.map((one) => one.commitment)}::bytea[])
        t (salt, commitment) on t.salt = stored.salt`.execute(db);
  }

  async function entries(on = db): Promise<{ id: number; index: number | null; commitment: Buffer }[]> {
    return on
      .selectFrom('evidence_entry')
      .select(['id', 'index', 'commitment'])
      .orderBy(sql`index nulls last, id`)
      .execute();
  }

  async function rootIs(signer = sampleSigner()): Promise<Buffer> {
    const checkpoint = await latestCheckpoint(db, 'published');
    return openCheckpoint(checkpoint?.note ?? '', signer.verifier).root;
  }

  async function leaves(): Promise<Buffer[]> {
    return (await entries()).flatMap((row) => (row.index === null ? [] : [formatEntry(row.commitment)]));
  }

  async function refusal(work: Promise<unknown>): Promise<HeedError> {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(HeedError);
    return error as HeedError;
  }

  /** Everything that a signature would show in. */
  const signed = async () => ({
    notes: (await db.selectFrom('evidence_checkpoint').select('note').orderBy('size').execute()).map(
      (row) => row.note,
    ),
    indexed: (await entries()).filter((row) => row.index !== null).length,
    file: await readFile(join(dir, 'checkpoint'), 'utf8').catch(() => null),
  });

  it('takes entries that commit late, behind those that were quicker', async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let slowId = 0;
    const slow = inTransaction(db, async (tx) => {
      slowId = await append(tx, event(1));
      await held;
    });
    await until(() => slowId > 0);
    const quick = await put(2);
    expect(quick).to.be.greaterThan(slowId);
    const log = sequencer();
    expect(await log.beat(now)).to.equal(1);
    letGo();
    await slow;
    expect(await log.beat(now)).to.equal(1);
    expect(await log.beat(now)).to.equal(0);
    expect((await entries()).map(({ id, index }) => [id, index])).to.deep.equal([
      [quick, 0],
      [slowId, 1],
    ]);
    expect(await rootIs()).to.deep.equal(referenceRoot(await leaves()));
    expect(published).to.deep.equal([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
    ]);
  });

  it('has the root of RFC 6962 after batches of any size, and every root leads to the next', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 3 }),
        async (sizes) => {
          for (const size of sizes) {
            const before = await latestCheckpoint(db, 'published');
            await putMany(size);
            expect(await sequencer().beat(now)).to.equal(size);
            const all = await leaves();
            const root = await rootIs();
            expect(root).to.deep.equal(referenceRoot(all));
            if (!before) continue;
            const old = openCheckpoint(before.note, sampleSigner().verifier);
            const proof = await proveConsistency(old.size, all.length, tileReader(db));
            expect(
              verifyConsistency({ from: old.size, fromRoot: old.root, to: all.length, toRoot: root, proof }),
            ).to.equal(true);
          }
        },
      ),
      { numRuns: 6 },
    );
    const all = await leaves();
    const again = new SampleLog();
    await again.append(all);
    // Tiles stored and written are those computed anew from the entries alone.
    const read = tileReader(db);
    for (const tile of tilesOf(all.length)) {
      const [stored] = await read([tile]);
      expect(stored, formatTilePath(tile)).to.deep.equal(again.tiles.get(`${tile.level}/${tile.n}`));
    }
    const bundles: Buffer[] = [];
    for (const tile of tilesOf(all.length)) if (tile.level === 0) bundles.push(await readBundle(db, tile));
    const checkpoint = (await latestCheckpoint(db, 'published'))?.note ?? '';
    const vkey = formatVerifier(sampleSigner().verifier);
    expect((await verifyLog({ checkpoint, vkey, entries: bundles })).size).to.equal(all.length);
  });

  it('is kept by one sequencer at a time, however many there are', async () => {
    const logs = [sequencer(), sequencer(), sequencer()];
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([put(round), put(round), put(round)]);
      await Promise.all(logs.map((one) => one.beat(now)));
    }
    await sequencer().beat(now);
    const all = await entries();
    expect(all.map((row) => row.index)).to.deep.equal(Array.from({ length: 30 }, (_, n) => n));
    expect(await rootIs()).to.deep.equal(referenceRoot(await leaves()));
    // Each entry was announced once, without a gap.
    let next = 0;
    for (const range of published) {
      expect(range.from).to.equal(next);
      next = range.to;
    }
    expect(next).to.equal(30);
  });

  it('publishes at the next beat what a crash kept from being written', async () => {
    const real = logFiles(dir);
    let broken = true;
    const files: LogFiles = {
      checkpoint: () => real.checkpoint(),
      async write(...args) {
        if (broken) throw new HeedError('data-dir-unusable', 'the disk is full');
        await real.write(...args);
      },
    };
    const id = await put(1);
    expect((await refusal(sequencer({ files }).beat(now))).code).to.equal('data-dir-unusable');
    expect(await latestCheckpoint(db, 'published')).to.equal(undefined);
    expect(await issueReceipt(db, await findEntry(db, id))).to.equal(undefined);
    expect(published).to.deep.equal([]);
    await put(2);
    broken = false;
    expect(await sequencer({ files }).beat(now)).to.equal(1);
    expect(published).to.deep.equal([{ from: 0, to: 2 }]);
    expect(await real.checkpoint()).to.equal((await latestCheckpoint(db, 'published'))?.note);
    expect(await sequencer({ files }).beat(now)).to.equal(0);
  });

  it('announces again what was written but not announced', async () => {
    await put(1);
    let broken = true;
    const announce = async (_tx: Tx, range: { from: number; to: number }) => {
      if (broken) throw new Error('crash');
      published.push(range);
    };
    const one = new Sequencer({ db, signer: sampleSigner(), files: logFiles(dir), published: announce });
    await one.beat(now).catch(() => undefined);
    broken = false;
    await one.beat(now);
    expect(published).to.deep.equal([{ from: 0, to: 1 }]);
  });

  it('writes its files again when they are lost, also when nothing new happens', async () => {
    await putMany(300);
    const one = sequencer();
    await one.beat(now);
    const before = await readFile(join(dir, 'tile/0/000'));
    await rm(dir, { recursive: true });
    expect(await one.beat(now)).to.equal(0);
    expect(await readFile(join(dir, 'tile/0/000'))).to.deep.equal(before);
    expect(await logFiles(dir).checkpoint()).to.equal((await latestCheckpoint(db, 'published'))?.note);
    expect(published).to.deep.equal([{ from: 0, to: 300 }]);
  });

  describe('signs no fork', () => {
    async function twoDays(): Promise<Sequencer> {
      const one = sequencer();
      await putMany(5);
      await one.beat(now);
      await putMany(4);
      await one.beat(now);
      return one;
    }

    const refuses = async (one: Sequencer) => {
      const before = await signed();
      expect((await refusal(one.beat(now))).code).to.equal('evidence-fork');
      expect((await refusal(one.beat(now))).code).to.equal('evidence-fork');
      expect(await signed()).to.deep.equal(before);
      expect(published.at(-1)).to.deep.equal({ from: 5, to: 9 });
    };

    it('after a start on an older database', async () => {
      await twoDays();
      await putBack(db, 5);
      await refuses(sequencer());
      await put(1);
      await refuses(sequencer());
    });

    it('when the database is put back while Heed runs', async () => {
      const one = await twoDays();
      await putBack(db, 5);
      await refuses(one);
    });

    it('when the older database has grown past the log on file', async () => {
      const one = await twoDays();
      await putBack(db, 5);
      await putMany(20);
      await refuses(one);
      await refuses(sequencer());
    });

    it('on an empty database beside the files of another', async () => {
      await twoDays();
      await putBack(db, 0);
      await db.deleteFrom('evidence_tile').execute();
      await refuses(sequencer());
    });

    it('when a signed checkpoint of the older database was never published', async () => {
      await twoDays();
      await putBack(db, 5);
      await db.updateTable('evidence_checkpoint').set({ published_at: null }).execute();
      await refuses(sequencer());
    });

    it('over tiles that are not what was signed', async () => {
      const one = await twoDays();
      await sql`update evidence_tile set hashes = overlay(hashes placing '\\x00'::bytea from 3)`.execute(db);
      await put(1);
      await refuses(one);
    });

    it('over a checkpoint on file that was tampered with', async () => {
      const one = await twoDays();
      const files = logFiles(dir);
      const note = (await files.checkpoint()) ?? '';
      await files.write(db, 9, 9, note.replace('\n9\n', '\n8\n'));
      await put(1);
      const before = await signed();
      expect((await refusal(one.beat(now))).code).to.equal('evidence-invalid');
      expect(await signed()).to.deep.equal(before);
    });
  });

  it('is never taken over by another key, also where no file is left', async () => {
    await putMany(5);
    await sequencer().beat(now);
    await rm(dir, { recursive: true });
    const other = sequencer({ signer: generateSigner('log.sample-company.example/second') });
    await put(1);
    const before = await signed();
    const error = await refusal(other.beat(now));
    expect(error.code).to.equal('evidence-fork');
    expect(error.message).to.include('another key');
    expect(await signed()).to.deep.equal(before);
    expect(await sequencer().beat(now)).to.equal(1);
  });

  it('gives receipts that anyone can verify, and keeps them valid when the event is erased', async () => {
    const ids = [];
    for (let n = 0; n < 5; n += 1) ids.push(await put(n));
    expect(await issueReceipt(db, await findEntry(db, ids[0] ?? 0))).to.equal(undefined);
    await sequencer().beat(now);
    const vkey = formatVerifier(sampleSigner().verifier);
    const receipts: string[] = [];
    for (const [n, id] of ids.entries()) {
      const receipt = (await issueReceipt(db, await findEntry(db, id))) ?? '';
      const { index, size, event: shown } = verifyReceipt(receipt, vkey);
      expect([index, size, shown.data]).to.deep.equal([n, 5, { policy: `policy-${n}`, version: n }]);
      receipts.push(receipt);
    }
    const [first = 0, , third = 0] = ids;
    await db
      .updateTable('evidence_event')
      .set({ event: null, salt: null, erased_at: now })
      .where('id', '=', third)
      .execute();
    await putMany(300);
    await sequencer().beat(now);
    expect((await refusal(findEntry(db, third).then((entry) => issueReceipt(db, entry)))).code).to.equal(
      'gone',
    );
    for (const receipt of receipts) expect(verifyReceipt(receipt, vkey).size).to.equal(5);
    const later = await issueReceipt(db, await findEntry(db, first));
    expect(verifyReceipt(later ?? '', vkey).size).to.equal(305);
    expect(await rootIs()).to.deep.equal(referenceRoot(await leaves()));
  });

  it('knows no entry by a number that is none', async () => {
    for (const id of [0, -1, 1.5, Number.NaN, 2 ** 60, 99]) {
      expect((await refusal(findEntry(db, id))).code).to.equal('not-found');
    }
  });

  it('takes more than one transaction’s worth in one beat', async () => {
    for (let n = 0; n < 4; n += 1) await putMany(5_000);
    expect(await sequencer().beat(now)).to.equal(20_000);
    expect(published.reduce((size, { from, to }) => (from === size ? to : Number.NaN), 0)).to.equal(20_000);
    expect(await rootIs()).to.deep.equal(referenceRoot(await leaves()));
  });

  it('places the next entries while the disk takes the last, and shows none before it is on the disk', async () => {
    for (let n = 0; n < 4; n += 1) await putMany(5_000);
    // The last entry is held until the disk is busy with the first ones, so that these are what it takes.
    let letGo = () => {};
    const writing = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let held = false;
    const holding = inTransaction(db, async (tx) => {
      await sql`select from evidence_entry order by id desc limit 1 for no key update`.execute(tx);
      held = true;
      await writing;
    });
    await until(() => held);
    const real = logFiles(dir);
    const files: LogFiles = {
      checkpoint: () => real.checkpoint(),
      async write(tx, since, size, note) {
        if (since === 0) {
          letGo();
          await until(async () => (await latestCheckpoint(db, 'signed'))?.size === 20_000);
          expect(await latestCheckpoint(db, 'published')).to.equal(undefined);
        } else {
          expect((await latestCheckpoint(db, 'published'))?.size).to.equal(since);
        }
        await real.write(tx, since, size, note);
      },
    };
    expect(await sequencer({ files }).beat(now)).to.equal(20_000);
    await holding;
    expect(published).to.deep.equal([
      { from: 0, to: 16_384 },
      { from: 16_384, to: 20_000 },
    ]);
  });

  it('waits for both halves of a beat when one fails, and says why', async () => {
    for (let n = 0; n < 4; n += 1) await putMany(5_000);
    const real = logFiles(dir);
    let full = true;
    const files: LogFiles = {
      checkpoint: () => real.checkpoint(),
      write: (...written) => (full ? Promise.reject(new Error('the disk is full')) : real.write(...written)),
    };
    const kept = sequencer({ files });
    const failed = await kept.beat(now).catch((error: unknown) => error);
    expect(failed).to.have.property('message', 'the disk is full');
    expect((await latestCheckpoint(db, 'signed'))?.size).to.equal(20_000);
    expect(await latestCheckpoint(db, 'published')).to.equal(undefined);
    full = false;
    expect(await kept.beat(now)).to.equal(0);
    expect(published).to.deep.equal([{ from: 0, to: 20_000 }]);
  });

  it('is not walked through at each beat, however long it is, once the server has swept up behind it', async () => {
    const fill = (from: number, count: number, index: boolean) =>
      sql`
      insert into evidence_entry (id, commitment, index)
      select n, sha256(n::text::bytea), case when ${index} then n - 1 end
      from generate_series(${from}::int, ${from + count - 1}::int) n`.execute(db);
    const sweep = () => sql`vacuum (analyze) evidence_entry`.execute(db);
    await fill(1, 300_000, true);
    await sweep();
    // Fewer than a server would think worth sweeping an index for.
    await fill(300_001, 1_500, false);
    await sql`update evidence_entry set index = id - 1 where index is null`.execute(db);
    await sweep();
    const { rows } = await sql<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>`
      explain (analyze, buffers, format json)
      select id from evidence_entry where index is null order by id limit 16384`.execute(db);
    expect(rows[0]?.['QUERY PLAN'][0]?.Plan['Shared Hit Blocks']).to.be.at.most(3);
  });

  it('never lets an entry be changed, moved or deleted', async () => {
    await put(1);
    await sequencer().beat(now);
    for (const change of [
      sql`update evidence_entry set commitment = ${Buffer.alloc(32)}`,
      sql`update evidence_entry set index = 7`,
      sql`update evidence_entry set index = null`,
      sql`delete from evidence_entry`,
    ]) {
      const error = await change.execute(db).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).to.have.property('code', '23001');
    }
  });
});
