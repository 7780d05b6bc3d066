import type { Translate } from '../../../src/messages/texts.ts';

/** What somebody wrote, or why it is not there. */
export function saidOr(t: Translate, { words, damaged }: { words: string | null; damaged: boolean }): string {
  return words ?? t(`requests.page.${damaged ? 'damaged' : 'gone'}`);
}
