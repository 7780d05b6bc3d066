import { wordsOfMatter, yearsOn } from '../vault/matter.ts';

/** Why something is opened, why it is not, and what was searched for. Longer than any case, its silence and what follows. */
export const accessWords = wordsOfMatter('access-case', yearsOn(6));
export const placeOfReason = (id: string) => `access_case:${id}:reason`;
export const placeOfRefusal = (id: string) => `access_case:${id}:refusal`;
export const placeOfGround = (id: string) => `access_case:${id}:ground`;
export const placeOfDelay = (id: string) => `access_case:${id}:delay`;
export const placeOfTerms = (viewId: string) => `access_view:${viewId}:terms`;
