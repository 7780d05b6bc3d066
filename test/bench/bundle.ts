import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { checkBundle } from '../../src/bundle/check/check.ts';
import { openZip } from '../../src/bundle/check/zip.ts';
import { makeBundle } from '../../src/bundle/make.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { prepare } from '../../src/evidence/append.ts';
import { commit } from '../../src/evidence/entry.ts';
import { logFiles } from '../../src/evidence/files.ts';
import { formatVerifier, generateSigner } from '../../src/evidence/keys.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { zipOf } from '../../src/pack/archive.ts';
import { benchDatabase } from './database.ts';
import { SettledMemory } from './memory.ts';
import { makePeople, publishSample } from './people.ts';
import type { BenchResult } from './result.ts';

const people = 200_000;
const batch = 5_000;
const zone = 'Asia/Shanghai';

/**
 * The evidence of a notice to 200,000 people who all answered, as a bundle on the disk, against a bare export: the same
 * events read in pages and packed by the same library, without proofs. Once more, and not timed, it is looked at how
 * much is held while it is written and verified, garbage aside.
 */
export async function run(): Promise<BenchResult> {
  const { db, dir, close } = await benchDatabase();
  try {
    const now = new Date('2026-09-01T00:00:00.000Z');
    const signer = generateSigner('bench.example/log');
    const vkey = formatVerifier(signer.verifier);
    const noticeId = await answered(db, now);
    await new Sequencer({ db, signer, files: logFiles(join(dir, 'log')) }).beat(now);
    await sql`vacuum (analyze)`.execute(db);
    const bare = join(dir, 'bare.zip');
    const [peerMs] = await measured(() =>
      writes(bare, zipOf([{ path: 'events', open: async () => events(db, noticeId) }], now)),
    );
    const file = join(dir, 'bundle.zip');
    const deps = { vkey, baseUrl: '', zone };
    const order = { noticeId, person: undefined, purpose: 'bench', by: { operator: 'bench' } };
    const [ms] = await measured(async () => writes(file, (await makeBundle(db, deps, order, now)).archive));
    const [checkMs, report] = await measured(() => check(file, vkey));
    if (!report.good || report.entries.good < people)
      throw new Error(`not verified: ${JSON.stringify(report.findings)}`);
    const { size } = await stat(file);
    const writing = new SettledMemory();
    const { archive } = await makeBundle(db, deps, order, now);
    let written = 0;
    archive.on('data', ({ length }: Buffer) => {
      written += length;
      writing.at(written / size);
    });
    await writes(join(dir, 'again.zip'), archive);
    writing.at(1);
    const checking = new SettledMemory();
    await check(file, vkey, (done, all) => checking.at(done / all));
    const mb = async (path: string) => Math.round((await stat(path)).size / 1_048_576);
    return {
      bench: 'bundle',
      ratio: Math.round((peerMs / ms) * 100) / 100,
      ours: Math.round((people / ms) * 1_000),
      peer: Math.round((people / peerMs) * 1_000),
      unit: 'entries/s',
      goal: '>= 0.3',
      note:
        `${await mb(file)} MB, the bare one ${await mb(bare)} MB; held while it is written: ${writing.held} MB, ` +
        `from a fifth to the last ${writing.grown} MB more; verified in ${Math.round(checkMs / 1_000)} s, ` +
        `held meanwhile: ${checking.held} MB, from a fifth to the last ${checking.grown} MB more`,
    };
  } finally {
    await close();
  }
}

async function answered(db: Db, now: Date): Promise<string> {
  await makePeople(db, people, now);
  const version = await publishSample(db, 'chat-monitoring', now);
  const due = new Date(now.getTime() + 7 * 86_400_000);
  const { noticeId } = await inTransaction(db, (tx) =>
    sendNotice(tx, {
      ...{
        versionId: version.id,
        audience: { kind: 'everyone' },
        joiners: false,
        due,
        zone,
        actor: 'heed',
        now,
      },
    }),
  );
  const { rows: texts } = await sql<{ sha256: string }>`
    select encode(sha256, 'hex') as sha256 from policy_text where version_id = ${version.id}::uuid
      and language = 'zh-CN'`.execute(db);
  const sample = prepare({
    ...{ type: 'answer.given', at: now, actor: { person: marks.id }, person: marks.id, about: noticeId },
    data: {
      ...{ answer: marks.answer, notice: noticeId, kind: 'acknowledge', method: 'typed-name' },
      shown: {
        via: 'page',
        policy: 'chat-monitoring',
        version: 1,
        versionId: version.id,
        sha256: texts[0]?.sha256 ?? '',
        language: 'zh-CN',
      },
      statement: '我已阅读并理解《工作聊天与文件传输监控政策》。',
      signature: { typedName: marks.name },
      person: { staffNo: marks.staffNo, name: marks.name },
      session: {
        platform: 'local',
        method: 'local-persona',
        ip: '192.0.2.7',
        agent: 'Mozilla/5.0 (a browser of some length)',
        boundBy: 'sample',
        account: marks.staffNo,
      },
      times: { assigned: now.toISOString(), opened: now.toISOString(), read: now.toISOString() },
      ...{ why: 'everyone', due: due.toISOString(), reminders: 0, late: false },
    },
  }).event;
  for (let from = 0; from < people; from += batch) await answerAll(db, { sample, from, noticeId, now });
  await sql`
    insert into answer (id, notice_id, person_id, version_id, kind, method, language, entry_id, at)
    select gen_random_uuid(), about, person_id, ${version.id}::uuid, 'acknowledge', 'typed-name', 'zh-CN', id, at
    from evidence_event where type = 'answer.given'`.execute(db);
  return noticeId;
}

/** What stands in the one event that is put into words, and differs from person to person. */
const marks = { id: '<id>', staffNo: '<staff>', name: '<name>', answer: '<answer>' };

/** The answers of some people, each the same but for who they are; the salts tell the rows apart. */
async function answerAll(
  db: Db,
  { sample, from, noticeId, now }: { sample: string; from: number; noticeId: string; now: Date },
): Promise<void> {
  const { rows } = await sql<{ id: string; staffNo: string; name: string }>`
    select id, staff_no as "staffNo", name from person order by id limit ${batch} offset ${from}`.execute(db);
  const events = rows.map(({ id, staffNo, name }) => {
    const event = sample
      .replaceAll(marks.id, id)
      .replaceAll(marks.staffNo, staffNo)
      .replaceAll(marks.name, name)
      .replace(marks.answer, v7());
    const salt = randomBytes(32);
    return { id, event, salt, commitment: commit(salt, event) };
  });
  await sql`
    with given as (
      select * from unnest(${events.map(({ id }) => id)}::uuid[], ${events.map(({ event }) => event)}::text[],
        ${events.map(({ salt }) => salt)}::bytea[], ${events.map(({ commitment }) => commitment)}::bytea[])
        g (person, event, salt, commitment)
    ), stored as (
      insert into evidence_event (type, at, person_id, about, event, salt)
      select 'answer.given', ${now}, person, ${noticeId}::uuid, event, salt from given returning id, salt
    )
    insert into evidence_entry (id, commitment)
    select s.id, g.commitment from stored s join given g on g.salt = s.salt`.execute(db);
}

const writes = (file: string, stream: NodeJS.ReadableStream) => pipeline(stream, createWriteStream(file));

/** The same events, a page at a time. */
function events(db: Db, noticeId: string): Readable {
  async function* pages() {
    for (let after = 0; ; ) {
      const { rows } = await sql<{ id: number; event: string; salt: Buffer }>`
        select id, event, salt from evidence_event where about = ${noticeId}::uuid and id > ${after}
        order by id limit 250`.execute(db);
      if (rows.length === 0) return;
      after = rows.at(-1)?.id ?? after;
      yield Buffer.from(rows.map(({ event, salt }) => `${event} ${salt.toString('base64')}\n`).join(''));
    }
  }
  return Readable.from(pages());
}

async function check(path: string, vkey: string, progress?: (done: number, all: number) => void) {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const read = async (from: number, to: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(to - from), 0, to - from, from);
      return buffer.subarray(0, bytesRead);
    };
    return await checkBundle(await openZip({ size, read }), { vkey }, progress ? { progress } : {});
  } finally {
    await handle.close();
  }
}

/** @returns milliseconds */
async function measured<T>(work: () => Promise<T>): Promise<[number, T]> {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
}
