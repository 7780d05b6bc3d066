import { randomBytes } from 'node:crypto';

/** Eighty random bits, so that nobody guesses one. */
export const newCertificateNumber = (): string => randomBytes(10).toString('hex').toUpperCase();

/** `A1B2-C3D4-…`: as it stands on paper. */
export const sayCertificateNumber = (number: string): string => number.match(/.{1,4}/g)?.join('-') ?? number;

/** As somebody typed it: in any case, with whatever between; the letter O is a nought. @returns undefined for anything else */
export function readCertificateNumber(typed: string): string | undefined {
  const number = typed.toUpperCase().replaceAll('O', '0').replaceAll(/[\s-]/g, '');
  return /^[0-9A-F]{20}$/.test(number) ? number : undefined;
}
