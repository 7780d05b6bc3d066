import { criesInChinese } from './cry/chinese.ts';
import { criesInEnglish } from './cry/english.ts';
import { plainOf } from './cry/plain.ts';

/** More than any platform hands on in one message; a cry for help that stands behind it is looked for at its end. */
const mostRead = 6_000;

/**
 * Whether what was typed may be a cry for help: that somebody is in danger, from themselves or from others, or at the end of
 * their strength, said outright or not. Tuned to miss nothing: a kind answer too many does no harm (decision 0050). Knows no
 * database and no time, and keeps nothing. `test/fixtures/support/` has the lines that it is measured by.
 */
export function isCryForHelp(typed: string): boolean {
  const read = typed.length <= mostRead ? [typed] : [typed.slice(0, mostRead), typed.slice(-mostRead)];
  return read.flatMap(partsOf).some(cries);
}

/**
 * Everything that is judged by itself: the whole; each line, so that what is heard alone is heard among others too; each
 * sentence, since "想死。你们别管我" is no "想死你们".
 */
function partsOf(typed: string): string[] {
  const parts = [typed, ...typed.split(/[\n\r]+/u), ...typed.split(/[\n\r。！？!?.,，;；、…~～]+/u)];
  return [...new Set(parts)].filter((part) => part.trim() !== '');
}

function cries(typed: string): boolean {
  const { dense, words, letters } = plainOf(typed);
  return criesInChinese(dense, letters) || words.some((some) => criesInEnglish(some, letters));
}
