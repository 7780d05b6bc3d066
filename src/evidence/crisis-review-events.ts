import type { ActionEnd, EntryKind } from '../crisis/review/rules.ts';

/** What is learnt from a crisis: ids, days and figures; the words are sealed. */
export interface CrisisReviewEvents {
  'crisis.review-opened': { incident: string; owner: string; due: string; drill?: true };
  /** Another owner, or another day. */
  'crisis.review-moved': { incident: string; owner: string; due: string; drill?: true };
  /** A question answered, a cause named, or why there is nothing to be done. */
  'crisis.review-added': { incident: string; entry: string; kind: EntryKind; subject: string; drill?: true };
  'crisis.action-set': { incident: string; action: string; owner: string; due: string; drill?: true };
  /** Another owner, or another day; by Heed where whoever had it works here no more. */
  'crisis.action-moved': { incident: string; action: string; owner: string; due: string; drill?: true };
  'crisis.action-ended': { incident: string; action: string; how: ActionEnd; drill?: true };
  'crisis.change-linked': {
    incident: string;
    plan?: number;
    policy?: string;
    version?: number;
    drill?: true;
  };
  /** To be assigned when the review is closed. `course`: the choice, and the assignment that becomes of it. */
  'crisis.course-chosen': {
    incident: string;
    course: string;
    code: string;
    audience: object;
    anew: boolean;
    drill?: true;
  };
  'crisis.course-dropped': { incident: string; course: string; drill?: true };
  /** `courses`: ids of what was assigned with it, where anything was. */
  'crisis.review-closed': {
    incident: string;
    actions: number;
    open: number;
    courses?: string[];
    drill?: true;
  };
}
