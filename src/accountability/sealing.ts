import { wordsOfMatter, yearsOn } from '../vault/matter.ts';

/** What was said in a case. Longer than any case and the time after it. */
export const accountabilityWords = wordsOfMatter('accountability', yearsOn(15));
export const placeOfEntry = (id: string): string => `accountability_word:${id}:words`;
