import { randomInt } from 'node:crypto';

const letters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** Characters that can be told on a bad line; says nothing. */
export const newCode = (prefix: string, length: number): string =>
  prefix + Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
