import { simplified } from '../../messages/traditional.ts';

/** Pictures that people put in place of a word. */
const pictures: readonly (readonly [RegExp, string])[] = [
  [/[💀☠⚰🪦👻]/gu, '死'],
  [/[🔪🗡🩸]/gu, '割'],
  [/[🏢🏬🏙🏨🏠]/gu, '楼'],
  [/[🌉]/gu, '桥'],
  [/[💊]/gu, '药'],
  [/🆘/gu, ' sos '],
];

/** Letters and digits that are read as another letter: "su1c1de", "$uicide". */
const written: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '5': 's',
  '@': 'a',
  $: 's',
};

/** Latin letters that only look different: accents, and Cyrillic and Greek letters of the same shape. */
const lookalike: Readonly<Record<string, string>> = {
  ...{
    а: 'a',
    е: 'e',
    о: 'o',
    р: 'p',
    с: 'c',
    х: 'x',
    у: 'y',
    і: 'i',
    ѕ: 's',
    ԁ: 'd',
    к: 'k',
    м: 'm',
    т: 't',
    в: 'b',
    н: 'h',
  },
  ...{ α: 'a', ε: 'e', ο: 'o', ι: 'i', κ: 'k', ν: 'v', τ: 't', υ: 'u' },
};

/** What was typed, as the rules look at it. */
export interface Plain {
  /** Chinese characters, letters and digits in a row, with nothing between: "不 想,活" is 不想活. */
  dense: string;
  /** Words of Latin letters with one blank between, contractions without their apostrophe; twice where a key was held down. */
  words: readonly string[];
  /** Latin letters in a row: "k.i.l.l m y s e l f". */
  letters: string;
}

/** Widths, cases, scripts, marks that nobody sees, pictures, and letters that are held down. */
export function plainOf(typed: string): Plain {
  let plain = simplified(
    typed
      .replaceAll(/[’‘`´ʼ＇']/gu, '')
      .normalize('NFKC')
      .toLowerCase(),
  );
  for (const [picture, word] of pictures) plain = plain.replaceAll(picture, word);
  plain = plain
    .replaceAll(/\p{Cf}|\p{Cc}|\p{M}/gu, (mark) => (/[\t\n\v\f\r\u0085]/u.test(mark) ? ' ' : ''))
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/\p{L}/gu, (letter) => lookalike[letter] ?? letter);
  const latin = plain.replaceAll(
    /(?<=[a-z])[0135@$](?=[a-z])|(?<![a-z0-9])[$@](?=[a-z]{2})/g,
    (one) => written[one] ?? one,
  );
  const wordsOf = (held: string) => held.replaceAll(/[^a-z]+/g, ' ').trim();
  return {
    dense: plain.replaceAll(/[^\p{L}\p{N}]+/gu, '').replaceAll(/(\p{Script=Han})\1+/gu, '$1'),
    words: [
      ...new Set(
        [latin.replaceAll(/([a-z])\1{2,}/g, '$1'), latin.replaceAll(/([a-z])\1{2,}/g, '$1$1')].map(wordsOf),
      ),
    ],
    letters: latin.replaceAll(/[^a-z]+/g, '').replaceAll(/([a-z])\1+/g, '$1'),
  };
}
