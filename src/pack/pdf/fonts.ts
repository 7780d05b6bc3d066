import { createRequire } from 'node:module';
import { clusters, faceOf, type Has } from './runs.ts';

const require = createRequire(import.meta.url);

/**
 * Noto Sans SC and Noto Sans (both SIL Open Font License 1.1), whole: a name may hold a character that no smaller set
 * has. The first has Chinese and the letters of English and French; the second those of all other Latin alphabets, Greek
 * and Cyrillic. Of each the document takes what it uses, and of the second nothing where no letter needs it.
 */
export const fontFiles = () => ({
  regular: [
    require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
    require.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'),
  ],
  bold: [
    require.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'),
    require.resolve('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf'),
  ],
});

/** What is set as a blank or not at all. */
const unseen = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/**
 * A text as it can be set. A character that all fonts lack, in a name or from a keyboard, is named by its number
 * (`〔U+20BB7〕`): an empty box would look like a mistake of the reader's. So is a mark that no font has together with
 * what it stands on. A letter and its marks become one character where Unicode has it; nothing else is replaced, since a
 * name may be written in one of two forms on purpose.
 */
export function settable(text: string, has: Has, name: (code: string) => string): string {
  const named = (character: string) =>
    name(`U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`);
  const one = (character: string): string => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\n' || has(code, 0)) return character;
    if (unseen.test(character)) return '';
    return has(code, 1) ? character : named(character);
  };
  const together = (cluster: string): string => {
    const seen = Array.from(cluster.normalize('NFC'), one);
    const [base = '', ...marks] = Array.from(cluster.normalize('NFC')).filter((part) => one(part) !== '');
    if (faceOf(base + marks.join(''), has) !== undefined) return seen.join('');
    return one(base) + marks.map(named).join('');
  };
  const whole = text.replaceAll('\t', '    ').replace(/\r\n?/g, '\n');
  // Every font has ASCII: dates, numbers and most names.
  if (/^[\n -~]*$/.test(whole)) return whole;
  let out = '';
  if (!/\p{M}/u.test(whole)) for (const character of whole) out += one(character);
  else for (const [cluster] of whole.matchAll(clusters)) out += together(cluster);
  return out;
}
