import type { SignatureMethod, Signed, Signer } from './method.ts';
import { reliability } from './reliability.ts';

/** Longer than any name, with room for what phones leave in it. What was typed is kept word for word. */
const longestTyped = 400;

/**
 * The person's full name, typed by hand and held against the directory. A deliberate act, but no reliable
 * electronic signature by itself: anybody who knows the name can type it.
 */
export const typedName = {
  name: 'typed-name',
  nearest: 'form',
  field: 'typedName',
  missing: 'nameMissing',
  reliability: reliability['typed-name'],
  check(signer: Signer, given: Readonly<Record<string, string>>): Signed<{ typedName: string }> {
    const typed = given.typedName ?? '';
    const compared = typed.length > longestTyped ? undefined : comparable(typed);
    if (compared === '') return { ok: false, problem: 'nameMissing' };
    if (compared !== comparable(signer.name)) return { ok: false, problem: 'nameDiffers' };
    return { ok: true, evidence: { typedName: typed } };
  },
} as const satisfies SignatureMethod;

/** Shapes of one mark that keyboards and staff lists mix up; some of them NFKC would take apart. */
const apostrophes = /[’‘ʼ＇`´′‛｀]/gu;
const hyphens = /[‐‑‒–—―−]/gu;
const dots = /[·•・‧∙⋅･]/gu;
/** In Chinese script the full stop often stands for the dot within a name. */
const dotInChinese = /(?<=\p{Script=Han})\.(?=\p{Script=Han})/gu;
/** Blanks, and what is not seen at all: joiners, direction marks, variation selectors, fillers. */
const unseen = /[\p{White_Space}\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]+/gu;

/**
 * A name as people compare names: width and compatibility forms (ＷＡＮＧ), case, apostrophe, hyphen and
 * dot shapes make no difference, and blanks none at all. It is held against one person's own name, so it may be
 * generous. What comes out is for comparing, never for showing.
 */
export function comparable(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(apostrophes, "'")
    .normalize('NFKC')
    .replace(unseen, '')
    .replace(apostrophes, "'")
    .replace(hyphens, '-')
    .replace(dots, '·');
  // There and back: ẞ, ß and SS are one, and so are ς and σ.
  return plain.toLowerCase().toUpperCase().toLowerCase().normalize('NFKC').replace(dotInChinese, '·');
}
