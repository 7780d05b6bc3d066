import { oneSlip } from '../../messages/slip.ts';

const wordsIn = (text: string): string[] => text.trim().split(/\s+/);

/** Long enough that one slip makes no other word of them. */
const long = wordsIn(`
  suicide suicidal overdose disappear hopeless worthless useless depressed depression anxiety
  goodbye forever anymore everyone somebody someone nothing nobody myself himself herself breathe
  breaking bleeding exhausted terrified miserable pathetic tonight existing pointless meaningless
  unbearable therapist counsellor counselor suffering drowning burden abused bullied
`);
/** Short ones: only two letters the other way round, one twice or once. */
const short = wordsIn(`
  want help kill pain life hurt live tired cant dont please alive die dead cutting crying dying
  leave hate alone scared death
`);
/** Words of their own that lie one slip beside. */
const ordinary = new Set(
  wordsIn(`
  abuse abuses alike breading breakings breath breathed breather burdens deaf deal decide decides
  died dies diet eleven elven everyones evil existed file form from garden helps hurts ide kills
  leaver leaves lie list listing lives love lover noting notings pains pleased slive tied tires
  tonights treating tried useful veil vile wants
`),
);

/** As people write in a hurry. */
const hurried: Readonly<Record<string, string>> = {
  ...{
    b: 'be',
    jus: 'just',
    wud: 'would',
    nt: 'not',
    cnt: 'cant',
    wnna: 'wanna',
    wana: 'wanna',
    wna: 'wanna',
    wan: 'want',
    livin: 'living',
    existin: 'existing',
    breathin: 'breathing',
    tryin: 'trying',
    dyin: 'dying',
    cryin: 'crying',
    nothin: 'nothing',
    evry: 'every',
    evrything: 'everything',
  },
  ...{
    dis: 'this',
    dat: 'that',
    nemore: 'anymore',
    n: 'and',
    ovr: 'over',
    tek: 'take',
    rly: 'really',
    ppl: 'people',
    thru: 'through',
  },
};

const once = (word: string) => word.replaceAll(/(.)\1+/g, '$1');

function keyOf(word: string): string | undefined {
  const said = hurried[word];
  if (said) return said;
  if (word.length < 3 || ordinary.has(word)) return undefined;
  if (word.length > 4) {
    const key = long.find((one) => oneSlip(one, word, 5));
    if (key) return key;
  }
  return short.find(
    (one) =>
      once(one) === once(word) ||
      (one.length === word.length && one[0] === word[0] && swapped(one, word)) ||
      vowelLost(one, word),
  );
}

/** Two neighbouring letters the other way round. */
function swapped(one: string, word: string): boolean {
  return Array.from(one).some(
    (_, at) =>
      at > 0 && `${one.slice(0, at - 1)}${one[at] ?? ''}${one[at - 1] ?? ''}${one.slice(at + 1)}` === word,
  );
}

/** "wnt", "plese": one vowel is missing, and the word begins and ends as it should. */
function vowelLost(one: string, word: string): boolean {
  return (
    one.length > 3 &&
    word.length === one.length - 1 &&
    one[0] === word[0] &&
    Array.from(one).some(
      (letter, at) => at > 0 && 'aeiou'.includes(letter) && one.slice(0, at) + one.slice(at + 1) === word,
    )
  );
}

/** Key words that were misspelt, as they are written: "i wnt to kil mysef". */
export function mended(words: string): string {
  return words
    .split(' ')
    .map((word) => keyOf(word) ?? word)
    .join(' ');
}
