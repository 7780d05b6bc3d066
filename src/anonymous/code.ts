import { randomInt } from 'node:crypto';

/** Without letters that are read as another: Crockford's base 32. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 20;

/** A receipt code of 100 bits, in five groups that one can write down: `7K3M-9QXZ-…`. */
export function newCode(): string {
  const all = Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
  return all.replaceAll(/.{4}(?=.)/g, '$&-');
}

/**
 * The code as it was typed, in any case, with any signs between, and with letters that look like another. What is no code
 * comes back as something that leads to nothing, so that it takes as long as any other.
 */
export function readCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
    .slice(0, 2 * length);
}
