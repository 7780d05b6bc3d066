import { apart, below, type Node, parseExpression } from './parse.ts';
import { Counted, TooManySteps } from './steps.ts';

/** What may make an expression look back: the same again and again, after what leads to it, before what it does not want. */
export interface Growth {
  before: string;
  again: string;
  after: string;
}

/** Steps for each sign that nothing is asked about, those that are too many at any length, and what tells that they grow. */
const few = 40;
const most = 4_000;
const starts = 1.2;
const grows = 1.5;
/** How long the shortest text is, in signs and in rounds. */
const shortest = { signs: 80, rounds: 20 };
/** Of so many kinds of signs, two together are tried as well. */
const mostInPairs = 7;
/** A sign that hardly any expression wants. */
const unwanted = '\uE000';

/** Some signs of each kind: those that no piece of the expression tells apart from another count once. */
function kinds(pieces: readonly (Node & { kind: 'one' })[]): string[] {
  const some = [
    ...Array.from({ length: 96 }, (_, n) => String.fromCharCode(32 + n)),
    ...Array.from('\n\r\t\u00a0\u3000é一，。：Ａ０٣\u0301'),
    ...pieces.flatMap(({ raw }) => Array.from(raw)),
  ];
  const seen = new Map<string, string>();
  for (const sign of some) {
    const told = pieces.map((piece) => (piece.is(sign) ? '1' : '0')).join('');
    if (told.includes('1') && !seen.has(told)) seen.set(told, sign);
  }
  return [...seen.values()];
}

/** A text that a node would take, short; and those before each repetition, with one round of it. */
function examples(tree: Node, signs: readonly string[]) {
  const [befores, rounds] = [new Set<string>(['', unwanted]), new Set<string>()];
  const words = (node: Node): string => {
    switch (node.kind) {
      case 'one':
        return signs.find((sign) => /\w/.test(sign) && node.is(sign)) ?? signs.find(node.is) ?? '';
      case 'all':
        return node.parts.map(words).join('');
      case 'either':
        return node.ways[0] ? words(node.ways[0]) : '';
      case 'repeat':
        return words(node.of).repeat(node.min);
      case 'group':
        return words(node.of);
      default:
        return '';
    }
  };
  const visit = (node: Node, before: string): void => {
    switch (node.kind) {
      case 'all':
        node.parts.reduce((led, part) => {
          visit(part, led);
          return led + words(part);
        }, before);
        break;
      case 'either':
        for (const way of node.ways.slice(0, 6)) visit(way, before);
        break;
      case 'repeat': {
        if (node.max > 1 && befores.size < 8) {
          befores.add(before);
          const round = words(node.of);
          for (const one of [round, before + round]) if (one.length > 1) rounds.add(one);
          if (node.of.kind === 'all' || node.of.kind === 'either' || node.of.kind === 'group')
            for (const inner of below(node.of))
              if (inner.kind === 'either') for (const way of inner.ways.slice(0, 6)) rounds.add(words(way));
        }
        visit(node.of, before);
        break;
      }
      case 'group':
      case 'look':
        visit(node.of, before);
    }
  };
  visit(tree, '');
  rounds.add(words(tree));
  rounds.delete('');
  // What has to begin at the border of a word begins again behind a sign that is in none.
  return { befores: [...befores], rounds: [...rounds].flatMap((round) => [round, round + unwanted]) };
}

/** Whether there is anything in it that can come more than once. */
export const repeats = (tree: Node): boolean =>
  below(tree).some((one) => one.kind === 'repeat' && one.max > 1);

/** All that an expression is tried with. */
export function* attempts(tree: Node): Generator<Growth> {
  const pieces = [...new Set(below(tree).filter((one) => one.kind === 'one'))];
  const signs = kinds(pieces);
  const { befores, rounds } = examples(tree, signs);
  const pairs = signs.length > mostInPairs ? [] : signs.flatMap((one) => signs.map((other) => one + other));
  for (const before of befores) {
    for (const again of signs)
      for (const after of [unwanted, unwanted + again, '', '\n', ...signs])
        if (after !== again) yield { before, again, after };
    for (const again of rounds)
      for (const after of [unwanted, unwanted + again, '']) yield { before, again, after };
  }
  for (const before of ['', unwanted]) for (const again of pairs) yield { before, again, after: unwanted };
}

export const textOf = ({ before, again, after }: Growth, times: number): string =>
  before + again.repeat(times * Math.max(shortest.rounds, Math.ceil(shortest.signs / again.length))) + after;

/** Something with which an expression takes steps for each sign that grow with the text; undefined if nothing was found. */
export function growth(source: string, flags: string): Growth | undefined {
  for (const tree of apart(parseExpression(source, flags))) {
    const found = repeats(tree) ? growthOf(tree, flags) : undefined;
    if (found) return found;
  }
  return undefined;
}

function growthOf(tree: Node, flags: string): Growth | undefined {
  const counted = new Counted(tree, flags);
  const perSign = (tried: Growth, times: number): number => {
    const text = Array.from(textOf(tried, times));
    try {
      return counted.run(text, most * text.length).steps / text.length;
    } catch (error) {
      if (error instanceof TooManySteps) return Infinity;
      throw error;
    }
  };
  for (const tried of attempts(tree)) {
    const short = perSign(tried, 1);
    if (short <= few) continue;
    if (short < Infinity && perSign(tried, 2) <= short * starts) continue;
    const longer = perSign(tried, 5);
    if (longer <= short * grows && longer < Infinity) continue;
    // What is bounded, as {1,200}, may grow at first and not any more.
    const longest = perSign(tried, 10);
    if (longest > longer * grows || longest === Infinity) return tried;
  }
  return undefined;
}
