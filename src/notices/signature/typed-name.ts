import type { SignatureMethod } from './method.ts';

/**
 * The person's full name, typed by hand and held against the directory. A deliberate act, but no reliable
 * electronic signature by itself: anybody who knows the name can type it.
 */
export const typedName: SignatureMethod = {
  name: 'typed-name',
  strength: 2,
  inChat: false,
  check(signer, given) {
    const typed = given.typedName ?? '';
    if (comparable(typed) === '') return { ok: false, problem: 'nameMissing' };
    if (comparable(typed) !== comparable(signer.name)) return { ok: false, problem: 'nameDiffers' };
    return { ok: true, evidence: { typedName: typed } };
  },
};

/** Invisible marks that phones and input methods leave behind: joiners, direction marks, variation selectors. */
const invisible = /\p{Cf}|\p{Cc}|\p{Variation_Selector}/gu;
const blanks = /[\p{White_Space}\u{3164}]+/gu;

/**
 * A name as people compare names: width and compatibility forms (ＷＡＮＧ, 王　芳), case, apostrophe and dot
 * shapes, and blanks make no difference. Between Chinese characters a blank means nothing at all.
 */
export function comparable(name: string): string {
  return name
    .normalize('NFKC')
    .replace(blanks, ' ')
    .replace(invisible, '')
    .replace(/[’‘ʼ＇`´]/gu, "'")
    .replace(/[‐‑‒–—]/gu, '-')
    .replace(/[·•・‧∙⋅]/gu, '·')
    .trim()
    .replace(/(?<=\p{Script=Han}|·) (?=\p{Script=Han}|·)/gu, '')
    .toLowerCase()
    .normalize('NFC');
}
