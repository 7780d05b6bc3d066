import { chineseWithoutJokes, criesInChinese } from './cry/chinese.ts';
import { criesInEnglish, englishWithoutJokes } from './cry/english.ts';
import { mended } from './cry/mended.ts';
import { criesInPictures } from './cry/pictures.ts';
import { type Plain, plainOf, withoutAsides } from './cry/plain.ts';
import { weighEnough, weightsOf } from './cry/weigh.ts';

/** More than any platform hands on in one message; a cry for help that stands behind it is looked for at its end. */
const mostRead = 6_000;

/** What is short is one thing, whatever signs stand in it; in something long, words that are far apart have nothing to do with each other. */
const oneBreath = 240;

const lineEnds = /[\n\r]+/u;

/**
 * Whether what was typed may be a cry for help: that somebody is in danger, from themselves or from others, or at the end of
 * their strength, said outright or not. Tuned to miss nothing: a kind answer too many does no harm (decision 0050). Knows no
 * database and no time, and keeps nothing. `test/fixtures/support/` has the lines that it is measured by.
 */
export function isCryForHelp(typed: string): boolean {
  return readings(typed).some(
    ({ typed: some, whole, lines, sentences, short }) =>
      some.some(criesInPictures) ||
      unlike([whole, ...lines, ...sentences]).some(inPhrases) ||
      // What is one sentence, as most is, is its own line and the whole: it is weighed once.
      (short && sentences.length === 1 && sentences[0] === whole
        ? [sentences]
        : [sentences, lines, short ? [whole] : []]
      ).some(inConcepts),
  );
}

const unlike = <T>(all: readonly T[]): T[] => [...new Set(all)];

/** What rules are shown of a text: itself, its lines and its sentences. */
export interface Reading {
  /** The text and its lines, as they were typed. */
  typed: readonly string[];
  whole: Plain;
  lines: readonly Plain[];
  sentences: readonly Plain[];
  short: boolean;
}

/** All that any rule is shown of what was typed: of bounded length, however long it is. */
export function readings(typed: string): Reading[] {
  const read = typed.length <= mostRead ? [typed] : [typed.slice(0, mostRead), typed.slice(-mostRead)];
  return read.map((typed) => {
    const some = withoutAsides(typed);
    const spell = eachOnce(spelt);
    return {
      typed: unlike([typed, ...split(typed, lineEnds)]),
      whole: spell(some),
      lines: split(some, lineEnds).map(spell),
      sentences: split(some, /[\n\r。！？!?.,，;；、…~～]+/u).map(spell),
      short: some.length <= oneBreath,
    };
  });
}

/**
 * Everything is judged by itself: the whole; each line, so that what is heard alone is heard among others too; each
 * sentence, since "想死。你们别管我" is no "想死你们".
 */
function split(typed: string, at: RegExp): string[] {
  return unlike(typed.split(at)).filter((part) => part.trim() !== '');
}

/** The same part is read once, and is then the same thing. */
function eachOnce(read: (part: string) => Plain): (part: string) => Plain {
  const known = new Map<string, Plain>();
  return (part) => {
    const plain = known.get(part) ?? read(part);
    known.set(part, plain);
    return plain;
  };
}

/** As it was typed, and as it is spelt. */
function spelt(typed: string): Plain {
  const plain = plainOf(typed);
  return { ...plain, words: [...new Set(plain.words.flatMap((words) => [words, mended(words)]))] };
}

/** Phrases that stand for it by themselves. */
function inPhrases({ dense, words, letters }: Plain): boolean {
  return criesInChinese(dense, letters) || words.some((some) => criesInEnglish(some, letters));
}

/** What is spoken of, in whatever words. */
function inConcepts(parts: readonly Plain[]): boolean {
  return weighEnough(
    parts.map(({ dense, words }) => weightsOf(chineseWithoutJokes(dense), words.map(englishWithoutJokes))),
  );
}
