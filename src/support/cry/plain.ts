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

/** Words that are written with a digit, as they are said. */
const numbered: Readonly<Record<string, string>> = {
  ...{ h8: 'hate', no1: 'no one', sum1: 'someone', '2nite': 'tonight', '2day': 'today', '2moro': 'tomorrow' },
  ...{ '4ever': 'forever', b4: 'before', d1e: 'die' },
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
  const wordsOf = (held: string) =>
    held
      .replaceAll(
        /(?<![a-z0-9])(?:h8|no1|2nite|2day|4ever|2moro|b4|d1e|sum1)(?![a-z0-9])/g,
        (one) => numbered[one] ?? one,
      )
      .replaceAll(/[^a-z]+/g, ' ')
      .trim();
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

/**
 * What is said of work across a comma, taken out before sentences are looked at by themselves: "救命，这个表格打不开" is not
 * 救命 alone.
 */
export function withoutAsides(typed: string): string {
  return typed.replaceAll(asides, ' ');
}

const things =
  '(?:需求|表格|表单|系统|报表|周报|日报|方案|接口|代码|程序|电脑|打印机|软件|页面|网页|链接|文件|邮件|账号|项目|工单|登录|打不开|打不上|上线|bug|PPT|ppt)';
const asides = new RegExp(
  [
    `救命[啊呀]?[，,！! ]{1,3}(?=[^，,。.！!？?\\n]{0,6}${things})`,
    `(?<=${things}[^，,。.！!？?\\n]{0,8}[，,！! ]{1,3})救命[啊呀]?(?=$|[。.！!\\n])`,
    `帮帮我[，,！! ]{1,3}(?=[^，,。.！!？?\\n]{0,6}(?:${things}|登|密码|不上|不了))`,
    `受不了(?:这个|这破|你们)?(?:系统|电脑|打印机|表格|软件|流程)`,
    '噪音太大受不了|受不了他的冷笑话|\\bit.?s over[, ]{1,2}(?=we lost)|sorry everyone[, ]{1,2}(?=wrong)',
    '心态崩了[，,](?=电脑|系统|没保存|文件)|谢谢大家陪我到这里[，,](?=项目|活动)|对不起老婆(?=我今天又加班)',
    "(?:I'm|im|I am) (?:out|done)[, ]{1,2}(?=see you|for today)",
    '(?<=凌晨.{0,6}[，,])我废了|我真是个废物[，,](?=又)|大佬救我[，,]|开车撞到护栏了[，,](?=人没事)',
    '没力气了[，,]先下班|no energy left[, ]{1,2}(?=going home|heading home)',
    "(?:I'm|im|I am) (?:lost|stuck)[, ]{1,2}(?=which|where|how do|what (?:page|step|button))",
    "can (?:anyone|someone|somebody) help[?,.! ]{1,3}(?:I'm|im) stuck on (?:step|question|page)",
    "it (?:does not|doesn't|doesnt) matter[, ]{1,2}(?=use|which|either|any)",
  ].join('|'),
  'giu',
);
