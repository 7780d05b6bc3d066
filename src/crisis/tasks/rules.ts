/** What would be due already when its level is set is due so soon after. */
const atLeastMs = 3_600_000;

/** Counted from the declaration; a level that is set later asks for nothing that is late from the first moment. */
export function dueOf(declaredAt: Date, minutes: number, now: Date): Date {
  const due = declaredAt.getTime() + minutes * 60_000;
  return due > now.getTime()
    ? new Date(due)
    : new Date(now.getTime() + Math.min(minutes * 60_000, atLeastMs));
}

/** At first when it is due, then each hour, then every four: a crisis of weeks is no reason to ring each hour. */
export function remindNext(reminded: number, now: Date): Date {
  return new Date(now.getTime() + (reminded < 4 ? 1 : 4) * 3_600_000);
}
