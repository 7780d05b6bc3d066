import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { z } from 'zod';
import { eachNode, parsedSources, SyntaxKind } from '../harness/parsed.ts';
import { parseExpression } from '../harness/regex/parse.ts';
import { attempts, type Growth, growth, textOf } from '../harness/regex/pumped.ts';
import { Counted, TooManySteps } from '../harness/regex/steps.ts';
import { runTypeScript } from '../harness/run-typescript.ts';

interface Expression {
  file: string;
  source: string;
  flags: string;
}

/** These take more steps for each sign the longer a text is, and never get a long one. Who sees to that. */
const bounded: Readonly<Record<string, string>> = {
  'src/commands/export.ts /T.*(Z|[+-]\\d\\d:\\d\\d)$/': 'an argument of a command',
  'src/sensitive/passwords.ts /^["\'(]|["\'().,;!?]+$/g': 'what the expressions above it found: 64 signs',
  'src/support/counselling/words.ts /^(改约|换到|move(?: to)?|预约|约|book)\\s*[:：]?\\s*([a-z][2-9][a-z][2-9])$/':
    'a text over 200 signs is not read there',
  'src/support/counselling/words.ts /[\\s。！!?？.，,]+$/gu': 'a text over 200 signs is not read there',
  'src/support/cry/concepts/notation.ts /\\[([^\\]]*)\\]\\? /g': 'phrases of the program, read once',
  'src/support/cry/concepts/notation.ts /\\[([^\\]]*)\\]/g': 'phrases of the program, read once',
  'src/support/cry/english.ts /\\b(?:(?:wrists?|arms?|legs?|cuts?) (?:is…/u':
    'what is read of a text, cut to 6,000 signs in src/support/cry.ts',
  'src/support/cry/chinese.ts /(?:不|步|布|8|bu|b)(?:想|相|象|像|响|xiang)(?:活|…/u': 'the same',
  'src/web/assets/blind-token.js /=+$/': 'base64, which ends with two at most',
  'src/web/assets/passkey.js /=+$/': 'base64, which ends with two at most',
};

/** Made when they are called, of nothing but what stands here. */
const whenCalled: readonly Expression[] = [
  { file: 'src/backup/place.ts', source: '^heed-1f0c9a31-\\d{8}T\\d{6}Z-[0-9a-f]{8}\\.backup$', flags: '' },
  { file: 'src/backup/place.ts', source: '^\\.heed-1f0c9a31-.+\\.backup\\.partial$', flags: '' },
  // Every sign of its notation, in both languages.
  ...['^(?:(?:觉得|感觉).{0,6}(?:没|没有)意义)$', '没有(?:(?:什么|任何) )?盼头'].map((source) => ({
    ...{ file: 'src/support/cry/concepts/notation.ts', flags: 'u' },
    source,
  })),
  ...['(?:no|zero) reason[a-z]{0,8} (?:[a-z]+ ){0,3}(?:(?:to|for) )?live', '^so tired[a-z]{0,8}$'].map(
    (source) => ({
      ...{ file: 'src/support/cry/concepts/notation.ts', flags: 'u' },
      source: `(?<![a-z])(?:${source})(?![a-z])`,
    }),
  ),
];

/** Those made of hundreds of words are told by how they begin. */
const known = ({ file, source, flags }: Expression) =>
  `${file} /${source.length > 1_000 ? `${source.slice(0, 40)}…` : source}/${flags}`;
const said = ({ before, again, after }: Growth) => JSON.stringify([before, again, after]);

describe('regular expressions', function () {
  this.timeout(900_000);
  const all = new Map<string, Expression>();
  /** How many `new RegExp` there are in each file. */
  const making = new Map<string, number>();
  const made: Expression[] = [];

  before(async () => {
    parsedSources((tree, file) =>
      eachNode(tree, (node) => {
        if (node.kind === SyntaxKind.RegularExpressionLiteral) {
          const literal = node.getText(tree);
          const end = literal.lastIndexOf('/');
          const one = { file, source: literal.slice(1, end), flags: literal.slice(end + 1) };
          all.set(known(one), one);
        }
        const isCall = node.kind === SyntaxKind.NewExpression || node.kind === SyntaxKind.CallExpression;
        if (isCall && /^(?:new\s+)?RegExp\s*\(/.test(node.getText(tree)))
          making.set(file, (making.get(file) ?? 0) + 1);
      }),
    );
    const child = runTypeScript('regex/made-child.ts', [...making.keys()], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const told = z.array(z.object({ file: z.string(), source: z.string(), flags: z.string() }));
    if (!child.stdout) throw new Error('nothing to read from');
    made.push(...told.parse(JSON.parse(await text(child.stdout))));
    for (const one of [...made, ...whenCalled]) all.set(known(one), one);
  });

  it('are all known here: those that are written, and those that are made of words', () => {
    expect(all.size).to.be.greaterThan(400);
    for (const [file, sites] of making) {
      const here = [...made, ...whenCalled].filter((one) => one.file === file);
      expect(new Set(here.map(known)).size, file).to.be.at.least(sites);
    }
  });

  it('are matched here as JavaScript matches them', () => {
    let compared = 0;
    for (const { source, flags, file } of all.values()) {
      const tree = parseExpression(source, flags);
      const counted = new Counted(tree, flags);
      const real = new RegExp(source, flags);
      let left = 12;
      for (const one of attempts(tree)) {
        if (left-- === 0) break;
        const whole = textOf(one, 1);
        const signs = flags.includes('u') ? Array.from(whole) : whole.split('');
        const units = (from: number, to: number) => signs.slice(from, to).join('');
        let found: string[];
        try {
          found = counted.run(signs, 1_000_000).found.map(([from, to]) => units(from, to));
        } catch (error) {
          if (error instanceof TooManySteps) continue;
          throw error;
        }
        const wanted = flags.includes('g')
          ? [...whole.matchAll(real)].map(([match]) => match)
          : (whole.match(real)?.slice(0, 1) ?? []);
        expect(found, `${known({ file, source, flags })} ${said(one)}`).to.deep.equal(wanted);
        compared += 1;
      }
    }
    expect(compared).to.be.greaterThan(1_000);
  });

  it('take no more steps for each sign of a long text than of a short one, or never get a long one', () => {
    const grown = [...all.values()].flatMap((one) => {
      const tried = growth(one.source, one.flags);
      return tried ? [{ name: known(one), tried }] : [];
    });
    expect(
      grown.filter(({ name }) => !bounded[name]).map(({ name, tried }) => `${name} ${said(tried)}`),
    ).to.deep.equal([]);
    expect(grown.map(({ name }) => name)).to.have.members(Object.keys(bounded));
  });

  for (const [source, flags] of [
    ['(a+)+$', ''],
    ['(?:a|a)*b', ''],
    ['\\s+$', 'g'],
    ['^(.+?)\\s*\\d$', 'u'],
    ['"(?:[^"\\\\]|\\\\.)*"', 'g'],
    ['(?:a{1,60}){1,60}b', ''],
    ['(\\w+)@\\1', ''],
  ] as const)
    it(`that grow are found: ${source}`, () => expect(growth(source, flags)).to.not.equal(undefined));

  for (const [source, flags] of [
    ['(?<!\\s)\\s+$', 'g'],
    ['^[a-z]+(?:-[a-z]+)*$', ''],
    ['a{1,200}b', ''],
    ['^(?:a|b)*$', ''],
  ] as const)
    it(`that do not grow are left alone: ${source}`, () => expect(growth(source, flags)).to.equal(undefined));
});
