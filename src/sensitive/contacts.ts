import validator from 'validator';
import { type Place, placesOf } from './place.ts';

const gap = '[ \\t\\u00A0-]{0,2}';
const mobile = new RegExp(
  `(?<![0-9A-Za-z+])(?:(?:\\+|00)?86${gap})?1[3-9](?:${gap}\\d){9}(?![0-9A-Za-z])`,
  'gu',
);

/** Mobile numbers of mainland China, with or without the country, in groups as people write them. */
export const findMobiles = (text: string): Place[] =>
  placesOf(text, mobile, (found) =>
    validator.isMobilePhone(found.replaceAll(/\D/g, '').replace(/^(?:00)?86(?=\d{11}$)/, ''), 'zh-CN'),
  );

/** In ASCII, as people type them: what is Chinese after a domain is the sentence going on. */
const address =
  /(?<![\w.+%'-])[\w+%'-][\w.+%'-]{0,63}@[a-z0-9](?:[a-z0-9-]{0,62}\.){1,8}[a-z][a-z0-9-]{0,61}[a-z0-9](?![\w-])/giu;

/** Addresses of mailboxes (RFC 5321, 4.1.2 without quoted names). */
export const findAddresses = (text: string): Place[] =>
  placesOf(text, address, (found) => validator.isEmail(found));
