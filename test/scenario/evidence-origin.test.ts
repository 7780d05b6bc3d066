import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { append } from '../../src/evidence/append.ts';
import { archiveOf, switchSteps } from '../../src/evidence/archive.ts';
import { openCheckpoint, readCheckpoint } from '../../src/evidence/checkpoint.ts';
import { formatEntry } from '../../src/evidence/entry.ts';
import { examine } from '../../src/evidence/examine.ts';
import { logFiles } from '../../src/evidence/files.ts';
import {
  formatSigner,
  formatVerifier,
  generateSigner,
  parseSigner,
  type Signer,
} from '../../src/evidence/keys.ts';
import { beginOrigin } from '../../src/evidence/origin.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { evidenceDir, keysAtHand, loadSigner, makeKey, nextKey } from '../../src/evidence/signer.ts';
import { latestCheckpoint } from '../../src/evidence/store.ts';
import { type Succeeded, succeed } from '../../src/evidence/succession.ts';
import { verifyReceipt } from '../../src/evidence/verify.ts';
import { referenceRoot } from '../fixtures/evidence/reference.ts';
import { testDatabase } from '../harness/database.ts';
import { numbered, putBack, putMany } from '../harness/evidence.ts';

const now = new Date('2026-03-02T02:00:00.000Z');
const oldName = 'log.sample-company.example/first';
const actor = { operator: 'somebody' };

describe('a new origin of the evidence log', function () {
  this.timeout(60_000);
  let db: Db;
  let close: () => Promise<void>;
  let dataDir: string;
  let dir: string;
  let old: Signer;
  /** The last checkpoint that anybody can have seen of the old log. */
  let held: string;
  /** The key that is given from outside, if any. */
  let given: string | undefined;
  beforeEach(async () => {
    const database = await testDatabase();
    db = database.db;
    close = () => database.close();
    dataDir = await mkdtemp(join(tmpdir(), 'heed-log-'));
    dir = evidenceDir(dataDir);
    given = undefined;
    old = loadSigner({ dataDir, HEED_EVIDENCE_ORIGIN: oldName });
    await putMany(db, 5, now);
    await beat(old);
    await putMany(db, 300, now);
    await beat(old);
    held = await onFile();
  });
  afterEach(async () => {
    await close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const config = () => (given ? { dataDir, HEED_EVIDENCE_KEY: given } : { dataDir });
  const beat = (signer: Signer) =>
    new Sequencer({ db, signer, files: logFiles(dir), published: () => Promise.resolve() }).beat(now);
  const onFile = () => readFile(join(dir, 'checkpoint'), 'utf8');
  const put = (n: number) => inTransaction(db, (tx) => append(tx, numbered(n, now)));
  const standing = () => {
    const { own, known } = keysAtHand(config());
    return { db, files: logFiles(dir), own: own?.verifier, known };
  };
  const newOrigin = (more: { origin?: string; force?: boolean } = {}): Promise<Succeeded> => {
    const { own, known } = keysAtHand(config());
    return succeed({
      db,
      dir,
      own,
      known,
      given: given !== undefined,
      origin: more.origin,
      force: more.force ?? false,
      now,
      actor,
    });
  };

  async function refusal(work: Promise<unknown>): Promise<HeedError> {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(HeedError);
    return error as HeedError;
  }

  /** A database that the files cannot complete: it has other entries in the same places. */
  async function fork(): Promise<void> {
    await putBack(db, 0);
    await putMany(db, 4, now);
    await rm(join(dir, 'checkpoint'));
    await beat(old);
    await logFiles(dir).write(db, 4, 4, held);
    await putMany(db, 2, now);
  }

  const notes = async (origin: string) =>
    (await db.selectFrom('evidence_checkpoint').select('note').orderBy('size').execute())
      .map((row) => row.note)
      .filter((note) => readCheckpoint(note).origin === origin);

  async function entries(): Promise<Buffer[]> {
    const rows = await db
      .selectFrom('evidence_entry')
      .select('commitment')
      .where('index', 'is not', null)
      .orderBy('index')
      .execute();
    return rows.map((row) => formatEntry(row.commitment));
  }

  /** The log lives under the new name, proves what it follows, and the old one lies in the archive. */
  async function lives({ signer, before, proof }: Succeeded, begins: number): Promise<void> {
    const vkey = formatVerifier(signer.verifier);
    expect(before).to.equal(oldName);
    const { event, index, origin } = verifyReceipt(await readFile(proof), vkey);
    expect([index, origin, event.type, event.actor]).to.deep.equal([
      begins,
      signer.verifier.name,
      'evidence.origin-begun',
      actor,
    ]);
    const { size, root } = openCheckpoint(held, old.verifier);
    expect(event.data).to.deep.equal({
      origin: signer.verifier.name,
      vkey,
      begins,
      before: {
        origin: oldName,
        vkey: formatVerifier(old.verifier),
        size,
        root: root.toString('base64'),
        checkpoint: held,
      },
    });
    const archive = archiveOf(dir, oldName);
    expect(await readFile(join(archive, 'checkpoint'), 'utf8')).to.equal(held);
    expect(await readdir(join(archive, 'tile'))).to.include.members(['0', 'entries']);
    expect(loadSigner(config()).verifier.id).to.equal(signer.verifier.id);
    await put(1);
    expect(await beat(signer)).to.equal(1);
    const latest = openCheckpoint(await onFile(), signer.verifier);
    expect(latest.root).to.deep.equal(referenceRoot(await entries()));
    expect((await examine(standing())).state).to.equal('sound');
    expect((await refusal(beat(old))).code).to.equal('evidence-fork');
  }

  it('goes on with what is in the database, and names the log before as its first entry', async () => {
    await fork();
    expect((await examine(standing())).state).to.equal('contradiction');
    expect((await refusal(beat(old))).code).to.equal('evidence-fork');
    const done = await newOrigin({ origin: 'log.sample-company.example/second' });
    expect(done.signer.verifier.name).to.equal('log.sample-company.example/second');
    await lives(done, 4);
    const archive = archiveOf(dir, oldName);
    expect(parseSigner((await readFile(join(archive, 'key'), 'utf8')).trim()).verifier.id).to.equal(
      old.verifier.id,
    );
    expect((await stat(join(dir, 'key'))).mode & 0o777).to.equal(0o600);
    expect(await readdir(dir)).to.have.members(['archive', 'checkpoint', 'key', 'tile', 'vkey']);
  });

  it('makes a name from the old one, also from one that was made so', async () => {
    await fork();
    const done = await newOrigin();
    expect(done.signer.verifier.name).to.match(/^log\.sample-company\.example\/first\/[0-9a-f]{8}$/);
    const again = await newOrigin({ force: true });
    expect(again.signer.verifier.name).to.match(/^log\.sample-company\.example\/first\/[0-9a-f]{8}$/);
    expect(again.before).to.equal(done.signer.verifier.name);
    expect(await readdir(join(dir, 'archive'))).to.have.members(
      [oldName, done.signer.verifier.name].map(encodeURIComponent),
    );
  });

  it('is refused while the log can go on or be recovered, and for a name that was used', async () => {
    const sound = await refusal(newOrigin());
    expect([sound.code, sound.message]).to.satisfy(
      ([code, message]: string[]) => code === 'conflict' && message?.includes('--force'),
    );
    await putBack(db, 5);
    for (const force of [false, true]) {
      expect((await refusal(newOrigin({ force }))).message).to.include('heed evidence recover');
    }
    expect(await onFile()).to.equal(held);
    expect(loadSigner(config()).verifier.id).to.equal(old.verifier.id);
    expect(await notes(oldName)).to.have.length(1);
  });

  it('never takes a name again', async () => {
    await fork();
    expect((await refusal(newOrigin({ origin: oldName }))).code).to.equal('conflict');
    const done = await newOrigin({ origin: 'log.sample-company.example/second' });
    for (const origin of [oldName, done.signer.verifier.name]) {
      expect((await refusal(newOrigin({ origin, force: true }))).code).to.equal('conflict');
    }
    expect((await refusal(newOrigin({ origin: 'two words', force: true }))).code).to.equal('bad-input');
    await lives(done, 4);
  });

  it('follows a log whose key is lost; no other key takes its place by itself', async () => {
    await rm(join(dir, 'key'));
    const error = await refusal(Promise.resolve().then(() => loadSigner(config())));
    expect(error.code).to.equal('config-invalid');
    expect(error.message).to.include(join(dir, 'key')).and.include('heed evidence new-origin');
    expect(existsSync(join(dir, 'key'))).to.equal(false);
    expect((await examine(standing())).state).to.equal('other-key');
    await lives(await newOrigin(), 305);
  });

  it('takes a key that is given from outside, and only a new one', async () => {
    given = formatSigner(old);
    await fork();
    expect((await refusal(newOrigin())).message).to.include('HEED_EVIDENCE_KEY');
    given = formatSigner(generateSigner('log.sample-company.example/given'));
    expect((await refusal(beat(parseSigner(given)))).code).to.equal('evidence-fork');
    await lives(await newOrigin(), 4);
  });

  describe('cut off at any step', () => {
    const steps = switchSteps('', '').length;

    for (const keyGiven of [false, true]) {
      for (let done = 0; done <= steps; done += 1) {
        it(`signs no second history and is finished by the same command: after ${done} of ${steps}${keyGiven ? ', key given' : ''}`, async () => {
          await fork();
          const before = await notes(oldName);
          if (keyGiven) given = formatSigner(generateSigner('log.sample-company.example/given'));
          const next = parseSigner(given ?? makeKey(dir, nextKey, 'log.sample-company.example/second'));
          await beginOrigin(standing(), { next, now, actor, force: false });
          for (const step of switchSteps(dir, oldName).slice(0, done)) step();
          // A Heed that still runs, one that is started now, and one that has the new key already.
          await put(9);
          const started = await Promise.resolve()
            .then(() => loadSigner(config()))
            .catch(() => old);
          for (const signer of [old, started, ...(keyGiven ? [next] : [])]) {
            await beat(signer).catch((error: unknown) => expect(error).to.be.instanceOf(HeedError));
          }
          expect(await notes(oldName)).to.deep.equal(before);
          await lives(await newOrigin(), 4);
          expect(await notes(oldName)).to.deep.equal(before);
        });
      }
    }

    it('before anything was signed: the old key is still the one', async () => {
      makeKey(dir, nextKey, 'log.sample-company.example/second');
      await put(1);
      expect(await beat(loadSigner(config()))).to.equal(1);
      expect((await latestCheckpoint(db, 'published'))?.size).to.equal(306);
    });
  });
});
