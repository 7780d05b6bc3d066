import { z } from 'zod';
import type { ProblemCode } from '../messages/problems.ts';
import { displayWidth } from '../messages/width.ts';

/**
 * Characters that have no business in a text people sign: controls, and the marks that reorder how text
 * is shown, with which a page could show something else than the bytes that are hashed.
 */
const forbidden = /(?![\t\n\r])[\p{Cc}\p{Noncharacter_Code_Point}\u202A-\u202E\u2066-\u2069]/u;

/** The place of the first character that may not stand in a policy, or -1. */
export function forbiddenCharacterAt(text: string): number {
  return text.search(forbidden);
}

/** What the front-matter schema says of a value itself: a code, put into words by `field-problems.ts`. */
export const wrong = (code: Extract<ProblemCode, `policy.${string}`>): string => code;

const clean = z
  .string()
  .trim()
  .min(1, wrong('policy.empty'))
  .refine((text) => forbiddenCharacterAt(text) < 0, wrong('policy.forbiddenCharacter'));

const oneLine = clean.refine((text) => !/[\r\n]/.test(text), wrong('policy.singleLine'));

export const shortText = oneLine.max(200, wrong('policy.tooLong'));
export const longText = clean.max(2000, wrong('policy.tooLong'));
/** One line of the card: it has to fit a telephone in one glance. */
export const summaryLine = oneLine.refine(
  (text) => displayWidth(text) <= 120,
  wrong('policy.summaryTooLong'),
);

/** A stable name made of lower-case letters, digits and hyphens. */
export const slug = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, wrong('policy.slug'));
