import { createHash, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { bindAccount } from '../../src/records/accounts.ts';
import { batchKeys, beginBatch } from '../../src/records/sources/generic/batch.ts';
import { Spool } from '../../src/records/sources/generic/spool.ts';
import { takeBatch } from '../../src/records/sources/generic/take.ts';
import { readCallback } from '../../src/records/sources/whatsapp/read.ts';
import { takeCallback, whatsappSource } from '../../src/records/sources/whatsapp/take.ts';
import { mostAtOnce } from '../../src/records/take-in.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { Company, zone } from '../harness/company.ts';
import { messageLine, toldOf } from '../harness/ingest.ts';
import { Killed, killedAfter } from '../harness/killed-after.ts';
import { Intake } from '../harness/records.ts';
import { callbackOf, phoneNumberId, whatsappMessage } from '../harness/whatsapp/callbacks.ts';

describe('intake of a process that is killed', () => {
  let company: Company;
  beforeEach(async () => {
    company = await Company.open();
    await toldOf(company, ['li']);
  });
  afterEach(() => company.close());

  const counts = async () => {
    const { rows } = await sql<{ records: number; tally: number; media: number }>`
      select (select coalesce(sum(count), 0)::int from record) as records,
             (select coalesce(sum(count), 0)::int from record_tally) as tally,
             (select count(*)::int from whatsapp_media) as media`.execute(company.db);
    return rows[0];
  };

  it('leaves nothing half of a batch, and repeated the answer is what it would have been', async () => {
    const intake = await Intake.open(company);
    const { sourceId } = intake;
    const take = async (db: Company['db'], key: string, body: Buffer) => {
      const deps = { ...intake.deps, db };
      const digest = createHash('sha256').update(body).digest();
      const held = await beginBatch(
        db,
        sourceId,
        batchKeys(deps.secrets, sourceId, key),
        digest,
        company.now,
      );
      if (!('holder' in held)) return held;
      return (await takeBatch(deps, held, pieces(body))).answer;
    };
    let halves = 0;
    const all = mostAtOnce + 103;
    for (let statements = 0; ; statements += 1) {
      const lines = Array.from({ length: all }, (_, n) =>
        messageLine(`${statements}-${n}`, 'li', company.now),
      );
      lines.splice(300, 0, '{"not": "a record"}');
      const body = Buffer.from(lines.join('\n'));
      const key = `killed-${statements}`;
      const before = (await counts())?.records ?? 0;
      const killed = await take(killedAfter(company.db, statements).db, key, body).then(
        () => false,
        (error: unknown) => (error instanceof Killed ? true : Promise.reject(error)),
      );
      // What is in and what was counted agree; a part is in or is not.
      const after = await counts();
      expect(after?.records).to.equal(after?.tally);
      const done = (after?.records ?? 0) - before;
      expect(done, `${statements}`).to.be.oneOf([0, mostAtOnce, all]);
      if (done === mostAtOnce) halves += 1;
      company.clock.advance({ minutes: 3 });
      const answer = await take(company.db, key, body);
      expect(answer).to.deep.include({ lines: all + 1, kept: all, duplicates: 0 });
      expect(answer.errors).to.have.length(1);
      expect(await counts()).to.include({ records: before + all, tally: before + all });
      if (killed) continue;
      expect(statements).to.be.greaterThan(10);
      break;
    }
    expect(halves).to.be.greaterThan(3);
  }).timeout(120_000);

  it('leaves nothing half of a callback', async () => {
    const by = { actor: { operator: 'test' }, now: company.now };
    const binding = { platform: 'whatsapp', account: phoneNumberId, staffNo: 'li' } as const;
    await inTransaction(company.db, (tx) =>
      bindAccount(tx, { ...binding, from: new Date(0), until: null }, by),
    );
    const messages = [
      whatsappMessage(company.now, 'text', { body: 'one' }),
      whatsappMessage(company.now, 'image', { id: '77', mime_type: 'image/png' }),
    ];
    const callback = readCallback(Buffer.from(callbackOf({ messages })));
    const { vault, clock } = company;
    const secrets = secretsFrom(['s'.repeat(32)]);
    for (let statements = 0; ; statements += 1) {
      const { db } = killedAfter(company.db, statements);
      try {
        const source = await whatsappSource(db, company.now);
        await takeCallback({ db, vault, clock, secrets, zone }, source, callback, true);
        break;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
      expect(await counts()).to.deep.equal({ records: 0, tally: 0, media: 0 });
    }
    expect(await counts()).to.deep.equal({ records: 2, tally: 2, media: 1 });
  }).timeout(60_000);

  it('leaves a file that nobody can read, without a name', async () => {
    const spool = await Spool.open(`${tmpdir()}/heed-spool-${randomUUID()}`);
    const bytes = Buffer.alloc(200_000, 'canary ');
    await spool.write(bytes.subarray(0, 70_001));
    await spool.write(bytes.subarray(70_001));
    await spool.end();
    const parts: Buffer[] = [];
    for await (const part of spool.read()) parts.push(part);
    expect(Buffer.concat(parts).equals(bytes)).to.equal(true);
    await spool.close();
  });
});

async function* pieces(body: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += 10_007) yield body.subarray(at, at + 10_007);
}
