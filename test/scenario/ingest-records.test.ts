import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { makeSecret } from '../../src/records/source-secrets.ts';
import { switchSource } from '../../src/records/source-state.ts';
import { Company } from '../harness/company.ts';
import { httpOf, messageLine, Sender, toldOf } from '../harness/ingest.ts';
import { until } from '../harness/until.ts';

describe('records by POST /ingest/records', () => {
  let company: Company;
  let http: Awaited<ReturnType<typeof httpOf>>;
  let sender: Sender;
  before(async () => {
    company = await Company.open();
    await toldOf(company, ['li']);
    http = await httpOf(company, { env: { HEED_INGEST_MAX_MB: '16' } });
    sender = await Sender.open(company, http.url);
  });
  after(async () => {
    await http.close();
    await company.close();
  });

  const line = (id: string, more = {}) => messageLine(id, 'li', company.now, more);
  const stored = async () => {
    const { rows } = await sql<{
      count: number;
    }>`select coalesce(sum(count), 0)::int as count from record`.execute(company.db);
    return rows[0]?.count ?? 0;
  };
  const everything = async () => {
    const { rows } = await sql<{ count: number }>`
      select (select coalesce(sum(count), 0) from record) + (select count(*) from record_seen) + (select count(*) from record_batch)
        + (select count(*) from evidence_event) as count`.execute(company.db);
    return Number(rows[0]?.count);
  };

  it('keeps what is covered, counts what is not, and says which lines it could not read', async () => {
    const body = [
      line('a-1'),
      '{"id": "a-2"}',
      '',
      line('a-3', { from: { account: 'nobody', platform: 'local', tenant: 'main' } }),
      line('a-1'),
      line('a-4'),
    ].join('\n');
    const { status, answer } = await sender.send(body);
    expect(status).to.equal(200);
    expect(answer).to.deep.equal({
      ...{ lines: 6, kept: 2, duplicates: 1, refused: { 'unknown-person': 1 }, told: 0, errorsLeftOut: 0 },
      errors: [{ line: 2, error: 'bad-record', say: 'kind is one of message, call, file-transfer' }],
    });
    expect(await stored()).to.equal(2);
  });

  it('answers the same again to the same under the same key, and takes nothing twice', async () => {
    const body = line('b-1');
    const first = await sender.send(body, { key: 'batch-b' });
    expect(first.answer).to.include({ kept: 1, duplicates: 0 });
    const before = await everything();
    company.clock.advance({ minutes: 20 });
    const again = await sender.send(body, { key: 'batch-b' });
    expect(again.status).to.equal(200);
    expect(again.answer).to.deep.equal(first.answer);
    expect(await everything()).to.equal(before);
    const other = await sender.send(line('b-2'), { key: 'batch-b' });
    expect(other).to.deep.include({ status: 409 });
    expect(other.answer.error).to.equal('key-reused');
    // Under another key what came before is known by its own id.
    const under = await sender.send(body, { key: 'batch-b-2' });
    expect(under.answer).to.include({ kept: 0, duplicates: 1 });
  });

  it('keeps nothing of what is not signed as it should be', async () => {
    const body = line('c-1');
    const good = sender.headers(body);
    const stale = String(Math.floor(company.now.getTime() / 1_000) - 301);
    const early = String(Math.floor(company.now.getTime() / 1_000) + 301);
    const without = (name: string) =>
      Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
    const before = await everything();
    const refused: [Record<string, string>, number, string][] = [
      [sender.headers(body, { secret: 'hrs_another' }), 401, 'signature'],
      [sender.headers(body, { source: '00000000-0000-4000-8000-000000000000' }), 401, 'signature'],
      [{ ...good, 'heed-signature': 'f'.repeat(64) }, 401, 'signature'],
      [{ ...good, 'idempotency-key': 'another' }, 401, 'signature'],
      [{ ...good, 'heed-timestamp': String(Number(good['heed-timestamp']) + 1) }, 401, 'signature'],
      [{ ...good, 'content-encoding': 'gzip' }, 401, 'signature'],
      [{ ...good, 'content-encoding': 'br' }, 415, 'encoding'],
      [sender.headers(body, { timestamp: stale }), 401, 'timestamp'],
      [sender.headers(body, { timestamp: early }), 401, 'timestamp'],
      [sender.headers('another body'), 400, 'digest'],
      [{}, 400, 'headers'],
      ...Object.keys(good).map((name): [Record<string, string>, number, string] => [
        without(name),
        400,
        'headers',
      ]),
      [{ ...good, 'heed-signature': good['heed-signature']?.toUpperCase() ?? '' }, 400, 'headers'],
      [{ ...good, 'idempotency-key': 'k'.repeat(201) }, 400, 'headers'],
    ];
    for (const [headers, status, error] of refused) {
      const sent = await sender.post(body, headers);
      expect([sent.status, sent.answer.error], JSON.stringify(headers)).to.deep.equal([status, error]);
    }
    expect(await everything()).to.equal(before);
    // At the very edge it is inside.
    const edge = String(Math.floor(company.now.getTime() / 1_000) - 300);
    expect((await sender.send(body, { timestamp: edge })).answer).to.include({ kept: 1 });
  });

  it('lets senders change to a new secret without a gap', async () => {
    const own = await Sender.open(company, http.url, 'wecom', 'rotating');
    const by = { actor: { operator: 'test' }, now: company.now };
    const secret = await inTransaction(company.db, (tx) =>
      makeSecret(tx, company.vault, own.source, { overlapMs: 3_600_000, ...by }),
    );
    expect((await own.send(line('d-1'))).status).to.equal(200);
    expect((await own.send(line('d-2'), { secret })).status).to.equal(200);
    company.clock.advance({ hours: 1 });
    expect((await own.send(line('d-3'))).status).to.equal(401);
    expect((await own.send(line('d-4'), { secret })).status).to.equal(200);
    const row = await company.db
      .selectFrom('record_source')
      .select('secrets')
      .where('id', '=', own.source)
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).to.not.include('hrs_');
  });

  it('takes nothing from a source that is off', async () => {
    const own = await Sender.open(company, http.url, 'wecom', 'switched');
    const by = { actor: { operator: 'test' }, now: company.now };
    await inTransaction(company.db, (tx) => switchSource(tx, own.source, 'off', by));
    const off = await own.send(line('e-1'));
    expect([off.status, off.answer.error]).to.deep.equal([409, 'off']);
    await inTransaction(company.db, (tx) => switchSource(tx, own.source, 'on', by));
    expect((await own.send(line('e-1'))).answer).to.include({ kept: 1 });
  });

  it('takes what is packed, and no bomb and nothing broken', async () => {
    const body = Array.from({ length: 300 }, (_, n) => line(`f-${n}`)).join('\n');
    expect((await sender.sendPacked(body)).answer).to.include({ lines: 300, kept: 300 });
    const before = await everything();
    const bomb = await sender.sendPacked(
      Buffer.concat([Buffer.from(`${line('f-x')}\n`), Buffer.alloc(15_000_000, 32)]),
    );
    expect([bomb.status, bomb.answer.error]).to.deep.equal([413, 'too-large']);
    const { gzipSync } = await import('node:zlib');
    const packed = gzipSync(line('f-y'));
    for (const broken of [packed.subarray(0, -4), Buffer.from(line('f-z')), Buffer.alloc(0)]) {
      const sent = await sender.send(broken, { encoding: 'gzip' });
      expect([sent.status, sent.answer.error]).to.deep.equal([400, 'gzip']);
    }
    expect(await everything()).to.equal(before);
  });

  it('refuses a line of 10 MB by its number and keeps the others', async () => {
    const long = line('g-2', { body: { type: 'text/plain', text: 'x'.repeat(10_000_000) } });
    const { answer } = await sender.send([line('g-1'), long, line('g-3')].join('\n'));
    expect(answer).to.include({ lines: 3, kept: 2 });
    expect(answer.errors).to.deep.equal([{ line: 2, error: 'too-long' }]);
  });

  it('refuses what is larger than a batch may be, said or not, and still answers', async () => {
    const before = await everything();
    const body = Buffer.alloc(17 * 1024 * 1024, 10);
    const said = await sender.send(body);
    expect([said.status, said.answer.error]).to.deep.equal([413, 'too-large']);
    const unsaid = await chunked(http.url, sender.headers(body), body);
    expect(unsaid).to.equal(413);
    expect(await everything()).to.equal(before);
  });

  it('reads lines whatever they are: bytes that are no UTF-8, NUL, marks, carriage returns, depths, names twice', async () => {
    const deep = '['.repeat(200_000);
    const lines: (string | Buffer)[] = [
      `\uFEFF${line('h-1')}\r`,
      Buffer.from([0x7b, 0xff, 0xfe]),
      line('h\0-2'),
      line('h-3', { at: '9999-12-31T23:59:59Z' }),
      line('h-4', { head: JSON.parse('{"__proto__": "x", "constructor": "y"}') }),
      line('h-5').replace('{', '{"__proto__": {"kind": "call"},'),
      line('h-6').replace('"id":"h-6"', '"id":"h-5b","id":"h-6"'),
      `{"told": ${deep}`,
      deep,
      `{"id": ${deep}${']'.repeat(200_000)}}`,
      '{"told": [], "at": "2026-03-02T02:00:00Z", "how": "contract"}',
      '\0',
      'null',
      line('h-7', { body: { type: 'text/plain', text: 'nul \0 and half \ud800 a pair' } }),
    ];
    const body = Buffer.concat(lines.flatMap((one) => [Buffer.from(one as string), Buffer.from('\n')]));
    const { status, answer } = await sender.send(body);
    expect(status).to.equal(200);
    expect(
      answer.errors.map(({ line, error }: { line: number; error: string }) => `${line} ${error}`),
    ).to.deep.equal([
      '2 not-utf8',
      ...['3', '6', '8', '9', '10', '11', '12', '13'].map((n) => `${n} bad-record`),
    ]);
    expect(answer).to.deep.include({ kept: 4, refused: { 'in-the-future': 1 } });
    expect(({} as { kind?: string }).kind).to.equal(undefined);
  });

  it('says of people outside that they were told, and keeps what a policy wants that for only then', async () => {
    const other = await Company.open();
    const records = {
      kinds: ['message'],
      channels: ['wecom'],
      parties: 'anyone',
      parts: 'content',
      hours: 'always',
      otherParty: 'told',
    };
    await toldOf(other, ['li'], { records });
    const its = await httpOf(other);
    try {
      const own = await Sender.open(other, its.url);
      const at = other.now.toISOString();
      const told = JSON.stringify({ told: [{ account: '+8613900000001' }], at, how: 'contract' });
      other.clock.advance({ minutes: 1 });
      const one = (id: string) => messageLine(id, 'li', other.now);
      const { answer } = await own.send([one('1'), told, one('2')].join('\n'));
      expect(answer).to.deep.include({ kept: 1, told: 1, refused: { 'other-party-not-told': 1 } });
      const later = JSON.stringify({
        told: [{ account: '+86139' }],
        at: '2030-01-01T00:00:00Z',
        how: 'contract',
      });
      expect((await own.send(later)).answer.errors).to.have.length(1);
    } finally {
      await its.close();
      await other.close();
    }
  });

  it('leaves no file behind, and none of a sender that hangs up', async () => {
    const body = Buffer.from(line('i-1').padEnd(1_000_000));
    const before = await everything();
    const half = request(`${http.url}/ingest/records`, {
      ...{ method: 'POST', headers: { ...sender.headers(body), 'content-length': String(body.length) } },
    });
    half.on('error', () => undefined);
    half.write(body.subarray(0, 500_000));
    await until(() => http.app.db !== undefined, { what: 'the request to be on its way' });
    half.destroy();
    expect((await sender.send(body, { key: 'whole' })).answer).to.include({ kept: 1 });
    expect(await readdir(join(http.dataDir, 'spool'))).to.deep.equal([]);
    expect(await everything()).to.be.greaterThan(before);
  });

  it('is there for nobody else: GET is no way, a browser’s form is refused', async () => {
    expect((await fetch(`${http.url}/ingest/records`)).status).to.equal(405);
    const form = await fetch(`${http.url}/ingest/records`, {
      method: 'POST',
      body: new URLSearchParams({ a: 'b' }),
    });
    expect(form.status).to.equal(400);
  });
});

/** Sends without saying how much will come. @returns the status */
function chunked(url: string, headers: Record<string, string>, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(`${url}/ingest/records`, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sending.on('error', reject);
    for (let at = 0; at < body.length; at += 65_536) sending.write(body.subarray(at, at + 65_536));
    sending.end();
  });
}
