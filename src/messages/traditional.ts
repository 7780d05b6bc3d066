import hongKong from 'opencc-js/dict/HKVariantsRev';
import traditional from 'opencc-js/dict/TSCharacters';

/** For the library each is a word of its own in simplified Chinese too: a rare one, beside what it stands for in Hong Kong or Taiwan. */
const ours = '妳 你|著 着|瞭 了|藉 借';

/** One unit of UTF-16 each. What takes two is rare beyond any question, and positions would not stay. */
const character = /^[\u3400-\u9FFF]$/;

/** Made when the first text with such characters comes: a process that reads none does without. */
let simple: ReadonlyMap<string, string> | undefined;

/**
 * The same text as it is written in simplified Chinese, character for character: positions stay. Not a converter: words that
 * differ from place to place stay what they are. It is for what Heed looks for in a text, so that whoever types in Hong Kong,
 * Macao, Taiwan or Singapore is understood; what they write is kept as it is.
 */
export function simplified(text: string): string {
  return text.replaceAll(/[\u3400-\u9FFF]/g, (one) => {
    simple ??= characters();
    return simple.get(one) ?? one;
  });
}

/** Every character that stands for another one, with the one that it ends at. */
export function characters(): ReadonlyMap<string, string> {
  const mainland = new Map(pairsOf(traditional));
  // A spelling of Hong Kong leads to one of the others, and a few of these to one that leads further.
  const all = [...pairsOf(hongKong), ...mainland].map(
    ([from, to]) => [from, mainland.get(to) ?? to] as const,
  );
  return new Map([...all, ...pairsOf(ours)].filter(([from, to]) => from !== to));
}

const pairsOf = (dictionary: string): [string, string][] =>
  dictionary.split('|').flatMap((pair): [string, string][] => {
    const [from = '', to = ''] = pair.split(' ');
    return character.test(from) && character.test(to) ? [[from, to]] : [];
  });
