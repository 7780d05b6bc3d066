import { chineseDying } from './concepts/chinese-dying.ts';
import { chineseLiving } from './concepts/chinese-living.ts';
import { chineseSigns } from './concepts/chinese-signs.ts';
import { englishDying } from './concepts/english-dying.ts';
import { englishLiving } from './concepts/english-living.ts';
import { englishSigns } from './concepts/english-signs.ts';
import { type Compiled, compiled } from './concepts/notation.ts';

const chinese = compiled([...chineseDying, ...chineseSigns, ...chineseLiving], 'zh');
const english = compiled([...englishDying, ...englishSigns, ...englishLiving], 'en');

/** So much is heard. */
const enough = 3;
/** Sentences that are weighed together: what is hinted at is said in more than one. */
const together = 3;

/** What a sentence speaks of, and how heavily. */
export type Weights = ReadonlyMap<string, number>;

/** @param dense and `words` as `plainOf` gives them, jokes taken out */
export function weightsOf(dense: string, words: readonly string[]): Weights {
  const weights = new Map<string, number>();
  const look = (all: readonly Compiled[], text: string) => {
    for (const { about, weight, finds } of all)
      if (finds.test(text))
        weights.set(about, weight < 0 ? weight : Math.max(weight, weights.get(about) ?? 0));
  };
  if (/\p{Script=Han}/u.test(dense)) look(chinese, dense);
  for (const some of words) if (some !== '') look(english, some);
  return weights;
}

/** Whether a sentence, or a few that follow each other, say enough: each concept once. */
export function weighEnough(sentences: readonly Weights[]): boolean {
  return sentences.some((_, from) => {
    const all = new Map<string, number>();
    return sentences.slice(from, from + together).some((one) => {
      for (const [about, weight] of one) all.set(about, Math.max(weight, all.get(about) ?? -enough));
      let sum = 0;
      for (const weight of all.values()) sum += weight;
      return sum >= enough;
    });
  });
}
