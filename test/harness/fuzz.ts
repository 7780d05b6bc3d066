import { expect } from 'chai';
import { altered, hostile, random } from './fuzz-bytes.ts';

/** `npm run fuzz` asks for more, and for other ones: it counts in millions, of which each of these gets a share. */
const runs = process.env.HEED_FUZZ_RUNS ? Math.ceil(Number(process.env.HEED_FUZZ_RUNS) / 20) : 600;
const longest = process.env.HEED_FUZZ_RUNS ? 50_000 : 6_000;
const seed = Number(process.env.HEED_FUZZ_SEED ?? 7);

/** Something that reads bytes from outside. */
export interface Parser<T> {
  /** What it should be sent; a function where that is made in a `before`. */
  samples: readonly (string | Buffer)[] | (() => readonly (string | Buffer)[]);
  /** Words of its grammar, put together at random and set in anywhere. */
  words?: readonly (string | Buffer)[] | (() => readonly (string | Buffer)[]);
  read: (bytes: Buffer) => T | Promise<T>;
  /** Whether an error is one that it says it throws. Without this it throws none. */
  refuses?: (error: unknown) => boolean;
  /** Whether it took what came; without this, whatever is not undefined. */
  taken?: (value: T) => boolean;
  /** What holds of whatever it gave, and of what it was given. */
  sound?: (value: T, bytes: Buffer) => void;
  /** Values and characters that a byte may come to. */
  most?: number;
  /** Of the runs; less for what is slow. */
  share?: number;
  /** Of the texts that are made to last one in so many, where each costs a request. */
  oneIn?: number;
  /** Does not ask that some are taken and some refused. */
  onlyTaken?: boolean;
}

/** Another beginning for each name, so that parsers added later change nobody's numbers. */
const seedOf = (name: string): number =>
  Array.from(name).reduce((sum, letter) => Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 16_777_619), seed);

/** Values, and characters of their texts and names; no further than `most`. */
export function sizeOf(value: unknown, most: number): number {
  let size = 0;
  const seen = new Set<object>();
  const left: unknown[] = [value];
  while (left.length > 0 && size <= most) {
    const one = left.pop();
    size += 1;
    if (typeof one === 'string') size += one.length;
    if (typeof one !== 'object' || one === null || seen.has(one)) continue;
    seen.add(one);
    if (ArrayBuffer.isView(one)) size += one.byteLength;
    else if (one instanceof Map || one instanceof Set) left.push(...one);
    else
      for (const [key, inner] of Object.entries(one)) {
        size += key.length;
        left.push(inner);
      }
  }
  return size;
}

const everybodys = [Object.prototype, Array.prototype, String.prototype, Function.prototype, Map.prototype];
const membersOf = () => everybodys.map((one) => Reflect.ownKeys(one).length).join();

/** Declares tests that give a parser what nobody would: it takes it or refuses it as it says, and nothing else happens. */
export function fuzz<T>(name: string, parser: Parser<T>): void {
  const { read, refuses = () => false, taken = (value) => value !== undefined, sound, share = 1 } = parser;
  let samples: Buffer[];
  let words: Buffer[];
  const members = membersOf();

  async function give(bytes: Buffer): Promise<boolean> {
    let value: T;
    try {
      value = await read(Buffer.from(bytes));
    } catch (error) {
      if (refuses(error)) return false;
      throw error;
    }
    const most = (parser.most ?? 64) * bytes.length + 20_000;
    expect(sizeOf(value, most), 'more comes out than went in').to.be.at.most(most);
    sound?.(value, bytes);
    return taken(value);
  }

  async function all(cases: Iterable<Buffer>): Promise<{ taken: number; refused: number }> {
    const count = { taken: 0, refused: 0 };
    let number = 0;
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      for (const bytes of cases) {
        number += 1;
        try {
          count[(await give(bytes)) ? 'taken' : 'refused'] += 1;
          expect(membersOf(), 'what every object has was changed').to.equal(members);
          expect(unhandled, 'an error that nobody waited for').to.deep.equal([]);
        } catch (cause) {
          const shown = JSON.stringify(bytes.toString('latin1', 0, 2_000));
          throw new Error(
            `seed ${seed}, case ${number}, ${bytes.length} bytes (as Latin-1): ${shown}\n${said(cause)}`,
            {
              cause,
            },
          );
        }
      }
    } finally {
      process.off('unhandledRejection', note);
    }
    return count;
  }

  describe(name, function () {
    this.timeout(120_000 + 20 * runs);
    before(() => {
      samples = bytesOf(parser.samples);
      words = bytesOf(parser.words ?? []);
    });

    it('is read as it should be', async () => {
      for (const sample of samples)
        expect(await give(sample), sample.toString('latin1', 0, 500)).to.equal(true);
    });

    it('is read or refused however it is altered', async () => {
      const next = random(seedOf(name));
      function* cases() {
        for (let n = Math.ceil(runs * share); n > 0; n -= 1) yield altered(samples, words, next);
      }
      const count = await all(cases());
      // It went through, and was stopped: else it would have tried nothing.
      if (!parser.onlyTaken) expect(count.refused, 'refused').to.be.greaterThan(0);
      expect(count.taken, 'taken').to.be.greaterThan(0);
      if (process.env.HEED_FUZZ_RUNS) console.log(`${name}: ${count.taken} taken, ${count.refused} refused`);
    });

    it('is read or refused, also where it is made to last', async () => {
      const oneIn = process.env.HEED_FUZZ_RUNS ? 1 : (parser.oneIn ?? 1);
      function* some() {
        let n = seedOf(name) & 0xff;
        for (const one of hostile(samples, words, longest)) if (n++ % oneIn === 0) yield one;
      }
      await all(some());
    });
  });
}

const said = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);

const bytesOf = (given: readonly (string | Buffer)[] | (() => readonly (string | Buffer)[])): Buffer[] =>
  (typeof given === 'function' ? given() : given).map((one) => Buffer.from(one as string));
