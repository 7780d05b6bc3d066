/**
 * What a course may recognise in somebody who passed it. Each is about them and their own work alone: nothing that only
 * some can have, no order, no count.
 */
export const recognitionKinds = ['first-try', 'in-time', 'kept-up'] as const;
export type Recognition = (typeof recognitionKinds)[number];

/** How somebody passed a course. */
export interface HowPassed {
  /** Tries before the one that was passed. */
  failed: number;
  passedAt: Date;
  /** Null: before any day was set. */
  dueAt: Date | null;
  /** Calendar days: on which it was passed, and the last one of the certificate before; null where there was none. */
  day: string;
  before: string | null;
}

/** Which of those that the course names, in its order. */
export function recognitionsOf(
  named: readonly Recognition[],
  { failed, passedAt, dueAt, day, before }: HowPassed,
): Recognition[] {
  const earned: Record<Recognition, boolean> = {
    'first-try': failed === 0,
    'in-time': dueAt === null || passedAt <= dueAt,
    'kept-up': before !== null && day <= before,
  };
  return named.filter((one) => earned[one]);
}
