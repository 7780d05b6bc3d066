import { wordsOfMatter, yearsOn } from '../vault/matter.ts';

/** What was found about an alert, and why its person does not hear of it yet. Longer than it waits, is hidden and is kept. */
export const alertWords = wordsOfMatter('file-alert', yearsOn(3));
export const placeOfNote = (id: string) => `file_alert:${id}:note`;
export const placeOfGround = (id: string) => `file_alert:${id}:ground`;
