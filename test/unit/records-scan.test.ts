import { isUtf8 } from 'node:buffer';
import { expect } from 'chai';
import fc from 'fast-check';
import { HeedError } from '../../src/errors.ts';
import type { Kept } from '../../src/records/gate.ts';
import { readLine } from '../../src/records/line.ts';
import { type IncomingRecord, sizeOf, withContent } from '../../src/records/model.ts';
import { Parties } from '../../src/records/parties.ts';
import { PlainText } from '../../src/records/plain-text.ts';
import { Scanner } from '../../src/records/scan/scan.ts';
import { splitBodies, splitHeads } from '../../src/records/segments.ts';
import { wordsOf, writeBody, writeHead } from '../../src/records/words.ts';
import { maybeSensitive } from '../../src/sensitive/tell-tale.ts';
import { maybeSensitiveIn } from '../../src/sensitive/tell-tale-bytes.ts';
import { aRow } from '../harness/gate.ts';

const seed = Number(process.env.HEED_TEST_SEED ?? 20_260_302);

/** Everything there is of a record, however it was read. */
const plain = (record: IncomingRecord) => ({
  ...{ key: record.key, kind: record.kind, at: record.occurredAt.toISOString(), chat: record.chat },
  ...{ from: record.from, to: record.to, head: record.head, otherParty: record.otherParty },
  body: record.body && {
    ...{ type: record.body.type, text: record.body.text, size: sizeOf(record.body) },
    bytes: record.body.bytes.toString('hex'),
  },
});

function longWay(line: string): ReturnType<typeof plain> | undefined {
  try {
    return plain(readLine(line));
  } catch (error) {
    if (error instanceof HeedError) return undefined;
    throw error;
  }
}

const usual = {
  id: 'm-1',
  kind: 'message',
  at: '2026-03-02T09:30:05.120Z',
  chat: '客户群-7',
  from: { account: 'li', platform: 'wecom', tenant: 'corp' },
  to: [{ account: '+8613900000001', external: true }],
  head: { type: 'text', sequence: 7, share: 12.5, silent: false, quoted: null },
  body: { type: 'text/plain', text: '收到，谢谢。See you at "ten" \\ 10:00\n好 😀' },
  otherParty: 'agreed',
};
type Field = keyof typeof usual;
const lineOf = (more: object = {}): string => JSON.stringify({ ...usual, ...more });

/** As many programs write it: nothing but ASCII. */
const ascii = (line: string): string =>
  line.replaceAll(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

const scan = (line: string) => new Scanner().read(Buffer.from(line));

describe('lines that are read where they lie', () => {
  const { head: _head, body: _body, otherParty: _otherParty, ...least } = usual;
  const ordinary = [
    ['as JSON.stringify writes them', lineOf()],
    ['with blanks between', JSON.stringify(usual, null, 1).replaceAll('\n', ' ')],
    ['with tabs, and blanks at the end', `${lineOf().replaceAll('":', '"\t: ')}  `],
    ['with only what is demanded', JSON.stringify(least)],
    ['in another order', JSON.stringify(Object.fromEntries(Object.entries(usual).toReversed()))],
    ['to several', lineOf({ to: [...usual.to, usual.from, { account: 'x', name: '张三' }] })],
    ['of another zone', lineOf({ at: '2026-03-02T17:30:05+08:00' })],
    ['with more digits of a second', lineOf({ at: '2026-03-02T09:30:05.1239996Z' })],
    ['with an empty content', lineOf({ body: { text: '', type: 'text/plain' } })],
    ['with an empty head', lineOf({ head: {} })],
    ['with a body in ASCII', lineOf({ chat: 'c', body: usual.body }).replace(/"body":.*$/, ascii)],
  ] as const;
  for (const [how, line] of ordinary)
    it(`${how}: as readLine reads them`, () => {
      const read = scan(line);
      expect(read && plain(read)).to.deep.equal(longWay(line));
    });

  it('is itself with something else in it, however it was read', () => {
    const body = { type: '', bytes: Buffer.alloc(0) };
    const read = scan(lineOf()) ?? expect.fail('it was not read');
    expect(plain(withContent(read, body))).to.deep.equal({
      ...plain(read),
      body: { type: '', text: undefined, size: 0, bytes: '' },
    });
  });

  const odd: [string, string][] = [
    ['a name that stands there twice', lineOf().replace('{', '{"id":"m-0",')],
    ['a field that is not known', lineOf({ more: 1 })],
    ['a content in base64', lineOf({ body: { type: 'image/png', base64: 'AAAA' } })],
    ['half of a pair', lineOf().replace('收到', '\\ud83d')],
    ['an escape in a name', lineOf().replace('"kind"', '"k\\u0069nd"')],
    ['a head that is deeper', lineOf({ head: { one: {} } })],
    ['a number beyond all', lineOf({ head: {} }).replace('"head":{}', '"head":{"n":1e999}')],
    ['a number with a zero before it', lineOf({ head: {} }).replace('"head":{}', '"head":{"n":07}')],
    ['the last instant of a day', lineOf({ at: '2026-03-02T24:00:00Z' })],
    ['a day that there is not', lineOf({ at: '2026-13-02T10:00:00Z' })],
    ['an instant before all', lineOf({ at: '1969-12-31T23:59:59Z' })],
    ['a minute of sixty-one seconds', lineOf({ at: '2026-03-02T09:30:60Z' })],
    ['a line that does not end', lineOf().slice(0, -1)],
    ['something behind it', `${lineOf()}{}`],
    ['nothing', ''],
    ['nobody', lineOf({ to: [] })],
    ['a key of 513 characters', lineOf({ id: 'x'.repeat(513) })],
    ['a key with nothing in it', lineOf({ id: '' })],
  ];
  for (const [what, line] of odd)
    it(`${what} is left to readLine`, () => {
      expect(scan(line)).to.equal(undefined);
    });

  it('whatever is exchanged in them, reads the same or leaves it to readLine', () => {
    const values = fc.constantFrom(
      ...[
        'null',
        '7',
        '-0',
        '-1e400',
        '""',
        '[]',
        '{}',
        'true',
        '"\\u0000"',
        '"\\ud800"',
        '"\\u00e9"',
        '"\t"',
        '" "',
      ],
      ...[
        '{"account":"a","platform":"p"}',
        '{"account":"é"}',
        '"2026-02-30T10:00:00Z"',
        '"2026-03-02T10:00:00.1Z"',
      ],
      ...[
        '{"type":"text","text":"1","type":"a"}',
        '{"__proto__":"x","a":"1","a":"2"}',
        '[{"account":"a"},{}]',
        '12345678901234567',
      ],
      ...[
        '"agreed"',
        '"call"',
        '{"type":"text/plain","text":"a\\tb\\/\\"\\\\"}',
        '[{"account":"a","external":true},{"account":"b"}]',
      ],
    );
    const bytes = fc.tuple(fc.nat(), fc.nat(255), fc.nat(2)) as fc.Arbitrary<[number, number, number]>;
    fc.assert(
      fc.property(
        fc.record({
          values: fc.dictionary(fc.constantFrom(...(Object.keys(usual) as Field[])), values, { maxKeys: 3 }),
          body: fc.string({ unit: 'binary', maxLength: 30 }),
          bytes: fc.array(bytes, { maxLength: 2 }),
        }),
        (given) => {
          const pieces = Object.entries({ ...usual, body: { type: 'text/plain', text: given.body } }).map(
            ([name, value]) => `"${name}":${given.values[name] ?? JSON.stringify(value)}`,
          );
          const line = Buffer.from(`{${pieces.join()}}`);
          for (const [at, byte, how] of given.bytes) {
            const place = at % line.length;
            if (how === 0) line[place] = byte;
            else if (how === 1) line.copyWithin(place, place + 1);
            else line.copyWithin(place + 1, place);
          }
          if (!isUtf8(line)) return;
          const read = new Scanner().read(line);
          if (read) expect(plain(read)).to.deep.equal(longWay(line.toString('utf8')));
        },
      ),
      { seed, numRuns: 3_000 },
    );
  });

  it('says of the same accounts that they are one object', () => {
    const scanner = new Scanner();
    const read = [lineOf(), lineOf({ from: usual.to[0], to: [usual.from] }), lineOf({ id: 'm-2' })].map(
      (line) => scanner.read(Buffer.from(line)),
    );
    expect(read[0]?.from).to.equal(read[1]?.to[0]).and.to.equal(read[2]?.from);
    expect(read[0]?.to[0]).to.equal(read[1]?.from).and.to.equal(read[2]?.to[0]);
  });
});

const keptUnder = (parts: 'content' | 'metadata', mask: readonly string[]): Kept => ({
  decision: { policy: 'policy', version: 'version', disclosure: 'chats', subjects: [], parts },
  row: aRow({ covers: { mask } }),
  ...{ lastDay: '2026-06-04', sender: null, outward: false },
});

describe('what is sealed of them', () => {
  const sentences = fc.constantFrom(
    ...[
      '好的',
      'my password is hunter2-Hunter',
      '身份证 11010519491231002X',
      '4111 1111 1111 1111',
      'see you',
      '{"\\u5bc6\\u7801": "is hunter2-Hunter"}',
    ],
  );
  const types = fc.constantFrom('text/plain', 'application/json', 'application/x-unknown');
  it('is what would be sealed of the same record read the long way', () => {
    const all = fc.record({
      text: sentences,
      // An escape in a head is read the long way, and has nothing to be held against.
      name: fc.oneof(
        sentences.filter((one) => !one.includes('\\')),
        fc.constantFrom(13_900_000_001, 378_282_246_310_005),
      ),
      type: types,
      parts: fc.constantFrom('content' as const, 'metadata' as const),
    });
    fc.assert(
      fc.property(fc.array(all, { minLength: 1, maxLength: 5 }), (given) => {
        const sealed = [scan, readLine].map((read) => {
          const words = given.map(({ text, name, type, parts }, n) => {
            const line = lineOf({ id: `${n}`, head: { name, n }, body: { type, text } });
            const record = read(line);
            if (!record) throw new Error('it was not read');
            return wordsOf(
              record,
              keptUnder(parts, ['password', 'identity-number', 'bank-card']),
              new Parties(),
            );
          });
          const text = new PlainText();
          for (const one of words) writeHead(text, one);
          const heads = splitHeads(text.bytes, words.length);
          text.begin();
          for (const one of words) writeBody(text, one);
          const bodies = Buffer.from(text.bytes);
          const kept = heads.map((head, n) => (words[n]?.body ? head : { ...head, body: undefined }));
          return { heads, bodies: splitBodies(bodies, kept).map((body) => body?.toString('utf8') ?? null) };
        });
        expect(sealed[0]).to.deep.equal(sealed[1]);
      }),
      { seed, numRuns: 300 },
    );
  });

  it('looks at words wherever the closer look would find anything', () => {
    const word = fc.constantFrom(
      '密',
      '码',
      '口',
      '令',
      '验',
      '证',
      '动态码',
      '秘钥',
      'pin',
      'Key',
      '９',
      'Ａ',
      '@',
      '１２３４',
    );
    const texts = fc.array(
      fc.oneof(word, fc.string({ unit: 'binary', maxLength: 5 }), fc.nat().map(String)),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(texts, (pieces) => {
        const bytes = Buffer.from(`"${pieces.join('')}"`);
        if (maybeSensitive(pieces.join('')))
          expect(maybeSensitiveIn(bytes, 1, bytes.length - 1)).to.equal(true);
      }),
      { seed, numRuns: 3_000 },
    );
    const harmless = Buffer.from('收到，周二晚上八点。The meeting is moved to Thursday.');
    expect(maybeSensitiveIn(harmless, 0, harmless.length)).to.equal(false);
  });

  it('grows with a content that is larger than its place, and leaves nothing where it stood', () => {
    const text = new PlainText();
    const large = 'x'.repeat(200_000);
    text.text(large);
    text.text('y');
    const { bytes } = text;
    expect(bytes.toString('utf8')).to.equal(`${large}y`);
    text.wipe();
    expect(bytes.every((byte) => byte === 0)).to.equal(true);
    expect(text.length).to.equal(0);
  });
});
