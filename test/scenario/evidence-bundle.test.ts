import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { checkBundle } from '../../src/bundle/check/check.ts';
import { unproved } from '../../src/bundle/check/report.ts';
import { openZip } from '../../src/bundle/check/zip.ts';
import { formatHashes } from '../../src/bundle/format.ts';
import { bundlesAbout, bundlesMade } from '../../src/bundle/made.ts';
import { makeBundle } from '../../src/bundle/make.ts';
import { findBundleSubject } from '../../src/bundle/subject.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { canonicalise, type JsonObject } from '../../src/evidence/canonical.ts';
import { commit, formatEntry } from '../../src/evidence/entry.ts';
import { evidenceData } from '../../src/evidence/personal-data.ts';
import { proveTogether } from '../../src/evidence/proofs.ts';
import { tileReader } from '../../src/evidence/store.ts';
import { bytesOf, check, collect, type Files, saidOf, unpack, withSums } from '../harness/bundle.ts';
import { type BundleStory, bundleStory } from '../harness/bundle-story.ts';
import { packStory } from '../harness/pack.ts';

const purpose = '年度审计';

describe('an evidence bundle', function () {
  this.timeout(120_000);
  let story: BundleStory;
  beforeEach(async () => {
    story = await bundleStory();
  });
  afterEach(() => story.close());

  interface Line {
    index: number;
    entry: string;
    salt: string;
    event: { type: string; person?: string; about?: string; data: { statement?: string } };
  }
  const linesIn = (files: Files): Line[] =>
    [...files].flatMap(([path, bytes]) =>
      path.startsWith('entries/')
        ? bytes
            .toString()
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line) as Line)
        : [],
    );
  const events = (files: Files) => linesIn(files).map(({ event }) => event);

  it('holds every entry of the notice with proofs, texts and cards, and all of it is verified from its bytes', async () => {
    await story.answered();
    const zip = await story.makes();
    const files = await unpack(zip);
    expect([...files.keys()].map((path) => path.replace(/[0-9a-f]{64}/, '…'))).to.deep.equal([
      'README.zh-CN.txt',
      'README.en.txt',
      'verify.html',
      'log/vkey',
      'log/checkpoint',
      'texts/chat-monitoring-v1.en.….md',
      'texts/chat-monitoring-v1.zh-CN.….md',
      'cards/….json',
      'entries/000000.jsonl',
      'proofs/000000',
      'made.tlog-proof',
      'bundle.json',
      'SHA256SUMS',
    ]);
    const report = await checkBundle(await openZip(bytesOf(zip)), { vkey: story.vkey });
    expect(saidOf(report)).to.deep.equal([]);
    expect(report).to.include({ good: true, faults: 0, passkeys: 0, recorded: true });
    expect(report.entries.good).to.equal(report.entries.all).and.equal(report.manifest?.entries);
    expect(report.named).to.deep.equal({ texts: 2, cards: 1, erased: 0 });
    const types = events(files).map(({ type }) => type);
    expect(types).to.include.members(['policy.published', 'policy.in-force', 'notice.sent']);
    expect(types.filter((type) => type === 'answer.given')).to.have.length(3);
    expect(files.get('README.en.txt')?.toString()).to.include(story.vkey).and.include('all who were asked');
    // Sealed words stay sealed.
    for (const bytes of files.values()) expect(bytes.includes('canary-concern')).to.equal(false);
  });

  it('of one person holds nothing of another', async () => {
    await story.answered();
    const { li, other } = story;
    const files = await unpack(await story.makes('李知远'));
    expect(saidOf(await check(files, story.vkey))).to.deep.equal([]);
    expect(new Set(events(files).flatMap(({ person }) => person ?? []))).to.deep.equal(new Set([li]));
    for (const bytes of files.values()) expect(bytes.includes('canary-other')).to.equal(false);
    // Another's true entry among them is still another's.
    const theirs = linesIn(await unpack(await story.makes())).filter(({ event }) => event.person === other);
    const mixed = await withEntries(files, [...linesIn(files), ...theirs]);
    expect(saidOf(await check(mixed, story.vkey))).to.deep.equal(['entries/000000.jsonl:6: scope']);
  });

  /** The files with other entries, by a forger who makes everything else agree, as far as the log's own tiles let them. */
  async function withEntries(files: Files, lines: readonly Line[]): Promise<Files> {
    const sorted = lines.toSorted((a, b) => a.index - b.index);
    const text = sorted.map((line) => `${JSON.stringify(line)}\n`).join('');
    const manifest = JSON.parse(files.get('bundle.json')?.toString() ?? '') as { size: number };
    const told = JSON.stringify({ ...manifest, entries: lines.length });
    const places = [...new Set(sorted.map(({ index }) => index))];
    const proof = await proveTogether(places, manifest.size, tileReader(story.company.db));
    return withSums(
      new Map([
        ...files,
        ['entries/000000.jsonl', Buffer.from(text)],
        ['proofs/000000', Buffer.from(formatHashes(proof))],
        ['bundle.json', Buffer.from(`${told}\n`)],
      ]),
    );
  }

  it('is on record before it is handed out, and everybody it is about reads that under “About me”', async () => {
    await story.answered();
    const { company, li, other, hr, noticeId } = story;
    await story.makes();
    await story.makes('李知远', 'a dispute');
    const made = await company.events('bundle.made');
    expect(made.map(({ purpose: why, notice, entries }) => ({ why, notice, entries }))).to.deep.equal([
      { why: purpose, notice: noticeId, entries: 6 },
      { why: 'a dispute', notice: noticeId, entries: 5 },
    ]);
    const purposes = async (id: string) =>
      (await bundlesAbout(company.db, id)).map((one) => [one.purpose, one.by, one.person?.name ?? null]);
    expect(await purposes(li)).to.deep.equal([
      ['a dispute', '何人事', '李知远'],
      [purpose, '何人事', null],
    ]);
    expect(await purposes(other)).to.deep.equal([[purpose, '何人事', null]]);
    expect(await purposes(hr)).to.deep.equal([]);
    expect((await bundlesMade(company.db)).map((one) => one.purpose)).to.deep.equal(['a dispute', purpose]);
    // That they were made is no part of the matter.
    await story.seals();
    expect(events(await unpack(await story.makes())).map(({ type }) => type)).not.to.include('bundle.made');
  });

  it('leads to one checkpoint while the log grows, and says what is not in the log yet', async () => {
    await story.answered();
    const { company, noticeId, other, hr } = story;
    const subject = await findBundleSubject(company.db, { notice: noticeId });
    await company.answers(other, noticeId, 'concern', { reason: 'one more' });
    const made = await makeBundle(
      company.db,
      story.deps,
      { ...subject, purpose, by: { person: hr } },
      company.now,
    );
    expect(made).to.include({ entries: 6, waiting: 1 });
    // Between its making and its reading.
    await story.seals();
    for (let n = 0; n < 300; n += 1) await story.company.count('answer');
    await story.seals();
    const files = await unpack(await collect(made.archive));
    const report = await check(files, story.vkey);
    expect(saidOf(report)).to.deep.equal([]);
    expect(report.manifest).to.include({ entries: 6, waiting: 1 });
    expect((await check(await unpack(await story.makes()), story.vkey)).entries.good).to.equal(7);
  });

  it('holds nothing of what was erased, also when that happens while it is being read', async () => {
    await story.answered();
    const { company, noticeId, li, hr } = story;
    const subject = await findBundleSubject(company.db, { notice: noticeId });
    const order = { ...subject, purpose, by: { person: hr } };
    const early = await makeBundle(company.db, story.deps, order, company.now);
    await inTransaction(company.db, (tx) =>
      evidenceData.erase(tx, li, { now: company.now } as Parameters<typeof evidenceData.erase>[2]),
    );
    const late = await makeBundle(company.db, story.deps, order, company.now);
    expect([early.entries, late.entries, late.erased]).to.deep.equal([6, 4, 2]);
    for (const made of [early, late]) {
      const files = await unpack(await collect(made.archive));
      const report = await check(files, story.vkey);
      expect(saidOf(report)).to.deep.equal([]);
      expect(report.manifest).to.include({ entries: 4, erased: 2 });
      for (const bytes of files.values()) expect(bytes.includes(li)).to.equal(false);
    }
  });

  it('is not made without a purpose, of nothing, or before anything was published', async () => {
    const { company, noticeId, hr } = story;
    const { db, now } = company;
    const refused = async (act: Promise<unknown>) => {
      const error = await act.then(
        () => undefined,
        (cause: unknown) => cause,
      );
      expect(error).to.be.instanceOf(HeedError);
      return (error as HeedError).problems.map(({ problem }) => problem).join() || (error as HeedError).text;
    };
    const find = (notice: string, staffNo?: string) => findBundleSubject(db, { notice, staffNo });
    expect(await refused(find('nothing'))).to.equal('there is no such notice');
    expect(await refused(find(v7(), 'nobody'))).to.include('there is no such notice,');
    expect(await refused(find(noticeId, '何人事'))).to.equal('was not asked by this notice');
    const order = { ...(await find(noticeId)), by: { person: hr } };
    expect(await refused(makeBundle(db, story.deps, { ...order, purpose: ' ' }, now))).to.include(
      'what it is needed for',
    );
    expect(await refused(makeBundle(db, story.deps, { ...order, purpose }, now))).to.equal('bundleTooEarly');
    expect(await company.events('bundle.made')).to.deep.equal([]);
  });

  it('shows that entries were taken out after it was made, by the log’s own record of its making', async () => {
    await story.answered();
    const files = await unpack(await story.makes());
    const lines = linesIn(files);
    const [inconvenient] = lines.filter(({ event }) => event.type === 'answer.given').slice(-1);
    const fewer = await withEntries(
      files,
      lines.filter((line) => line !== inconvenient),
    );
    expect(saidOf(await check(fewer, story.vkey))).to.deep.equal(['made.tlog-proof: made']);
    // Told as erased since: then their number has to be told too, and whoever reads it can ask.
    const told = (changes: object) =>
      new Map([
        ...fewer,
        [
          'bundle.json',
          Buffer.from(
            `${canonicalise({ ...(JSON.parse(fewer.get('bundle.json')?.toString() ?? '') as JsonObject), ...changes })}\n`,
          ),
        ],
      ]);
    const saidBy = async (forged: Files) => saidOf(await check(withSums(forged), story.vkey));
    const gone = [inconvenient?.index ?? -1];
    expect(await saidBy(told({ gone }))).to.deep.equal(['made.tlog-proof: made']);
    expect(await saidBy(told({ gone, erased: 1 }))).to.deep.equal([]);
    expect(await saidBy(told({ erased: 1 }))).to.deep.equal(['made.tlog-proof: made']);
    expect(await saidBy(told({ waiting: 1, gone, erased: 1 }))).to.deep.equal(['made.tlog-proof: made']);
    // The record of another bundle, one that is none, and none at all.
    const other = await unpack(await story.makes('李知远', 'another'));
    const withMade = (bytes: Buffer | undefined) =>
      new Map([...files, ['made.tlog-proof', bytes ?? Buffer.alloc(0)]]) as Files;
    expect(await saidBy(withMade(other.get('made.tlog-proof')))).to.deep.equal(['made.tlog-proof: made']);
    expect(await saidBy(withMade(undefined))).to.deep.equal(['made.tlog-proof: format']);
    const without = withSums(new Map([...fewer].filter(([path]) => path !== 'made.tlog-proof')));
    const report = await check(without, story.vkey);
    expect(report).to.include({ good: true, recorded: false });
    expect(unproved(report)).to.include('complete');
    expect(unproved(await check(files, story.vkey)))
      .to.include('recorded')
      .and.not.include('complete');
  });

  it('tells a key and a log from others', async () => {
    await story.answered();
    const files = await unpack(await story.makes());
    const other = await packStory();
    try {
      await other.seals();
      const strange = `${other.vkey}`;
      const byOther = await check(files, strange);
      expect(byOther.good).to.equal(false);
      expect(saidOf(byOther)).to.include.members(['log/vkey: other-key', 'log/checkpoint: signature']);
      // A checkpoint of another log under its own key, with everything else as it was.
      const { rows } = await sql<{
        note: string;
      }>`select note from evidence_checkpoint order by size desc limit 1`.execute(other.company.db);
      const forged = new Map([...files, ['log/checkpoint', Buffer.from(rows[0]?.note ?? '')]]) as Files;
      expect(saidOf(await check(withSums(forged), story.vkey))).to.include('log/checkpoint: signature');
      const whole = withSums(new Map([...forged, ['log/vkey', Buffer.from(`${strange}\n`)]]));
      // Without a key from elsewhere: the entries are still in no such log.
      const said = saidOf(await check(whole));
      expect(said).to.include('entries/000000.jsonl: inclusion');
    } finally {
      await other.close();
    }
    expect((await check(files)).key?.compared).to.equal(false);
    expect((await check(files, story.vkey)).key?.compared).to.equal(true);
  });

  it('names the file of any byte that was changed', async () => {
    await story.answered();
    const zip = await story.makes();
    const files = await unpack(zip);
    const paths = [...files.keys()];
    const place = fc.record({
      path: fc.constantFrom(...paths),
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      bits: fc.integer({ min: 1, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(place, async ({ path, at, bits }) => {
        const bytes = Buffer.from(files.get(path) ?? []);
        const n = Math.floor(at * bytes.length);
        bytes[n] = (bytes[n] ?? 0) ^ bits;
        const report = await check(new Map([...files, [path, bytes]]), story.vkey);
        expect(report.good).to.equal(false);
        // A slip in the list of hashes may rename a file: then that is the one it tells of.
        const named =
          path === 'SHA256SUMS' ? report.faults > 0 : saidOf(report).some((one) => one.startsWith(path));
        expect(named, saidOf(report).join()).to.equal(true);
      }),
      { numRuns: 150 },
    );
    // In the archive itself: it is refused, or what is unpacked is what it was.
    await fc.assert(
      fc.asyncProperty(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 }), async (n, bits) => {
        const bytes = Buffer.from(zip);
        bytes[n] = (bytes[n] ?? 0) ^ bits;
        const found = await unpack(bytes).catch((error: unknown) => error);
        if (found instanceof HeedError) {
          expect(found.code).to.equal('evidence-invalid');
          return;
        }
        expect([...(found as Files)]).to.deep.equal([...files]);
      }),
      { numRuns: 300 },
    );
    for (const length of [0, 1, 21, 22, 500, zip.length - 1]) {
      const cut = await unpack(zip.subarray(0, length)).catch((error: unknown) => error);
      expect((cut as HeedError).code, `${length}`).to.equal('evidence-invalid');
    }
  });

  it('shows what was swapped, left out or put in, however well the forger makes the rest agree', async () => {
    await story.answered();
    const files = await unpack(await story.makes());
    const lines = linesIn(files);
    const [first, second] = lines.filter(({ event }) => event.type === 'answer.given');
    if (!first || !second) throw new Error('too few answers');
    const alter = (changes: ReadonlyMap<Line, Partial<Line>>) =>
      withEntries(
        files,
        lines.map((line) => ({ ...line, ...changes.get(line) })),
      );
    const entryOf = (salt: Buffer, event: object) =>
      formatEntry(commit(salt, canonicalise(event as JsonObject))).toString();
    const onlyLines = async (changes: ReadonlyMap<Line, Partial<Line>>): Promise<Files> => {
      const text = lines.map((line) => `${JSON.stringify({ ...line, ...changes.get(line) })}\n`).join('');
      return new Map([['entries/000000.jsonl', Buffer.from(text)]]);
    };
    const saidBy = async (forged: Files | Promise<Files>) => saidOf(await check(await forged, story.vkey));
    const at = (line: Line) => `entries/000000.jsonl:${lines.indexOf(line) + 1}`;

    // Two people's words under each other's entries, with and without their salts.
    const words = new Map([
      [first, { event: second.event }],
      [second, { event: first.event }],
    ]);
    expect(await saidBy(alter(words))).to.deep.equal([
      `${at(first)}: commitment`,
      `${at(second)}: commitment`,
    ]);
    const { index: a } = first;
    const { index: b } = second;
    const places = new Map([
      [first, { index: b }],
      [second, { index: a }],
    ]);
    expect(await saidBy(alter(places))).to.deep.equal(['entries/000000.jsonl: inclusion']);
    // An entry that fits its words and was never in the log.
    const salt = randomBytes(32);
    const event = { ...first.event, at: '2026-01-01T00:00:00.000Z' };
    const made = { event, salt: salt.toString('base64'), entry: entryOf(salt, event) };
    expect(await saidBy(alter(new Map([[first, made]])))).to.deep.equal(['entries/000000.jsonl: inclusion']);
    const beyond = new Map([[lines.at(-1) as Line, { index: 1_000_000 }]]);
    expect(await saidBy(withSums(new Map([...files, ...(await onlyLines(beyond))])))).to.include(
      `entries/000000.jsonl:${lines.length}: inclusion`,
    );
    const salts = new Map([[first, { salt: randomBytes(32).toString('base64') }]]);
    expect(await saidBy(alter(salts))).to.deep.equal([`${at(first)}: commitment`]);
    const doubled = await withEntries(files, [...lines, first]);
    expect((await saidBy(doubled))[0]).to.match(/: order$/);
    const words2 = { ...first.event, data: { ...first.event.data, statement: 'I agree to everything.' } };
    expect(await saidBy(alter(new Map([[first, { event: words2 }]])))).to.deep.equal([
      `${at(first)}: commitment`,
    ]);

    const without = (path: string) =>
      withSums(new Map([...files].filter(([name]) => !name.startsWith(path))));
    expect(await saidBy(without('texts/'))).to.include(`${at(first)}: no-text`);
    expect(await saidBy(without('cards/'))).to.include(`${at(first)}: no-card`);
    expect(await saidBy(without('proofs/'))).to.deep.equal(['proofs/000000: missing']);
    expect(await saidBy(without('entries/'))).to.deep.equal(['bundle.json: count', 'made.tlog-proof: made']);
    for (const path of ['log/vkey', 'log/checkpoint', 'bundle.json'])
      expect(await saidBy(without(path)), path).to.include(`${path}: missing`);
    expect(await saidBy(new Map([...files].filter(([path]) => path !== 'SHA256SUMS')))).to.deep.equal([
      'SHA256SUMS: missing',
    ]);
    expect(await saidBy(new Map([...files, ['extra.txt', Buffer.from('x')]]) as Files)).to.deep.equal([
      'extra.txt: unlisted',
    ]);
    // Also when the list names it: nothing vouches for it.
    for (const path of [
      'extra.txt',
      'texts/more.md',
      'entries/0.jsonl',
      'log/attested/1/note',
      'proofs/00000x',
    ])
      expect(await saidBy(withSums(new Map([...files, [path, Buffer.from('x')]]))), path).to.include(
        `${path}: unlisted`,
      );
    const gone = new Map([...files].filter(([path]) => path !== 'README.en.txt'));
    expect(await saidBy(gone)).to.deep.equal(['README.en.txt: missing']);
  });
});
