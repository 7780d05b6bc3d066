import { linkPath } from '../../mailboxes/links.ts';
import { ownPathInWords } from '../absolute-links.ts';

/** The addresses of one mail: each opens a page after its reader was recognised by the one token that they have. */
export function linksOf(baseUrl: string, token: string, main: string): (path: string) => string {
  const own = `${baseUrl}${linkPath(token)}`;
  return (path) => (path === main ? own : `${own}?to=${encodeURIComponent(path)}`);
}

/** Paths in words become addresses. */
export const addressed = (words: string, link: (path: string) => string): string =>
  words.replace(ownPathInWords, (path) => link(path));
