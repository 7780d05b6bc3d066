import { createHash, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { HeedError } from '../../src/errors.ts';
import { type Line, lineIn, linesTogether, mostLineBytes } from '../../src/records/sources/generic/lines.ts';
import { type Read, readBatchLine } from '../../src/records/sources/generic/read.ts';
import { IngestRefused } from '../../src/records/sources/generic/refused.ts';
import { checkSignature, readHead, signatureOf } from '../../src/records/sources/generic/signature.ts';
import { readCallback } from '../../src/records/sources/whatsapp/read.ts';
import { WhatsappRefused } from '../../src/records/sources/whatsapp/refused.ts';
import { checkHubSignature } from '../../src/records/sources/whatsapp/signing.ts';
import { random } from '../harness/fuzz-bytes.ts';
import { collectGarbage } from '../harness/garbage.ts';
import { messageLine } from '../harness/ingest.ts';
import { appSecret, callbackOf, hubSignature, whatsappMessage } from '../harness/whatsapp/callbacks.ts';

const rounds = Number(process.env.HEED_TEST_FUZZ ?? 4_000);
const at = new Date('2026-03-02T02:00:00Z');

const odd = [
  'null',
  '7',
  '-1e400',
  '""',
  '[]',
  '{}',
  'true',
  '"\\u0000"',
  '"\\ud800"',
  '{"__proto__":{"x":1}}',
  '[[[[[[[]]]]]]]',
  '"9999999999999"',
  '"constructor"',
  `"${'x'.repeat(600)}"`,
  '1e308',
  '{"toString":null}',
];

/** Bytes of something good, altered: bits, cuts, doubles, values exchanged for odd ones. */
function altered(good: Buffer, next: () => number): Buffer {
  const pick = (count: number) => Math.floor(next() * count);
  let bytes = Buffer.from(good);
  for (let n = pick(4); n >= 0; n -= 1) {
    const place = pick(bytes.length + 1);
    const kind = pick(6);
    if (kind === 0 && bytes.length > 0) bytes[Math.min(place, bytes.length - 1)] = pick(256);
    else if (kind === 1) bytes = bytes.subarray(0, place);
    else if (kind === 2)
      bytes = Buffer.concat([bytes.subarray(0, place), bytes.subarray(place), bytes.subarray(place)]);
    else if (kind === 3)
      bytes = Buffer.concat([bytes.subarray(0, place), Buffer.from([pick(256)]), bytes.subarray(place)]);
    else {
      const values = [...bytes.toString('latin1').matchAll(/:\s*("(?:[^"\\]|\\.)*"|\d+|\{\}|\[\])/g)];
      const value = values[pick(values.length)];
      if (!value) continue;
      const from = value.index + value[0].length - (value[1] ?? '').length;
      const rest = bytes.subarray(value.index + value[0].length);
      bytes = Buffer.concat([
        bytes.subarray(0, from),
        Buffer.from(odd[pick(odd.length)] ?? '', 'utf8'),
        rest,
      ]);
    }
    if (bytes.length > 200_000) bytes = bytes.subarray(0, 200_000);
  }
  return bytes;
}

describe('intake, whatever comes', () => {
  it('reads any line as a record, a word that people were told, or an error of a closed set', async () => {
    const next = random(42);
    const good = Buffer.from(
      [
        messageLine('a', 'li', at),
        JSON.stringify({ told: [{ account: '+8613900000001' }], at: at.toISOString(), how: 'contract' }),
        messageLine('b', 'li', at, { otherParty: 'agreed' }),
      ].join('\n'),
    );
    const seen = new Set<string>();
    for (let n = 0; n < rounds; n += 1) {
      const bytes = altered(good, next);
      const cut = Math.floor(next() * bytes.length);
      for await (const line of linesOf(pieces(bytes, cut), 700)) {
        const read = readBatchLine(line);
        const kind = read === 'empty' ? read : 'wrong' in read ? read.wrong.error : Object.keys(read).join();
        seen.add(kind);
        if (typeof read === 'object' && 'record' in read) {
          expect(Number.isNaN(read.record.occurredAt.getTime())).to.equal(false);
          expect(JSON.stringify(read.record.head)).to.be.a('string');
        }
        if (typeof read === 'object' && 'wrong' in read)
          expect(read.wrong.say ?? '').to.not.include('words of');
      }
    }
    for (const kind of ['record', 'told', 'bad-record', 'not-utf8', 'too-long'])
      expect([...seen]).to.include(kind);
    expect(({} as { x?: number }).x).to.equal(undefined);
  });

  it('reads a line among others as it reads it alone', async () => {
    const next = random(9);
    const good = Array.from({ length: 4 }, (_, n) =>
      messageLine(`m-${n}`, 'li', at, { body: { type: 'text/plain', text: `"${n}" \\ \n 收到` } }),
    );
    for (let n = 0; n < rounds / 4; n += 1) {
      const bytes = altered(Buffer.from(`${good.join('\n')}\n`), next);
      const among: Read[] = [];
      for await (const line of linesOf(pieces(bytes, Math.floor(next() * bytes.length))))
        among.push(readBatchLine(line));
      const alone = cut(bytes).map((line, index) => readBatchLine(lineIn(line, index + 1)));
      expect(among.map(said)).to.deep.equal(alone.map(said));
    }
  });

  it('takes fields in any order, and no day that there is not', () => {
    const read = (line: string) => readBatchLine(lineIn(Buffer.from(line)));
    const word = { at: at.toISOString(), how: 'contract', told: [{ account: '+8613900000001' }] };
    expect(read(JSON.stringify(word))).to.have.property('told');
    expect(read(JSON.stringify({ ...word, id: 'm-1' })))
      .to.have.nested.property('wrong.say')
      .that.includes('field');
    // The same characters in a record are its own.
    const head = { told: '"told"' };
    expect(
      read(messageLine('a', 'li', at, { head, body: { type: 'text/plain', text: '{"told":[]}' } })),
    ).to.have.property('record');
    // A number that would become another one is refused, and not changed.
    const line = (number: string) =>
      messageLine('a', 'li', at, { head: { n: 0 } }).replace('"n":0', `"n":${number}`);
    for (const number of ['9007199254740991', '-1.5', '1e-7', '0.1'])
      expect(read(line(number)), number).to.have.property('record');
    for (const number of ['12345678901234567890', '9007199254740993', '1e999', '-1e400'])
      expect(read(line(number)), number)
        .to.have.nested.property('wrong.say')
        .that.includes('head');
    for (const day of ['2024-02-29T10:00:00Z', '2026-12-31T23:59:59.999999999+14:00', '2026-06-30T00:00:00Z'])
      expect(read(messageLine('a', 'li', at, { at: day })), day).to.have.property('record');
    for (const day of [
      '2026-02-30T10:00:00Z',
      '2026-02-29T10:00:00Z',
      '2026-06-31T10:00:00Z',
      '2026-03-02T24:00:00Z',
    ])
      expect(read(messageLine('a', 'li', at, { at: day })), day).to.have.property('wrong');
  });

  it('passes over a line of 50 MB without holding it', async () => {
    async function* body() {
      yield Buffer.from('first\n');
      for (let n = 0; n < 800; n += 1) {
        yield Buffer.alloc(65_536, 'x');
        if (n % 80 === 79) most = Math.max(most, held() - before);
      }
      yield Buffer.from('\nlast');
    }
    const held = () => {
      collectGarbage();
      return process.memoryUsage().arrayBuffers;
    };
    const before = held();
    let most = 0;
    const found: string[] = [];
    for await (const { number, bytes, from, to } of linesOf(body()))
      found.push(`${number} ${bytes === 'too-long' ? bytes : bytes.toString('utf8', from, to)}`);
    expect(found).to.deep.equal(['1 first', '2 too-long', '3 last']);
    // Of its 50 MB no more than a line may have, and the pieces at hand.
    expect(most).to.be.lessThan(mostLineBytes + 1_000_000);
  });

  it('reads any callback or refuses it', () => {
    const next = random(7);
    const types: [string, unknown][] = [
      ['text', { body: 'hello' }],
      ['document', { id: '1', mime_type: 'a/b', sha256: 'x', filename: 'f', caption: 'c' }],
      ['order', { product_items: [{}] }],
      ['contacts', [{}]],
      ['location', { latitude: 1, longitude: 2 }],
    ];
    const messages = types.map(([type, content]) => whatsappMessage(at, type, content));
    const statuses = [{ id: 'w', status: 'read', timestamp: '1700000000', recipient_id: '123456' }];
    const good = Buffer.from(callbackOf({ messages, statuses }));
    let read = 0;
    for (let n = 0; n < rounds; n += 1) {
      const bytes = altered(good, next);
      try {
        for (const { record, media } of readCallback(bytes).items) {
          read += 1;
          for (const one of media ? [record, media.record] : [record]) {
            expect(Number.isNaN(one.occurredAt.getTime())).to.equal(false);
            // What goes to the database as a text.
            for (const { account, tenant = '' } of [one.from, ...one.to])
              expect(`${account}${tenant}`).to.match(/^[\x21-\x7E]+$/);
            expect(JSON.stringify(one.head)).to.be.a('string');
          }
        }
      } catch (error) {
        if (!(error instanceof WhatsappRefused)) throw error;
      }
      if (!bytes.equals(good))
        expect(() => checkHubSignature(hubSignature(good), bytes, [appSecret])).to.throw(WhatsappRefused);
    }
    expect(read).to.be.greaterThan(rounds / 2);
  });

  it('takes no head that was altered after it was signed', () => {
    const next = random(11);
    const now = 1_772_000_000;
    const digest = createHash('sha256').update('body').digest('base64');
    for (let n = 0; n < rounds; n += 1) {
      const head = {
        source: randomUUID(),
        timestamp: String(now),
        key: 'key-1',
        encoding: 'identity' as const,
        digest,
      };
      const headers: Record<string, string> = {
        'heed-source': head.source,
        'heed-timestamp': head.timestamp,
        'idempotency-key': head.key,
        'content-digest': `sha-256=:${digest}:`,
        'heed-signature': signatureOf('secret', head),
      };
      const names = Object.keys(headers);
      const name = names[Math.floor(next() * names.length)] ?? '';
      const before = headers[name] ?? '';
      headers[name] = altered(Buffer.from(before), next).toString('latin1');
      try {
        const read = readHead(headers);
        checkSignature(read.head, read.signatures, ['secret'], now);
        expect({ ...read.head }).to.deep.equal(head);
      } catch (error) {
        if (!(error instanceof IngestRefused)) throw error;
        expect(error).to.be.instanceOf(HeedError);
      }
    }
  });
});

/** Lines, each in bytes of its own. */
function cut(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf('\n', from);
    const to = end === -1 ? bytes.length : end;
    lines.push(Buffer.from(bytes.subarray(from, to)));
    from = to + 1;
  }
  return lines;
}

/** Everything that a line says. */
function said(read: Read): unknown {
  if (read === 'empty' || !('record' in read)) return read;
  const { key, kind, occurredAt, chat, from, to, head, body, otherParty } = read.record;
  const content = body && [body.type, body.bytes.toString('hex')];
  return { key, kind, occurredAt, chat, from, to, head, content, otherParty };
}

async function* linesOf(chunks: AsyncIterable<Buffer>, most?: number): AsyncGenerator<Line> {
  for await (const lines of linesTogether(chunks, most)) yield* lines;
}

async function* pieces(bytes: Buffer, cut: number): AsyncGenerator<Buffer> {
  yield bytes.subarray(0, cut);
  yield bytes.subarray(cut);
}
