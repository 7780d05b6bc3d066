import validator from 'validator';
import { findPasswords } from './passwords.ts';

/** What nobody should type into a chat. Kinds name texts of the catalogue under `words.sensitive.`. */
export type SensitiveKind = 'identity-number' | 'bank-card' | 'password';

export interface Sensitive {
  kind: SensitiveKind;
  /** Where it stands: [from, to) in UTF-16 units of the text. */
  from: number;
  to: number;
}

/** Groups of digits may be set apart by single blanks or hyphens, as people copy them from cards. */
const identityShape = /(?<![0-9A-Za-z])\d(?:[ -]?\d){16}[ -]?[\dXx](?![0-9A-Za-z])/g;
const cardShape = /(?<![0-9A-Za-z])\d(?:[ -]?\d){12,18}(?![0-9A-Za-z])/g;
/** One digit is mistyped easily: after these words a number of that length is what it is said to be. */
const namedIdentity =
  /(?:身份证|证件号|\bid(?:entity)? ?(?:card|number|no\b))[\s:=#.]{0,4}(?:(?:件|号码?|码|是|为|number|no|is)[\s:=#.]{0,4}){0,4}(?<digits>\d(?:[ -]?\d){14,18}(?:[ -]?[Xx])?)(?![0-9A-Za-z])/giu;
const namedCard =
  /(?:银行卡|信用卡|储蓄卡|工资卡|卡号|\bcard\b)[\s:=#.]{0,4}(?:(?:号码?|码|是|为|number|no|is)[\s:=#.]{0,4}){0,4}(?<digits>\d(?:[ -]?\d){14,18})(?![0-9A-Za-z])/giu;

/**
 * Identity numbers (18 digits with a right check digit, GB 11643), bank cards (13 to 19 digits that pass the Luhn
 * check, ISO/IEC 7812), either with a digit wrong where the word for it stands before, and passwords. Widths are folded first, so that full-width digits
 * count; positions are those of the text given.
 */
export function findSensitive(text: string): Sensitive[] {
  const plain = foldWidth(text);
  const found: Sensitive[] = [
    ...numbers(plain, identityShape, 'identity-number', (digits) =>
      validator.isIdentityCard(digits, 'zh-CN'),
    ),
    ...numbers(plain, cardShape, 'bank-card', (digits) => validator.isLuhnNumber(digits) && !uniform(digits)),
    ...named(plain, namedIdentity, 'identity-number'),
    ...named(plain, namedCard, 'bank-card'),
    ...findPasswords(plain).map((place): Sensitive => ({ kind: 'password', ...place })),
  ];
  return found
    .toSorted((a, b) => a.from - b.from)
    .filter((one, i, all) => !all.slice(0, i).some((earlier) => earlier.to > one.from));
}

/** The same text with what was found blacked out; the text itself when nothing was. */
export function maskSensitive(text: string, found = findSensitive(text)): string {
  return found.reduceRight(
    (masked, { from, to }) => masked.slice(0, from) + '●'.repeat(to - from) + masked.slice(to),
    text,
  );
}

function numbers(
  text: string,
  shape: RegExp,
  kind: SensitiveKind,
  valid: (digits: string) => boolean,
): Sensitive[] {
  return [...text.matchAll(shape)]
    .filter((match) => valid(match[0].replaceAll(/[ -]/g, '').toUpperCase()))
    .map((match) => ({ kind, from: match.index, to: match.index + match[0].length }));
}

function named(text: string, shape: RegExp, kind: SensitiveKind): Sensitive[] {
  return [...text.matchAll(shape)].map((match) => {
    const to = match.index + match[0].length;
    return { kind, from: to - (match.groups?.digits?.length ?? 0), to };
  });
}

/** Sixteen zeros pass the check and are nobody's card. */
const uniform = (digits: string) => /^(\d)\1+$/.test(digits);

/** Full-width forms (U+FF01 to U+FF5E, U+3000) one for one, so that positions stay; NFKC would shift them. */
function foldWidth(text: string): string {
  return text.replaceAll(/[\uFF01-\uFF5E\u3000]/g, (wide) =>
    wide === '\u3000' ? ' ' : String.fromCharCode(wide.charCodeAt(0) - 0xfee0),
  );
}
