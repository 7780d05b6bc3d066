import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Noto Sans SC (SIL Open Font License 1.1), whole: a name may hold a character that no smaller set has. Of it the
 * document takes what it uses.
 */
export const fontFiles = () => ({
  regular: require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
  bold: require.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'),
});

/** What is set as a blank or not at all. */
const unseen = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/**
 * A text as it can be set. A character that the font lacks, in a name or from a keyboard, is named by its number
 * (`〔U+20BB7〕`): an empty box would look like a mistake of the reader's.
 */
export function settable(
  text: string,
  has: (codePoint: number) => boolean,
  name: (code: string) => string,
): string {
  let out = '';
  for (const character of text.replaceAll('\t', '    ').replace(/\r\n?/g, '\n')) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\n' || has(code)) out += character;
    else if (!unseen.test(character)) out += name(`U+${code.toString(16).toUpperCase().padStart(4, '0')}`);
  }
  return out;
}
