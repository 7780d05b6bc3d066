import type { DutyCode } from '../crisis/duties/table.ts';

/** Duties of a crisis: what is known, what was filed, what does not apply. Words are sealed; `words` commits to them. */
export interface CrisisDutyEvents {
  /** Another table of what the law asks; `sha256` of its canonical JSON, hex. */
  'crisis.duty-rules-set': { version: number; sha256: string };
  'crisis.fact-set': { incident: string; fact: string; name: string; words: string; drill?: true };
  'crisis.duty-waived': { incident: string; waiver: string; duty: DutyCode; words: string; drill?: true };
  /** `sha256` of the document that was filed, hex; `words`: to whom, by which reference, and why so late. */
  'crisis.filed': {
    incident: string;
    filing: string;
    duty: DutyCode;
    phase: 'first' | 'further' | 'final';
    filed: string;
    due: string;
    late: boolean;
    sha256: string;
    words: string;
    rules: number;
    drill?: true;
  };
  'crisis.duty-reminded': { incident: string; duty: DutyCode; due: string; overdue: boolean; drill?: true };
}
