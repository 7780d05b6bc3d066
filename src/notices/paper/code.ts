import { randomInt } from 'node:crypto';

/** Without letters and digits that are mistaken for each other on paper: no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V. */
const letters = '34679ACDEFGHJKMNPQRTWXY';
const length = 9;

/**
 * The code on a sheet: nine letters, the last of which checks the others, in threes. It names a sheet and opens
 * nothing: whoever enters it has to be allowed to record answers anyway.
 */
export function newSheetCode(): string {
  const code = Array.from({ length: length - 1 }, () => letters[randomInt(letters.length)]).join('');
  return code + checkLetter(code);
}

/** As printed: `ACD-EFG-HJK`. */
export function writtenCode(code: string): string {
  return (code.match(/.{1,3}/g) ?? []).join('-');
}

/** A code as somebody typed or scanned it; undefined for what cannot be one, so that a slip is told from a stranger. */
export function readSheetCode(typed: string): string | undefined {
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '');
  if (code.length !== length || Array.from(code).some((letter) => !letters.includes(letter)))
    return undefined;
  return checkLetter(code.slice(0, -1)) === code.at(-1) ? code : undefined;
}

/** Weights differ from place to place, so that one wrong letter and two exchanged ones are both noticed. */
function checkLetter(code: string): string {
  const sum = Array.from(code).reduce((total, letter, at) => total + letters.indexOf(letter) * (at + 1), 0);
  return letters[sum % letters.length] ?? '';
}
