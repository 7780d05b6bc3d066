import type { Generated, JSONColumnType } from 'kysely';
import type { AppealResult, Closed, Heard, Outcome, Terms, WordKind } from '../accountability/rules.ts';

type Later<T> = Generated<T | null>;

export interface AccountabilitySchema {
  accountability_terms: {
    version: number;
    terms: JSONColumnType<Terms, string, string>;
    set_by: string;
    set_at: Date;
  };
  accountability_case: {
    id: string;
    code: string;
    incident_id: Later<string>;
    drill: Generated<boolean>;
    person_id: string;
    opened_by: string;
    opened_at: Date;
    once: string;
    terms: JSONColumnType<Terms, string, string>;
    handler_id: Later<string>;
    decider_id: Later<string>;
    appeal_id: Later<string>;
    companion_id: Later<string>;
    told_at: Date;
    hear_by: Date;
    seen_at: Later<Date>;
    handed_at: Later<Date>;
    reminders: Generated<number>;
    reminded_at: Later<Date>;
    over_at: Later<Date>;
    talk_asked_at: Later<Date>;
    talk_at: Later<Date>;
    talk_answered_at: Later<Date>;
    heard: Later<Heard>;
    heard_at: Later<Date>;
    minutes_by: Later<Date>;
    represented: Generated<boolean>;
    outcome: Later<Outcome>;
    outcome_by: Later<Date>;
    outcome_at: Later<Date>;
    decided_by: Later<string>;
    first_outcome: Later<Outcome>;
    appeal_until: Later<Date>;
    appealed_at: Later<Date>;
    appeal_by: Later<Date>;
    appeal_result: Later<AppealResult>;
    late_at: Later<Date>;
    closed_at: Later<Date>;
    closed_how: Later<Closed>;
    next_at: Later<Date>;
    challenged_at: Later<Date>;
    challenged_ids: Generated<string[]>;
    companion_ids: Generated<string[]>;
  };
  accountability_word: {
    id: string;
    case_id: string;
    kind: WordKind;
    by_person: string;
    at: Date;
    words: JSONColumnType<object, string, string>;
    once: string;
  };
}
