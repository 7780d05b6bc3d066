import type { PutOff, Scenario } from '../crisis/drills/rules.ts';
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
  /** Why it did not begin on its day. */
  'crisis.drill-postponed': { schedule: string; from: string; to: string; why: PutOff };
  /** Called, and not rung: it was night where they are. */
  'crisis.drill-spared': { incident: string; people: string[]; drill: true };
}
