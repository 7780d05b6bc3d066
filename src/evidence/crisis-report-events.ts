import type { Level } from '../crisis/levels.ts';
import type { ReportOutcome, ReportSource } from '../crisis/reports/rules.ts';

/** A report of a leak until it is a crisis or closed, and gradings: ids and figures, never what was said. */
export interface CrisisReportEvents {
  'crisis.report-received': { report: string; code: string; source: ReportSource; drill?: true };
  /** Something was said of it: `words` is the entry, whose text is sealed. */
  'crisis.report-words': { report: string; words: string; drill?: true };
  'crisis.report-paged': { report: string; round: number; people: string[]; drill?: true };
  /** Nobody is left who could look at it. */
  'crisis.report-alone': { report: string; drill?: true };
  'crisis.report-taken': { report: string; drill?: true };
  'crisis.report-joined': { report: string; code: string; incident: string; drill?: true };
  'crisis.report-closed': { report: string; outcome: ReportOutcome; drill?: true };
  /** Its incident was declared in error, so that it has to be looked at again. */
  'crisis.report-reopened': { report: string; drill?: true };
  /** Its time is over: the report and its words are deleted. */
  'crisis.report-forgotten': { report: string };
  /** Of a report or an incident. `chosen` may be another level than the rules proposed; why is sealed. */
  'crisis.graded': {
    grading: string;
    report?: string;
    incident?: string;
    rules: number;
    proposed: Level;
    chosen: Level;
    drill?: true;
  };
}
