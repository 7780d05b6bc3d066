import { wordsOfMatter, yearsOn } from '../vault/matter.ts';

/** What was said in a request, and its answer. Longer than any request and the years for which it shows its answer. */
export const requestWords = wordsOfMatter('request', yearsOn(5));
export const placeOfWords = (id: string) => `data_request:${id}:words`;
export const placeOfReplyTo = (id: string) => `data_request:${id}:reply_to`;
export const placeOfStep = (id: string) => `data_request_step:${id}`;
