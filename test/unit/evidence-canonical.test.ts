import { expect } from 'chai';
import fc from 'fast-check';
import { HeedError } from '../../src/errors.ts';
import { canonicalise, parseCanonical } from '../../src/evidence/canonical.ts';

describe('canonical JSON (RFC 8785)', () => {
  it('writes the example of section 3.2.2 as the RFC does', () => {
    const value = {
      numbers: JSON.parse('[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]'),
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalise(value)).to.equal(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('orders keys by UTF-16 code units, as the example of section 3.2.3', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 };
    const keys = [...canonicalise(value).matchAll(/:([0-9])/g)].map((match) => match[1]);
    expect(keys.join('')).to.equal('2467153');
  });

  it('writes numbers as ECMAScript does (appendix B)', () => {
    const written = [0, -0, 5e-324, 1.7976931348623157e308, 2 ** 53, 1e21, 1e20, 1e-7, 0.000001, -1.5];
    expect(canonicalise(written)).to.equal(
      '[0,0,5e-324,1.7976931348623157e+308,9007199254740992,1e+21,100000000000000000000,1e-7,0.000001,-1.5]',
    );
  });

  it('keeps what JSON has no special place for: __proto__, empty keys, Chinese, U+2028', () => {
    const text = '{"":0,"__proto__":{"\u2028":"阅知"}}';
    expect(canonicalise(JSON.parse(text))).to.equal(text);
  });

  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  const refused: [string, unknown][] = [
    ['undefined', undefined],
    ['a member that is undefined', { a: undefined }],
    ['a hole in an array', { a: new Array(1) }],
    ['NaN', Number.NaN],
    ['Infinity', [Number.POSITIVE_INFINITY]],
    ['a bigint', 1n],
    ['a function', { a: () => 1 }],
    ['a symbol', Symbol('a')],
    ['a key that is a symbol', { [Symbol('a')]: 1 }],
    ['a Date', { at: new Date(0) }],
    ['a Map', new Map()],
    ['bytes', Buffer.from('a')],
    ['a boxed string', Object('a')],
    ['an instance of a class', new (class Sample {})()],
    ['an unpaired surrogate', 'a\ud800'],
    ['an unpaired surrogate in a key', { '\udc00': 1 }],
    ['a cycle', cycle],
  ];
  for (const [name, value] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => canonicalise(value))
        .to.throw(HeedError)
        .with.property('code', 'bad-input');
    });
  }

  it('says where it found what it refuses, and not what it was', () => {
    expect(() => canonicalise({ quiz: { scores: [1, 'secret\ud800'] } })).to.throw(
      /^not canonical JSON: a string with an unpaired surrogate at \$\.quiz\.scores\[1\]$/,
    );
  });

  it('reads back every value it writes, and gives one text whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = canonicalise(value);
        expect(canonicalise(parseCanonical(text))).to.equal(text);
        expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(value)));
        const reversed = JSON.parse(text, (_, v) =>
          v && typeof v === 'object' && !Array.isArray(v)
            ? Object.fromEntries(Object.entries(v).reverse())
            : v,
        );
        expect(canonicalise(reversed)).to.equal(text);
      }),
    );
  });

  const reformatted = [
    '{"a": 1}',
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a":1.0}',
    '{"a":-0}',
    '{"a":"\\u0041"}',
    '{"a":"\\/"}',
    '{"a":12345678901234567890}',
    '{"a":1}\n',
    '\ufeff{"a":1}',
    '{"a":1e400}',
    '"\\ud800"',
    '{"a":1',
    '',
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  ];
  for (const text of reformatted) {
    it(`does not read ${JSON.stringify(text.slice(0, 30))}`, () => {
      expect(() => parseCanonical(text))
        .to.throw(HeedError)
        .with.property('code', 'bad-input');
    });
  }
});
