import type { Scenario } from '../crisis/drills/rules.ts';
import type { Level } from '../crisis/levels.ts';

/** Drills that come by themselves. */
export interface CrisisDrillEvents {
  'crisis.drill-scheduled': {
    schedule: string;
    months: number;
    level: Level;
    scenario: Scenario;
    first: string;
  };
  'crisis.drill-schedule-ended': { schedule: string };
  /** Not while something real is under way, and not outside the hours of a working day. */
  'crisis.drill-postponed': { schedule: string; from: string; to: string; why: 'real' | 'hours' };
}
