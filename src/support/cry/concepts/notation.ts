/**
 * What somebody in distress speaks of, in whatever words. One line of a concept says little by itself ("pills", "good night",
 * "nobody"); several concepts together say much. So words have a weight, and what counts is the sum over different concepts
 * that stand close to each other: no phrase has to be foreseen.
 */
export interface Concept {
  /** What the words speak of; each concept counts once, by its heaviest words. */
  readonly about: string;
  /** 3 is enough by itself; 2 with anything else of weight 1; 1 only with others. Below nothing: what speaks of work. */
  readonly weight: 3 | 2 | 1 | -1 | -2;
  /**
   * Chinese as `plainOf` makes it dense, English in words. `[a/b]` one of these, `[a/b]?` one or none, `…` up to six characters
   * or three words between, `*` at the end of a word any ending, `^` and `$` the beginning and the end of a sentence.
   */
  readonly words: readonly string[];
}

/** @param text phrases with ` · ` between them */
export function words(text: string): string[] {
  return text
    .split('·')
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== '');
}

/** Bounded everywhere, so that no text makes it slow. */
function pattern(phrase: string, language: 'zh' | 'en'): string {
  const between = language === 'zh' ? '.{0,6}' : ' (?:[a-z]+ ){0,3}';
  const some = (all: string) => `(?:${all.replaceAll('/', '|')})`;
  return (language === 'zh' ? phrase : phrase.replaceAll(' … ', '…'))
    .replaceAll(/\[([^\]]*)\]\? /g, (_, all: string) => `(?:${some(all)} )?`)
    .replaceAll(/\[([^\]]*)\]/g, (_, all: string) => some(all))
    .replaceAll('*', '[a-z]{0,8}')
    .replaceAll('…', between);
}

export interface Compiled {
  about: string;
  weight: number;
  finds: RegExp;
}

/** @param language of the words, which says what a gap and an ending are */
export function compiled(concepts: readonly Concept[], language: 'zh' | 'en'): readonly Compiled[] {
  return concepts.map(({ about, weight, words: phrases }) => {
    // As `plainOf` gives what was typed, without a character said twice in a row.
    const any = phrases
      .map((one) => pattern(one.replaceAll(/(\p{Script=Han})\1+/gu, '$1'), language))
      .join('|');
    return {
      about,
      weight,
      finds: new RegExp(language === 'zh' ? any : `(?<![a-z])(?:${any})(?![a-z])`, 'u'),
    };
  });
}
