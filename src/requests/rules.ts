/** What a person can ask for. To object has a way of its own (`objections`), which restricts at once. */
export const requestKinds = ['access', 'copy', 'rectify', 'erase', 'restrict', 'explain', 'appeal'] as const;
export type RequestKind = (typeof requestKinds)[number];

/** What is chosen from where somebody begins; an appeal begins at the refusal that it is about. */
export const offeredKinds = ['access', 'copy', 'rectify', 'erase', 'restrict', 'explain'] as const;

export const openStates = ['unconfirmed', 'working', 'review', 'waiting'] as const;
export const closedStates = ['answered', 'refused', 'withdrawn'] as const;
export type RequestState = (typeof openStates)[number] | (typeof closedStates)[number];
export type RequestOutcome = 'done' | 'partly' | 'nothing';

export const isOpen = (state: RequestState): boolean => openStates.some((open) => open === state);

/** Whoever is given everything about a person, or makes it vanish, shows once more that they are that person. */
export const needsConfirmation = (kind: RequestKind): boolean => kind === 'copy' || kind === 'erase';

/** Of these there is nothing to decide about before somebody says what. */
export const needsWords = (kind: RequestKind): boolean =>
  kind === 'rectify' || kind === 'restrict' || kind === 'appeal';

/** These are about one policy; an explanation is of all of them where none is chosen. */
export const needsPolicy = (kind: RequestKind): boolean => kind === 'restrict';
export const takesPolicy = (kind: RequestKind): boolean => kind === 'restrict' || kind === 'explain';
export const takesSources = (kind: RequestKind): boolean => kind === 'copy' || kind === 'erase';

/** Whose turn it is once it is filed: small ones are the machine's. */
export function firstState(kind: RequestKind): RequestState {
  if (needsConfirmation(kind)) return 'unconfirmed';
  return kind === 'access' || kind === 'explain' ? 'working' : 'review';
}

/** More open ones than this are a program, or somebody who should be talked with (GDPR 12(5)); a company default. */
export const mostOpen = 20;

/** When the machine tries again what failed: a minute, then twice as long each time, an hour at most. */
export const retryAfterMs = (attempts: number): number =>
  Math.min(60_000 * 2 ** Math.max(0, attempts - 1), 3_600_000);
