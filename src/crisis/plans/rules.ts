import { type CrisisRole, crisisRoles } from '../../people/person.ts';
import type { Seat } from '../facts.ts';
import { type Level, levels } from '../levels.ts';
import { type CrisisPlan, type Way, wakingWays } from '../plan.ts';

/** Everything that a plan is held against. */
export interface PlanFacts {
  plan: CrisisPlan;
  seats: readonly Seat[];
  /** Of the plan's last resort, those who work here. */
  lastResort: readonly string[];
  /** By what each of them can be called. */
  ways: ReadonlyMap<string, readonly Way[]>;
}

export type PlanFinding =
  /** Nobody stands for a role that the levels need, or fewer than they need. */
  | { what: 'role-empty' | 'role-short'; role: CrisisRole; levels: Level[] }
  /** Everybody of a role is on leave today; nobody is next in line where all first in line have said no. */
  | { what: 'all-away' | 'no-deputies'; role: CrisisRole }
  | { what: 'no-last-resort' }
  /** Named as the last resort, and works here no longer. */
  | { what: 'last-resort-left'; people: string[] }
  /** People by id that nothing wakes at night, or that nothing reaches at all. */
  | { what: 'not-woken' | 'out-of-reach'; people: string[] };

/** What a company should put right before it needs its plan: the gravest first. */
export function checkPlan({ plan, seats, lastResort, ways }: PlanFacts): PlanFinding[] {
  const findings: PlanFinding[] = [];
  const needing = (role: CrisisRole): Level[] => levels.filter((level) => plan.levels[level].quorum[role]);
  for (const role of crisisRoles.filter((one) => needing(one).length > 0)) {
    const of = seats.filter((seat) => seat.role === role);
    const most = Math.max(...levels.map((level) => plan.levels[level].quorum[role] ?? 0));
    if (of.length === 0) findings.push({ what: 'role-empty', role, levels: needing(role) });
    else if (of.length < most)
      findings.push({
        ...{ what: 'role-short', role },
        levels: levels.filter((level) => (plan.levels[level].quorum[role] ?? 0) > of.length),
      });
    else if (of.every(({ away }) => away)) findings.push({ what: 'all-away', role });
    else if (of.length === most && lastResort.length === 0) findings.push({ what: 'no-deputies', role });
  }
  if (lastResort.length === 0) findings.push({ what: 'no-last-resort' });
  const left = plan.lastResort.filter((person) => !lastResort.includes(person));
  if (left.length > 0) findings.push({ what: 'last-resort-left', people: left });
  const called = [
    ...new Set([
      ...seats.filter(({ role }) => needing(role).length > 0).map(({ person }) => person),
      ...lastResort,
    ]),
  ];
  const has = (person: string) => ways.get(person) ?? [];
  const unreached = called.filter((person) => has(person).length === 0);
  if (unreached.length > 0) findings.push({ what: 'out-of-reach', people: unreached });
  const wakes = levels.some((level) => plan.levels[level].night.some(({ way }) => wakingWays.includes(way)));
  const asleep = called.filter(
    (person) => has(person).length > 0 && !has(person).some((way) => wakingWays.includes(way)),
  );
  if (wakes && asleep.length > 0) findings.push({ what: 'not-woken', people: asleep });
  return findings;
}
