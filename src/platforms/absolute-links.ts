import { deepLink } from '../web/deep-link.ts';

/**
 * A path that stands by itself, such as `/me`: not within an address, a word (`他/她`, `and/or`) or a date, and
 * without the punctuation that follows it.
 */
export const ownPathInWords = /(?<![\p{L}\p{N}/:.<~_-])\/(?:[a-zA-Z0-9][\w\-/.#?=&%]*[\w/=])/gu;

/** Paths become addresses that can be opened from a chat. @param baseUrl without a final slash */
export function withAbsoluteLinks(text: string, baseUrl: string): string {
  return text.replace(ownPathInWords, (found) => `${baseUrl}${deepLink(found)}`);
}
