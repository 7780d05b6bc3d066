import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { append } from '../../src/evidence/append.ts';
import { openCheckpoint } from '../../src/evidence/checkpoint.ts';
import { formatEntry } from '../../src/evidence/entry.ts';
import { examine } from '../../src/evidence/examine.ts';
import { logFiles } from '../../src/evidence/files.ts';
import { findEntry, issueReceipt } from '../../src/evidence/issue.ts';
import { formatVerifier } from '../../src/evidence/keys.ts';
import { verifyConsistency } from '../../src/evidence/merkle.ts';
import { proveConsistency } from '../../src/evidence/proofs.ts';
import { type Recovered, recover } from '../../src/evidence/recover.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { latestCheckpoint, tileReader } from '../../src/evidence/store.ts';
import { verifyReceipt } from '../../src/evidence/verify.ts';
import { referenceRoot } from '../fixtures/evidence/reference.ts';
import { sampleSigner } from '../fixtures/evidence/sample-log.ts';
import { testDatabase } from '../harness/database.ts';
import { numbered, putBack, putMany } from '../harness/evidence.ts';

const now = new Date('2026-03-02T02:00:00.000Z');
const { verifier } = sampleSigner();

describe('recovering the evidence log from its files', function () {
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

  const standing = () => ({ db, files: logFiles(dir), own: verifier, known: [verifier] });
  const beat = () =>
    new Sequencer({
      db,
      signer: sampleSigner(),
      files: logFiles(dir),
      published: async (_tx, range) => {
        published.push(range);
      },
    }).beat(now);
  const restore = (): Promise<Recovered> => recover(standing(), { now, actor: { operator: 'somebody' } });
  const put = (n: number) => inTransaction(db, (tx) => append(tx, numbered(n, now)));
  const onFile = () => readFile(join(dir, 'checkpoint'), 'utf8');

  async function refusal(work: Promise<unknown>): Promise<HeedError> {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(HeedError);
    return error as HeedError;
  }

  async function commitments(): Promise<Buffer[]> {
    const rows = await db
      .selectFrom('evidence_entry')
      .select('commitment')
      .where('index', 'is not', null)
      .orderBy('index')
      .execute();
    return rows.map((row) => row.commitment);
  }

  /** All that a recovery or a signature would show in. */
  const everything = async () => ({
    entries: await db.selectFrom('evidence_entry').selectAll().orderBy('id').execute(),
    notes: await db.selectFrom('evidence_checkpoint').select('note').orderBy('size').execute(),
    file: await onFile(),
  });

  /** The log goes on from a checkpoint that others hold: same name, same key, and provably the same history. */
  async function continues(held: string): Promise<void> {
    const old = openCheckpoint(held, verifier);
    const latest = openCheckpoint((await latestCheckpoint(db, 'published'))?.note ?? '', verifier);
    expect(latest.root).to.deep.equal(referenceRoot((await commitments()).map(formatEntry)));
    const proof = await proveConsistency(old.size, latest.size, tileReader(db));
    const claim = { from: old.size, fromRoot: old.root, to: latest.size, toRoot: latest.root, proof };
    expect(verifyConsistency(claim)).to.equal(true);
    expect(await onFile()).to.equal((await latestCheckpoint(db, 'published'))?.note);
  }

  for (const [what, size, more, waiting] of [
    ['a few entries', 5, 4, 0],
    ['entries that were committed before the copy and placed after it', 5, 9, 3],
    ['tiles that were finished since', 250, 700, 20],
    ['everything: the database is empty', 0, 300, 0],
  ] as const) {
    it(`brings back ${what}`, async () => {
      if (size > 0) {
        await putMany(db, size, now);
        await beat();
      }
      await putMany(db, more, now);
      await beat();
      const held = await onFile();
      const before = await commitments();
      await putBack(db, size, waiting);
      expect((await refusal(beat())).code).to.equal('evidence-fork');
      expect((await examine(standing())).state).to.equal('behind');

      expect(await restore()).to.deep.equal({ from: size, to: size + more, tiles: false });
      // Nothing was signed for it: what the database holds is the checkpoint that others have.
      expect((await latestCheckpoint(db, 'signed'))?.note).to.equal(held);
      expect(await commitments()).to.deep.equal(before);
      const { rows } = await sql<{ index: number }>`
        select e.index from evidence_entry e join evidence_event v on v.id = e.id
        where e.index >= ${size} order by 1`.execute(db);
      expect(rows.map((row) => row.index)).to.deep.equal(Array.from({ length: waiting }, (_, n) => size + n));

      expect(await beat()).to.equal(1); // that it was recovered
      await put(1);
      expect(await beat()).to.equal(1);
      await continues(held);
      expect((await examine(standing())).state).to.equal('sound');
      expect((await refusal(restore())).code).to.equal('conflict');
    });
  }

  it('gives the receipt again of an entry whose event is still here, and tells whom it concerns', async () => {
    await putMany(db, 5, now);
    await beat();
    const id = await put(77);
    await putMany(db, 3, now);
    await beat();
    await putBack(db, 5, 1);
    published = [];
    await restore();
    await beat();
    expect(published[0]).to.deep.equal({ from: 5, to: 10 });
    const receipt = await issueReceipt(db, await findEntry(db, id));
    const { index, event } = verifyReceipt(receipt ?? '', formatVerifier(verifier));
    expect([index, event.data]).to.deep.equal([5, { policy: 'policy-77', version: 77 }]);
  });

  it('computes tiles again that are not what was signed', async () => {
    await putMany(db, 600, now);
    await beat();
    const held = await onFile();
    await sql`update evidence_tile set hashes = overlay(hashes placing '\\x00ff'::bytea from 3)`.execute(db);
    await put(1);
    expect((await refusal(beat())).code).to.equal('evidence-fork');
    expect((await examine(standing())).state).to.equal('tiles');
    expect(await restore()).to.deep.equal({ from: 0, to: 0, tiles: true });
    expect(await beat()).to.equal(1);
    await continues(held);
  });

  it('changes nothing when it is cut off, and succeeds the next time', async () => {
    await putMany(db, 5, now);
    await beat();
    await putMany(db, 600, now);
    await beat();
    const held = await onFile();
    await putBack(db, 5);
    const before = await everything();
    // The connection dies in the middle: after entries were put back, before the end.
    await sql`create function cut_off() returns trigger language plpgsql as
              'begin raise exception ''cut off''; end'`.execute(db);
    await sql`create trigger cut_off before insert on evidence_checkpoint execute function cut_off()`.execute(
      db,
    );
    expect(await restore().catch((error: unknown) => String(error))).to.include('cut off');
    await sql`drop trigger cut_off on evidence_checkpoint`.execute(db);
    expect(await everything()).to.deep.equal(before);
    expect((await refusal(beat())).code).to.equal('evidence-fork');
    await restore();
    await beat();
    await continues(held);
  });

  it('runs beside a Heed that runs, and twice at once', async () => {
    await putMany(db, 5, now);
    await beat();
    await putMany(db, 300, now);
    await beat();
    const held = await onFile();
    await putBack(db, 5);
    const all = await Promise.allSettled([restore(), beat(), restore(), beat(), beat()]);
    const recovered = [all[0], all[2]].map((one) => one?.status);
    expect(recovered).to.have.members(['fulfilled', 'rejected']);
    await beat();
    await continues(held);
  });

  describe('refuses', () => {
    const refuses = async (words: string) => {
      const before = await everything();
      expect((await examine(standing())).state).to.equal('contradiction');
      const error = await refusal(restore());
      expect(error.code).to.equal('conflict');
      expect(error.message).to.include(words).and.include('heed evidence new-origin');
      expect(await everything()).to.deep.equal(before);
    };

    beforeEach(async () => {
      await putMany(db, 5, now);
      await beat();
      await putMany(db, 300, now);
      await beat();
    });

    it('a database that has other entries than the files', async () => {
      const files = await everything();
      await putBack(db, 0);
      await putMany(db, 5, now);
      await rm(join(dir, 'checkpoint'));
      await beat();
      await writeFile(join(dir, 'checkpoint'), files.file);
      await refuses('not the beginning');
    });

    it('a longer database that has other entries than the files', async () => {
      const files = await everything();
      await putBack(db, 0);
      await putMany(db, 400, now);
      await rm(join(dir, 'checkpoint'));
      await beat();
      await writeFile(join(dir, 'checkpoint'), files.file);
      await refuses('other entries');
    });

    it('files of which one is gone, cut short or changed', async () => {
      await putBack(db, 5);
      const bundle = join(dir, 'tile/entries/000');
      const bytes = await readFile(bundle);
      await rm(bundle);
      await refuses('missing');
      await writeFile(bundle, bytes.subarray(0, 1_000));
      await refuses('within an entry');
      bytes[60 * 20 + 30] = (bytes[60 * 20 + 30] ?? 0) ^ 1;
      await writeFile(bundle, bytes);
      await refuses('');
    });

    it('a checkpoint on file that another key signed', async () => {
      await putBack(db, 5);
      await writeFile(join(dir, 'checkpoint'), (await onFile()).replace(/305/, '306'));
      await refuses('signature');
    });
  });
});
