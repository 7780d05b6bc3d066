import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { checkBundle, type Known } from '../../src/bundle/check/check.ts';
import { attestedBy, summaryOf } from '../../src/bundle/check/report.ts';
import { verifyAttested, writeAttested } from '../../src/bundle/exported-log.ts';
import { attestedFiles, formatHashes } from '../../src/bundle/format.ts';
import { makeBundle } from '../../src/bundle/make.ts';
import { sayReport } from '../../src/bundle/on-disk.ts';
import { findBundleSubject } from '../../src/bundle/subject.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { append } from '../../src/evidence/append.ts';
import { attest, attestForBundle } from '../../src/evidence/attest/attest.ts';
import type { Attestors } from '../../src/evidence/attest/attestors.ts';
import { newestCosigned } from '../../src/evidence/attest/kept.ts';
import { attestorStandings } from '../../src/evidence/attest/standing.ts';
import { writeExport } from '../../src/evidence/export.ts';
import { verifyExport } from '../../src/evidence/exported.ts';
import { parseWitness } from '../../src/evidence/keys.ts';
import { proveConsistency } from '../../src/evidence/proofs.ts';
import { askForStamp } from '../../src/evidence/stamp/authority.ts';
import { tileReader } from '../../src/evidence/store.ts';
import { createLog } from '../../src/log.ts';
import { collect, type Files, saidOf, sourceOf, unpack, withSums } from '../harness/bundle.ts';
import { type BundleStory, bundleStory } from '../harness/bundle-story.ts';
import { needs } from '../harness/needs.ts';
import { startAuthority, type TestAuthority } from '../harness/stamp-authority.ts';
import { startWitness, type TestWitness } from '../harness/witness.ts';

const minute = 60_000;

describe('what others attest of the log', function () {
  this.timeout(120_000);
  let authority: TestAuthority;
  let witness: TestWitness;
  let story: BundleStory;
  let attestors: Attestors;
  let trusted: Buffer[];
  /** OpenSSL stamps by the machine's clock, so that is the time here. */
  let now: number;
  before(async function () {
    needs(this, 'openssl');
    authority = await startAuthority();
    trusted = [new X509Certificate(authority.ca).raw];
  });
  after(() => authority?.close());
  beforeEach(async () => {
    now = Date.now();
    story = await bundleStory();
    witness = await startWitness('witness.example/w1', [story.vkey]);
    authority.mood = 'well';
    authority.policy = '1.2.3.4.1';
    authority.asked = 0;
    attestors = {
      authorities: [{ url: authority.url, trusted }],
      witnesses: [{ url: witness.url, key: parseWitness(witness.vkey) }],
      stampEveryMs: 24 * 60 * minute,
    };
  });
  afterEach(async () => {
    await witness.close();
    await story.close();
  });

  const context = (signal?: AbortSignal) => ({
    db: story.company.db,
    now: new Date(now),
    log: createLog('silent'),
    ...(signal ? { signal } : {}),
  });
  const beats = (signal?: AbortSignal) => attest(context(signal), attestors);
  const kept = async () => {
    const { rows } = await sql<{ stamps: number[] | null; cosigned: number[] | null; size: number }>`
      select (select array_agg(size order by size) from evidence_stamp) as stamps,
             (select array_agg(size order by size) from evidence_cosignature) as cosigned,
             (select max(size) from evidence_checkpoint) as size`.execute(story.company.db);
    const row = rows[0];
    return {
      stamps: (row?.stamps ?? []).map(Number),
      cosigned: (row?.cosigned ?? []).map(Number),
      size: Number(row?.size ?? 0),
    };
  };
  /** One more entry in the log. */
  async function grows(): Promise<void> {
    const { db, now: at } = story.company;
    const event = { type: 'notice.closed', at, actor: 'heed', about: story.noticeId } as const;
    await inTransaction(db, (tx) =>
      append(tx, { ...event, data: { notice: story.noticeId, unanswered: 0 } }),
    );
    await story.seals();
  }
  const makes = async (early = true): Promise<Files> => {
    const { company, noticeId, hr, deps } = story;
    const subject = await findBundleSubject(company.db, { notice: noticeId });
    const order = { ...subject, purpose: 'audit', by: { person: hr } };
    const asked = early ? { attest: () => attestForBundle(context(), attestors) } : {};
    return unpack(
      await collect((await makeBundle(company.db, { ...deps, ...asked }, order, company.now)).archive),
    );
  };
  const check = (files: Files, known: Known = {}) =>
    checkBundle(sourceOf(files), { vkey: story.vkey, ...known });

  it('is had once for what the log is, again when it has grown, and no more often than it has to be', async () => {
    await beats();
    expect(await kept()).to.include({ size: 0 });
    expect(authority.asked).to.equal(0);
    await story.answered();
    await beats();
    const { size } = await kept();
    expect(await kept()).to.deep.equal({ stamps: [size], cosigned: [size], size });
    await beats();
    await grows();
    now += 9 * minute;
    await beats();
    const { size: grown } = await kept();
    expect(grown).to.be.greaterThan(size);
    expect(await kept()).to.deep.equal({ stamps: [size], cosigned: [size], size: grown });
    now += 2 * minute;
    await beats();
    expect(await kept()).to.deep.equal({ stamps: [size], cosigned: [size, grown], size: grown });
    // A log that has not grown needs nobody's word again.
    now += 60 * minute;
    await beats();
    expect(witness.answers).to.deep.equal([200, 200]);
    expect(authority.asked).to.equal(1);
    const note = (await newestCosigned(story.company.db)) ?? '';
    expect(note.split('\n').filter((line) => line.startsWith('\u2014 witness.example/w1 '))).to.have.length(
      1,
    );
  });

  it('lies in a bundle, verified with keys from elsewhere, and dates every entry', async () => {
    await story.answered();
    await beats();
    const { size: first } = await kept();
    await grows();
    const files = await makes();
    const own = await check(files);
    const size = own.checkpoint?.size ?? 0;
    expect(saidOf(own)).to.deep.equal([]);
    expect(own.attested.map(({ kind, compared }) => `${kind} ${compared}`)).to.deep.equal([
      'stamp false',
      'cosignature false',
      'stamp false',
      'cosignature false',
    ]);
    expect(own.unattested).to.equal(0);
    const whole = await check(files, { authorities: trusted, witnesses: [witness.vkey] });
    expect(saidOf(whole)).to.deep.equal([]);
    expect(whole.attested.every(({ compared }) => compared)).to.equal(true);
    expect(attestedBy(size - 1, whole.attested)?.size).to.equal(size);
    expect(attestedBy(first, whole.attested)?.size).to.equal(size);
    expect(attestedBy(first - 1, whole.attested)?.size).to.equal(first);
    expect(attestedBy(size, whole.attested)).to.equal(undefined);
    // OpenSSL alone comes to the same.
    const names = attestedFiles(size);
    const response = files.get(names.stamp(0)) ?? Buffer.alloc(0);
    expect(authority.verify(response, files.get(names.checkpoint) ?? Buffer.alloc(0))).to.include('OK');
  });

  it('lies in an exported log too, and is verified with it', async () => {
    await story.answered();
    await beats();
    await grows();
    const { db } = story.company;
    const base = await mkdtemp(join(tmpdir(), 'heed-attested-'));
    try {
      const dir = join(base, 'log');
      const size = await writeExport(db, dir, story.vkey);
      await writeAttested(db, dir, size);
      const checkpoint = await verifyExport(dir, story.vkey);
      const known = { vkey: story.vkey, authorities: trusted, witnesses: [witness.vkey] };
      const { attested, findings } = await verifyAttested(dir, checkpoint, known);
      expect(findings).to.deep.equal([]);
      expect(attested.map(({ kind, compared }) => `${kind} ${compared}`)).to.deep.equal([
        'stamp true',
        'cosignature true',
      ]);
      const [first] = attested;
      const stamp = join(dir, attestedFiles(first?.size ?? 0).stamp(0));
      const bytes = await readFile(stamp);
      bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 1;
      await writeFile(stamp, bytes);
      const said = (await verifyAttested(dir, checkpoint, known)).findings;
      expect(said.map(({ fault }) => fault)).to.deep.equal(['stamp']);
      await rm(join(dir, 'log'), { recursive: true });
      expect(await verifyAttested(dir, checkpoint, known)).to.deep.equal({ attested: [], findings: [] });
    } finally {
      await rm(base, { recursive: true, force: true });
    }
  });

  it('is told from what is forged', async () => {
    await story.answered();
    await beats();
    // The record of the bundle's making is one more.
    const { size } = await kept();
    const files = await makes(false);
    const names = attestedFiles(size);
    const said = async (path: string, bytes: Uint8Array | string, known: Known = {}) => {
      expect(files.has(path), path).to.equal(true);
      return saidOf(await check(withSums(new Map([...files, [path, Buffer.from(bytes)]])), known));
    };
    const text = (path: string) => files.get(path)?.toString() ?? '';
    const other = await startAuthority();
    const stranger = await startWitness('witness.example/w1', [story.vkey]);
    try {
      const wrong = [new X509Certificate(other.ca).raw];
      expect(saidOf(await check(files, { authorities: wrong }))).to.deep.equal([`${names.stamp(0)}: stamp`]);
      // A witness that is not the one we know is nobody.
      const unknown = await check(files, { witnesses: [stranger.vkey] });
      expect(unknown.attested.filter(({ compared }) => compared)).to.deep.equal([]);
    } finally {
      await stranger.close();
      await other.close();
    }
    const later = text(names.cosigned).replace(
      /(witness\S+ \S{12})(.)/,
      (_, a: string, b: string) => a + (b === 'A' ? 'B' : 'A'),
    );
    expect(await said(names.cosigned, later)).to.deep.equal([`${names.cosigned}: cosignature`]);
    expect(await said(names.cosigned, text(names.cosigned).replace('\n', '\nmore\n'))).to.deep.equal([
      `${names.cosigned}: cosignature`,
    ]);
    const stamp = Buffer.from(files.get(names.stamp(0)) ?? []);
    stamp[stamp.length - 3] = (stamp.at(-3) ?? 0) ^ 1;
    expect(await said(names.stamp(0), stamp)).to.deep.equal([`${names.stamp(0)}: stamp`]);
    expect(
      await said(names.checkpoint, text(names.checkpoint).replace(`\n${size}\n`, `\n${size - 1}\n`)),
    ).to.deep.equal([`${names.checkpoint}: signature`]);
    const hash = Buffer.alloc(32).toString('base64');
    expect(await said(names.consistency, `${hash}\n`)).to.deep.equal([`${names.checkpoint}: consistency`]);
    expect(await said('log/witnesses', 'nobody\n')).to.deep.equal(['log/witnesses: key']);
  });

  it('stops nothing where it cannot be had: it is told, and asked for again after a pause', async () => {
    await story.answered();
    authority.mood = 'down';
    witness.mood = 'down';
    const standing = async (name: string) => (await attestorStandings(story.company.db)).get(name);
    const pauses: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      await beats();
      const { nextAt, failures, problem } = (await standing(authority.url)) ?? {};
      expect(failures).to.equal(n + 1);
      expect(problem).to.include('not reached');
      pauses.push(((nextAt?.getTime() ?? 0) - now) / minute);
      now += (pauses.at(-1) ?? 0) * minute;
    }
    expect(pauses).to.deep.equal([1, 5, 15, 60, 60]);
    expect((await standing(witness.vkey))?.problem).to.include('not reached');
    const asked = authority.asked;
    now -= minute;
    // Before its time nobody is asked, also not for a bundle, which is made all the same.
    const files = await makes();
    expect(authority.asked).to.equal(asked);
    expect(saidOf(await check(files))).to.deep.equal([]);
    for (const mood of ['garbage', 'signs-something-else', 'strange-key', 'slow'] as const) {
      now += 61 * minute;
      witness.mood = mood;
      await beats(AbortSignal.timeout(400));
      expect((await kept()).cosigned).to.deep.equal([]);
      expect((await standing(witness.vkey))?.problem, mood).not.to.equal(null);
    }
    now = Date.now() + 10 * 60 * minute;
    authority.mood = 'well';
    witness.mood = 'well';
    await beats();
    expect(await standing(authority.url)).to.include({ failures: 0, problem: null, failingSince: null });
    expect(await standing(witness.vkey)).to.include({ failures: 0, problem: null });
    expect((await kept()).stamps).to.have.length(1);
  });

  it('is not taken with a time that cannot be, nor from an authority that sends elsewhere or never ends', async () => {
    await story.answered();
    const problems = async () => {
      await beats(AbortSignal.timeout(1_000));
      now += 61 * minute;
      const standings = await attestorStandings(story.company.db);
      return [standings.get(authority.url)?.problem, standings.get(witness.vkey)?.problem];
    };
    const told: string[] = [];
    for (const [mood, seconds] of [
      ['redirects', 0],
      ['trickles', now / 1_000 + 2 * 86_400],
      ['replays', now / 1_000 - 2 * 86_400],
      ['stamps-something-else', 8_640_000_000_001],
    ] as const) {
      if (mood === 'replays') {
        // There has to be an older answer: of another log.
        authority.mood = 'well';
        await askForStamp({ url: authority.url, trusted }, Buffer.from('another log'), new Date());
      }
      authority.mood = mood;
      witness.seconds = Math.floor(seconds);
      told.push(...(await problems()).map(String));
      expect(await kept(), mood).to.deep.include({ stamps: [], cosigned: [] });
    }
    const [redirected, none, , ahead, , behind] = told;
    expect(redirected).to.include('HTTP 307');
    expect(none).to.include('tells no time');
    expect(ahead).to.include('more than a day off');
    expect(behind).to.include('more than a day off');
    expect(told.every((one) => one !== 'null')).to.equal(true);
  });

  it('is not believed in a bundle where a cosignature tells no time, however well it is signed', async () => {
    await story.answered();
    await beats();
    const { size } = await kept();
    const files = await makes(false);
    const { checkpoint, cosigned } = attestedFiles(size);
    const note = files.get(checkpoint)?.toString() ?? '';
    witness.seconds = 0;
    const forged = note + witness.line(note.slice(0, note.lastIndexOf('\n\n') + 1));
    const report = await check(withSums(new Map([...files, [cosigned, Buffer.from(forged)]])));
    expect(saidOf(report)).to.deep.equal([`${cosigned}: cosignature`]);
  });

  it('is not believed of a time that has not come, nor dates anything by it', async () => {
    await story.answered();
    await beats();
    const { size } = await kept();
    const files = await makes(false);
    const { checkpoint, cosigned, stamp } = attestedFiles(size);
    const note = files.get(checkpoint)?.toString() ?? '';
    witness.seconds = Math.floor(Date.now() / 1_000) + 2 * 86_400;
    const forged = note + witness.line(note.slice(0, note.lastIndexOf('\n\n') + 1));
    const ahead = withSums(new Map([...files, [cosigned, Buffer.from(forged)]]));
    const report = await check(ahead, { now: new Date() });
    expect(saidOf(report)).to.deep.equal([`${cosigned}: cosignature`]);
    expect(report.attested.map(({ kind }) => kind)).to.deep.equal(['stamp']);
    // A clock that is a little behind makes nothing of it; one that is days behind tells neither.
    expect(saidOf(await check(files, { now: new Date() }))).to.deep.equal([]);
    expect(saidOf(await check(files, { now: new Date(Date.now() - 3 * 86_400_000) }))).to.have.members([
      `${cosigned}: cosignature`,
      `${stamp(0)}: stamp`,
    ]);
  });

  it('names the policy under which an authority stamps, and each policy apart', async () => {
    attestors = { ...attestors, stampEveryMs: minute };
    await story.answered();
    await beats();
    await grows();
    now += 11 * minute;
    authority.policy = '1.2.3.4.77';
    await beats();
    const report = await check(await makes(false), { authorities: trusted });
    expect(saidOf(report)).to.deep.equal([]);
    const stamps = summaryOf(report.attested).filter(({ kind }) => kind === 'stamp');
    expect(stamps.map(({ policy, count }) => [policy, count])).to.deep.equal([
      ['1.2.3.4.1', 1],
      ['1.2.3.4.77', 1],
    ]);
    expect(sayReport(report).say).to.include('policy 1.2.3.4.1,').and.include('policy 1.2.3.4.77,');
  });

  it('is refused to a log that was written anew with its own key, whose bundle shows the two apart', async () => {
    await story.answered();
    await grows();
    await beats();
    const { size } = await kept();
    const whole = await makes(false);
    const key = (await readFile(join(story.dataDir, 'evidence', 'key'), 'utf8')).trim();
    const first = story;
    story = await bundleStory(key);
    try {
      expect(story.vkey).to.equal(first.vkey);
      const problem = async () => (await attestorStandings(story.company.db)).get(witness.vkey)?.problem;
      // Shorter than what the witness saw, then longer: it signs neither.
      await story.seals();
      await beats();
      expect(await problem()).to.include(`has seen ${size} entries, and the log has`);
      await story.answered();
      for (let n = 0; n < 4; n += 1) await grows();
      now += 3 * 60 * minute;
      await beats();
      expect((await kept()).size).to.be.above(size);
      expect(await problem()).to.include('does not continue what it saw');
      expect((await kept()).cosigned).to.deep.equal([]);
      // With what was attested of the first log put into a bundle of the second, and all made to agree.
      const forged = await makes(false);
      const names = attestedFiles(size);
      for (const path of ['log/witnesses', names.checkpoint, names.cosigned, names.stamp(0)])
        forged.set(path, whole.get(path) ?? Buffer.alloc(0));
      const { size: longer } = await kept();
      const proof = await proveConsistency(size, longer, tileReader(story.company.db));
      forged.set(names.consistency, Buffer.from(formatHashes(proof)));
      const report = await check(withSums(forged), { witnesses: [witness.vkey] });
      expect(saidOf(report)).to.deep.equal([`${names.checkpoint}: consistency`]);
      expect(report.attested.filter(({ kind }) => kind === 'cosignature')).to.deep.equal([]);
    } finally {
      await first.close();
    }
  });

  it('goes on from where the witness is, and says what the witness says is wrong', async () => {
    await story.answered();
    await beats();
    const { size } = await kept();
    // What it signed last was lost here: it says where it is.
    await sql`delete from evidence_cosignature`.execute(story.company.db);
    await grows();
    now += 11 * minute;
    await beats();
    expect(witness.answers).to.deep.equal([200, 409, 200]);
    expect((await kept()).cosigned).to.deep.equal([(await kept()).size]);
    expect((await kept()).size).to.be.greaterThan(size);
    const problem = async () => (await attestorStandings(story.company.db)).get(witness.vkey)?.problem;
    const again = async () => {
      await grows();
      now += 70 * minute;
      await beats();
      return problem();
    };
    const [first] = [...witness.seen];
    if (!first) throw new Error('it has seen nothing');
    const [origin, seen] = first;
    witness.seen.set(origin, { ...seen, size: size + 100 });
    expect(await again()).to.include(`has seen ${size + 100} entries, and the log has`);
    witness.seen.set(origin, { size: size - 1, root: Buffer.alloc(32) });
    expect(await again()).to.include('does not continue what it saw (HTTP 422)');
    witness.seen.delete(origin);
    const stranger = await startWitness('witness.example/w2', []);
    attestors = { ...attestors, witnesses: [{ url: stranger.url, key: parseWitness(stranger.vkey) }] };
    await beats();
    const said = (await attestorStandings(story.company.db)).get(stranger.vkey)?.problem;
    expect(said).to.include('does not know this log (HTTP 404)');
    await stranger.close();
  });
});
