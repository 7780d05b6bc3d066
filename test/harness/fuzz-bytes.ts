/** The same numbers for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const odd: readonly Buffer[] = [
  ...[
    '',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\n\n',
    '\0',
    '- ',
    '? ',
    ': ',
    '---\n',
    '...\n',
    '<<: *a',
    '!!js/function x',
  ],
  ...`" ' \` \\ / // .. ../../x %00 % %u + & | > # @ ~ < > &amp; <script> ]]> <![CDATA[ =1+1 $& {{x}} &a *a`.split(
    ' ',
  ),
  ...'null true -1 0 -0 1e400 0x10 1. NaN 2026-02-30 24:00 __proto__ constructor toString {} [] [[[[[[[['.split(
    ' ',
  ),
  ...['{"__proto__":{"polluted":1}}', '{"length":-1}', '9'.repeat(30), 'x'.repeat(600)],
  ...'\u202e \u2028 \ufeff \ufffd é e\u0301 汉 𠮷 ﬀ İ ß １２ ٣ （ ； ，'.split(' '),
].map((text) => Buffer.from(text));
/** No UTF-8: half a pair, a byte that never stands there, something cut off, longer than it need be. */
const noText = ['eda080', 'ff', 'e6b1', 'c0af', 'f4908080'].map((hex) => Buffer.from(hex, 'hex'));
const mostBytes = 64 * 1024;

/** Something good, altered: bits, cuts, doubles, words and values exchanged for odd ones, lines in another order. */
export function altered(samples: readonly Buffer[], words: readonly Buffer[], next: () => number): Buffer {
  const pick = (count: number) => Math.floor(next() * count);
  const one = <T>(of: readonly T[]): T => of[pick(of.length)] as T;
  if (words.length > 0 && pick(8) === 0)
    return Buffer.concat(Array.from({ length: pick(30) }, () => one(pick(4) === 0 ? odd : words)));
  let bytes: Buffer = Buffer.from(one(samples));
  for (let n = pick(4); n >= 0; n -= 1) {
    const at = pick(bytes.length + 1);
    const to = Math.min(bytes.length, at + 1 + pick(pick(4) === 0 ? 400 : 12));
    const set = (from: number, into: Buffer, until: number) =>
      Buffer.concat([bytes.subarray(0, from), into, bytes.subarray(until)]);
    switch (pick(11)) {
      case 0:
        if (at < bytes.length) bytes[at] = pick(256);
        break;
      case 1:
        if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << pick(8));
        break;
      case 2:
        bytes = bytes.subarray(0, at);
        break;
      case 3:
        bytes = set(at, Buffer.alloc(0), to);
        break;
      case 4: {
        const piece = bytes.subarray(at, to);
        bytes = set(
          at,
          Buffer.concat(Array.from({ length: 2 + pick(pick(6) === 0 ? 60 : 2) }, () => piece)),
          to,
        );
        break;
      }
      case 5:
        bytes = set(at, one(pick(8) === 0 ? noText : odd), at);
        break;
      case 6:
        if (words.length > 0) bytes = set(at, one(words), at);
        break;
      case 7:
      case 8: {
        const found = [...bytes.toString('latin1').matchAll(/"(?:[^"\\]|\\.)*"|[\w.+\x80-\xff-]+/g)];
        const value = found[pick(found.length)];
        if (!value) break;
        const instead =
          pick(3) === 0
            ? Buffer.from(found[pick(found.length)]?.[0] ?? '', 'latin1')
            : one(words.length > 0 && pick(2) === 0 ? words : odd);
        bytes = set(value.index, instead, value.index + value[0].length);
        break;
      }
      case 9: {
        const lines = bytes.toString('latin1').split('\n');
        const [line = ''] = lines.splice(pick(lines.length), pick(3) === 0 ? 0 : 1);
        if (pick(2) === 0) lines.splice(pick(lines.length + 1), 0, line);
        bytes = Buffer.from(lines.join('\n'), 'latin1');
        break;
      }
      default: {
        const other = one(samples);
        bytes = Buffer.concat([bytes.subarray(0, at), other.subarray(pick(other.length + 1))]);
      }
    }
    if (bytes.length > mostBytes) bytes = bytes.subarray(0, mostBytes);
  }
  return bytes;
}

/** What makes readers recurse, count or look back: one sign again and again, and what is good over and over. */
export function* hostile(
  samples: readonly Buffer[],
  words: readonly Buffer[],
  length = 50_000,
): Generator<Buffer> {
  const signs = [
    ...'[ { ( < " \' ` * _ - = # > | & ; , . : / % 0 a 一 ![ ]( **a <a> &#1; %41 a=b& ../ {"a": [{"a":'.split(
      ' ',
    ),
    ...['\\', '\n', ' ', '\r\n', '\t', '\0', '- ', '? ', '> ', 'a: '],
  ];
  for (const sign of signs) {
    const many = Buffer.from(sign.repeat(Math.ceil(length / sign.length)));
    yield many;
    const [sample] = samples;
    if (sample) yield Buffer.concat([sample, many]);
    if (sample)
      yield Buffer.concat([
        sample.subarray(0, sample.length >> 1),
        many,
        sample.subarray(sample.length >> 1),
      ]);
  }
  for (const piece of [...samples, ...words].filter(({ length }) => length > 0))
    yield Buffer.concat(Array.from({ length: Math.ceil(length / piece.length) }, () => piece));
  yield* [Buffer.alloc(0), ...noText, ...odd];
}
