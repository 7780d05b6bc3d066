import type { Scenario } from '../crisis/drills/rules.ts';
import type { Level } from '../crisis/levels.ts';

export interface CrisisDrillSchema {
  crisis_drill_schedule: {
    id: string;
    every_months: number;
    level: Level;
    scenario: Scenario;
    owner_id: string;
    made_at: Date;
    once: string;
    /** `YYYY-MM-DD`. */
    next_on: string;
    ended_at: Date | null;
  };
}
