import type {
  AppealResult,
  Closed,
  Heard,
  Outcome,
  Seat,
  Step,
  Terms,
  WordKind,
} from '../accountability/rules.ts';

/** Whether somebody caused a leak: ids, days and kinds. What was said stands sealed in the case. */
export interface AccountabilityEvents {
  'accountability.terms-set': { version: number; terms: { [Name in keyof Terms]: number } };
  'accountability.opened': { case: string; incident: string | null; person: string };
  'accountability.told': { case: string; person: string; until: string };
  'accountability.seen': { case: string };
  'accountability.words': { case: string; words: string; kind: WordKind };
  'accountability.heard': { case: string; how: Heard };
  'accountability.reminded': { case: string; step: Step };
  'accountability.seated': { case: string; seat: Seat; person: string | null };
  'accountability.challenged': { case: string; handler: string };
  'accountability.challenge-decided': { case: string; granted: boolean };
  'accountability.companion': { case: string; companion: string | null };
  'accountability.decided': { case: string; outcome: Outcome };
  'accountability.appeal-decided': { case: string; result: AppealResult; outcome: Outcome };
  'accountability.closed': { case: string; how: Closed };
  'accountability.forgotten': { case: string };
}
