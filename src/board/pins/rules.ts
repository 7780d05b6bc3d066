import type { PinProblem } from '../../platforms/port.ts';

/** What is known of a pin, and of the policy it is about. */
export interface PinFacts {
  place: string | null;
  shownVersionId: string | null;
  pinnedAt: Date | null;
  removedAt: Date | null;
  /** The version that applies; undefined when none does any more. */
  applies: string | undefined;
}

/** `turn`: the message says that the policy does not apply any more. `close`: nothing is left to do, for ever. */
export type PinStep = 'post' | 'change' | 'pin' | 'turn' | 'unpin' | 'close' | 'none';

/** What is to be done next; every step but `post` can be done twice. */
export function nextStep({ place, shownVersionId, pinnedAt, removedAt, applies }: PinFacts): PinStep {
  if (applies !== undefined && removedAt === null) {
    if (place === null) return 'post';
    if (shownVersionId !== applies) return 'change';
    return pinnedAt === null ? 'pin' : 'none';
  }
  if (place === null) return 'close';
  if (applies === undefined && shownVersionId !== null) return 'turn';
  return pinnedAt === null ? 'close' : 'unpin';
}

/** The message, the channel or the way to it is gone, so that nothing can be taken off any more. */
const over: ReadonlySet<PinProblem> = new Set(['gone', 'no-channel', 'archived', 'not-member']);

export const nothingLeft = (step: PinStep, problem: PinProblem): boolean =>
  (step === 'turn' || step === 'unpin') && over.has(problem);

const minute = 60_000;
const mostMinutes = 60;

/** Tried again after a minute, two, four …, an hour at the most: somebody has to mend it first, and then need do no more. */
export const tryAgainAt = (failures: number, now: Date): Date =>
  new Date(now.getTime() + Math.min(2 ** Math.max(failures - 1, 0), mostMinutes) * minute);
