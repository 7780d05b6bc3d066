import type { Generated, JSONColumnType } from 'kysely';
import type { ActionEnd, EntryKind } from '../crisis/review/rules.ts';

type Later<T> = Generated<T | null>;
type Sealed = JSONColumnType<object, string, string>;

export interface CrisisReviewSchema {
  incident_review: {
    incident_id: string;
    owner_id: string;
    opened_at: Date;
    /** `YYYY-MM-DD`. */
    due_on: string;
    closed_at: Later<Date>;
    closed_by: Later<string>;
  };
  incident_review_entry: {
    id: string;
    incident_id: string;
    kind: EntryKind;
    subject: string;
    words: Sealed;
    by_person: string;
    at: Date;
    once: string;
  };
  incident_action: {
    id: string;
    incident_id: string;
    owner_id: string;
    due_on: string;
    words: Sealed;
    made_by: string;
    made_at: Date;
    once: string;
    ended_at: Later<Date>;
    ended_by: Later<string>;
    ended_how: Later<ActionEnd>;
    note: Later<object>;
  };
  incident_course: {
    id: string;
    incident_id: string;
    code: string;
    audience: JSONColumnType<object>;
    anew: boolean;
    chosen_by: string;
    chosen_at: Date;
  };
  incident_change: {
    id: string;
    incident_id: string;
    plan_version: number | null;
    policy_version_id: string | null;
    by_person: string;
    at: Date;
  };
}
