/** What is known of how fast a send goes. */
export interface Pace {
  /** People a second, as the last minute went; absent while too little has happened to tell. */
  perSecond?: number;
  /** Absent wherever it would be a guess. */
  secondsLeft?: number;
  /** What nothing of it can go on before: an hour that the platform or its quota set, or others whose turn it is. */
  waitsFor?: { why: 'hour'; until: Date } | { why: 'turn'; ahead: number };
}

export interface Counted {
  waiting: number;
  /** Accepted within the last minute, and when the first of those was. */
  recent: number;
  first: Date | null;
  /** When the next of those that wait may go; null where none waits for its turn. */
  next: Date | null;
  /** How many messages to others are due before it. */
  ahead: number;
}

/** Less than this tells nothing of a pace: a platform takes the first batch as fast as it can. */
const leastSpanMs = 5_000;
const leastPeople = 2;
/** An hour nearer than this is no wait that anybody has to hear of. */
const soonMs = 5_000;

/** The pace of one platform's part of a send. Says nothing rather than guess. */
export function estimate({ waiting, recent, first, next, ahead }: Counted, now: Date): Pace {
  const span = first ? now.getTime() - first.getTime() : 0;
  const known = span >= leastSpanMs && recent >= leastPeople;
  const perSecond = known ? recent / (span / 1_000) : undefined;
  const until = next && next.getTime() > now.getTime() + soonMs ? next : undefined;
  const waitsFor: Pace['waitsFor'] =
    waiting === 0
      ? undefined
      : until
        ? { why: 'hour', until }
        : ahead > 0
          ? { why: 'turn', ahead }
          : undefined;
  // What waits for an hour or for others does not go on at the pace of the last minute.
  const secondsLeft = waiting === 0 ? 0 : perSecond && !waitsFor ? Math.ceil(waiting / perSecond) : undefined;
  return {
    ...(perSecond === undefined ? {} : { perSecond }),
    ...(secondsLeft === undefined ? {} : { secondsLeft }),
    ...(waitsFor ? { waitsFor } : {}),
  };
}

/** How long the whole takes: as long as its slowest part, unknown where any part is. */
export function longest(parts: readonly Pace[]): number | undefined {
  const left = parts.map(({ secondsLeft }) => secondsLeft);
  return left.every((one) => one !== undefined) ? Math.max(0, ...left) : undefined;
}

/** "About 4 min": whole minutes, and no minute count below one. */
export function roundLeft(seconds: number): { unit: 'moment' | 'minutes' | 'hours'; count: number } {
  if (seconds < 60) return { unit: 'moment', count: 0 };
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90
    ? { unit: 'minutes', count: minutes }
    : { unit: 'hours', count: Math.round(minutes / 60) };
}
