import validator from 'validator';
import { simplified } from '../messages/traditional.ts';
import { findAddresses, findMobiles } from './contacts.ts';
import { isIdentityNumber } from './identity.ts';
import { findKeys } from './keys.ts';
import { type SensitiveKind, secretKinds, sensitiveKinds } from './kinds.ts';
import { findPasswords } from './passwords.ts';
import { type Place, placesOf } from './place.ts';
import { maybeSensitive } from './tell-tale.ts';

export type { SensitiveKind } from './kinds.ts';

export interface Sensitive extends Place {
  kind: SensitiveKind;
}

/**
 * What may stand between digits: blanks of any width, hyphens and dashes, and marks that nobody sees, as people copy
 * numbers from cards and from other programs. A line's end and other signs part numbers as well, so only one whose
 * check digit and date say what it is may have those inside.
 */
const gap = '[\\p{Zs}\\t\\u200B-\\u200D\\u2060\\uFEFF\\u2010-\\u2015\\u2212-]{0,3}';
const wideGap = '[\\s\\u200B-\\u200D\\u2060\\uFEFF\\u2010-\\u2015\\u2212.,，、·/_-]{0,3}';
const alone = { before: '(?<![0-9A-Za-z])', after: '(?![0-9A-Za-z])' };
const identityShape = new RegExp(
  `${alone.before}\\d(?:${wideGap}\\d){16}${wideGap}[\\dXx]${alone.after}`,
  'gu',
);
const cardShape = new RegExp(`${alone.before}\\d(?:${gap}\\d){12,18}${alone.after}`, 'gu');
/** One digit is mistyped easily: after these words a number of that length is what it is said to be. */
const namedIdentity = new RegExp(
  `(?:身份证|证件号|\\bid(?:entity)? ?(?:card|number|no\\b))[\\s:=#.]{0,4}(?:(?:件|号码?|码|是|为|number|no|is)[\\s:=#.]{0,4}){0,4}(?<digits>\\d(?:${gap}\\d){14,18}(?:${gap}[Xx])?)${alone.after}`,
  'giu',
);
const namedCard = new RegExp(
  `(?:银行卡|信用卡|储蓄卡|工资卡|卡号|\\bcard\\b)[\\s:=#.]{0,4}(?:(?:号码?|码|是|为|number|no|is)[\\s:=#.]{0,4}){0,4}(?<digits>\\d(?:${gap}\\d){14,18})${alone.after}`,
  'giu',
);

/** How each kind is found in a text whose widths and characters are folded. */
const finders: Readonly<Record<SensitiveKind, (plain: string) => Place[]>> = {
  'identity-number': (plain) => [
    ...numbers(plain, identityShape, isIdentityNumber),
    ...named(plain, namedIdentity),
  ],
  'bank-card': (plain) => [
    ...numbers(plain, cardShape, (digits) => validator.isLuhnNumber(digits) && !uniform(digits)),
    ...named(plain, namedCard),
  ],
  password: findPasswords,
  key: findKeys,
  mobile: findMobiles,
  'e-mail': findAddresses,
};

/**
 * Identity numbers (18 digits with a right check digit, GB 11643), bank cards (13 to 19 digits that pass the Luhn
 * check, ISO/IEC 7812), either with a digit wrong where the word for it stands before, passwords, keys of machines, and where
 * asked for mobile numbers and addresses. Widths are folded first, so that full-width digits count; positions are those of
 * the text given. What stands in two at once is the one that begins first.
 */
export function findSensitive(text: string, kinds: readonly SensitiveKind[] = secretKinds): Sensitive[] {
  if (!maybeSensitive(text)) return [];
  const plain = simplified(foldWidth(text));
  const found = sensitiveKinds
    .filter((kind) => kinds.includes(kind))
    .flatMap((kind) => finders[kind](plain).map((place): Sensitive => ({ kind, ...place })));
  const apart: Sensitive[] = [];
  for (const one of found.toSorted((a, b) => a.from - b.from))
    if ((apart.at(-1)?.to ?? 0) <= one.from) apart.push(one);
  return apart;
}

/** The same text with what was found blacked out; the text itself when nothing was. */
export function maskSensitive(text: string, found = findSensitive(text)): string {
  return found.reduceRight(
    (masked, { from, to }) => masked.slice(0, from) + '●'.repeat(to - from) + masked.slice(to),
    text,
  );
}

const numbers = (text: string, shape: RegExp, valid: (digits: string) => boolean): Place[] =>
  placesOf(text, shape, (found) => valid(found.replaceAll(/[^\dXx]/g, '').toUpperCase()));

function named(text: string, shape: RegExp): Place[] {
  return [...text.matchAll(shape)].map((match) => {
    const to = match.index + match[0].length;
    return { from: to - (match.groups?.digits?.length ?? 0), to };
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
