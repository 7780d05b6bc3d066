import { wordsOfMatter, yearsOn } from '../vault/matter.ts';

/** What is known of an incident. Longer than any incident and the years after it. */
export const incidentWords = wordsOfMatter('incident', yearsOn(10));
export const placeOfWords = (id: string): string => `incident:${id}:words`;
