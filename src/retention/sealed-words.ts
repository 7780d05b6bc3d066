import { wordsOfMatter } from '../vault/matter.ts';
import { openEnd } from './rules.ts';

/** Why something is held, and which case it is: it ends a time after the hold does, which nobody knows when it is placed. */
export const holdWords = wordsOfMatter('hold', () => openEnd);
export const reasonPlace = (holdId: string) => `legal_hold:${holdId}:reason`;
export const silencePlace = (holdId: string) => `legal_hold:${holdId}:silence`;
export const referencePlace = (caseId: string) => `legal_case:${caseId}`;
