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
    /** `YYYY-MM-DD`: the day that all of them are reckoned from. */
    first_on: string;
    /** `YYYY-MM-DD`: the day of the next one, with what it was put off by. */
    next_on: string;
    ended_at: Date | null;
  };
}
