import type { Seat } from '../facts.ts';

export const reportSources = ['chat', 'page', 'machine', 'anonymous'] as const;
export type ReportSource = (typeof reportSources)[number];

/** `received`: nobody has taken it; `looked-at`: somebody has; `declared`: it belongs to an incident; `closed`: answered. */
export const reportStates = ['received', 'looked-at', 'declared', 'closed'] as const;
export type ReportState = (typeof reportStates)[number];

/** What whoever closes a report can say of it. */
export const closings = ['no-leak', 'known', 'elsewhere', 'not-enough'] as const;
export type Closing = (typeof closings)[number];
/** `dealt-with`: the incident that it belonged to is over. */
export type ReportOutcome = Closing | 'dealt-with';

/** `report`: of what happened; `asked`: back to the reporter; `answer`: to them, at the end; `closing`: why, not for them. */
export type WordKind = 'report' | 'asked' | 'answer' | 'closing';

export const severities = ['unknown', 'low', 'medium', 'high'] as const;
export type SignalSeverity = (typeof severities)[number];

/** More than anybody types; what is longer is refused as a whole, so that nothing of it is lost unseen. */
export const longestReport = 40_000;

const minute = 60_000;
/** Until somebody takes it, more are told each time; once everybody is, all of them again. */
export const nextRoundMs = 10 * minute;
export const againMs = 30 * minute;
/** Whoever has taken it is reminded until it is a crisis or closed. */
export const remindMs = 12 * 60 * minute;

/** Who could look at a report. */
export interface Candidates {
  seats: readonly Seat[];
  /** Named people of the plan, who work here. */
  lastResort: readonly string[];
}

/**
 * Who is told in a round (from 0): the leads who are called first, then the other leads, those on leave, the last resort,
 * the rest of the team; each round one group more, and those before again. Groups that nobody is in are left out, so that
 * no round is silent, and so is whom the report may be about.
 *
 * @returns `all` once there is nobody who could be told besides
 */
export function toldIn(
  round: number,
  { seats, lastResort }: Candidates,
  excluded: readonly string[],
): { people: string[]; all: boolean } {
  const leads = seats.filter(({ role }) => role === 'lead');
  const there = leads.filter(({ away }) => !away);
  const first = Math.min(...there.map(({ rank }) => rank));
  const of = (some: readonly Seat[]): string[] => some.map(({ person }) => person);
  const groups: string[][] = [];
  const told = new Set(excluded);
  for (const group of [
    of(there.filter(({ rank }) => rank === first)),
    of(there),
    of(leads),
    lastResort,
    of(seats.filter(({ away }) => !away)),
    of(seats),
  ]) {
    const fresh = [...new Set(group)].filter((person) => !told.has(person));
    for (const person of fresh) told.add(person);
    if (fresh.length > 0) groups.push(fresh);
  }
  return { people: groups.slice(0, round + 1).flat(), all: round + 1 >= groups.length };
}
