import type { Generated, JSONColumnType } from 'kysely';
import type { Language } from '../messages/model.ts';
import type { Pace } from '../training/nudge-rules.ts';

/** Courses, who takes them, and what they answered. */
export interface TrainingSchema {
  course_version: {
    id: string;
    code: string;
    number: number;
    published_at: Date;
    ended_at: Date | null;
  };
  course_text: {
    version_id: string;
    language: Language;
    title: string;
    bytes: Buffer;
    sha256: Buffer;
  };
  course_file: {
    version_id: string;
    name: string;
    media_type: string;
    bytes: Buffer;
    sha256: Buffer;
  };
  course_assignment: {
    id: string;
    code: string;
    audience: JSONColumnType<object>;
    people: number;
    at: Date;
    joiners: Generated<boolean>;
    ended_at: Date | null;
    least_version: number | null;
  };
  enrolment: {
    id: string;
    assignment_id: string | null;
    code: string;
    person_id: string;
    why: string;
    assigned_at: Date;
    due_at: Date;
    state: EnrolmentState;
    version_id: string | null;
    begun_at: Date | null;
    modules_read: number;
    ended_at: Date | null;
    valid_until: string | null;
    renew_on: string | null;
    message_id: string | null;
    extra_tries: Generated<number>;
    off_why: CalledOffWhy | null;
    certificate: string | null;
    seq: Generated<number>;
    first_due_at: Date | null;
    anew_by: string | null;
    waits: Generated<boolean>;
  };
  quiz_attempt: {
    id: string;
    enrolment_id: string;
    n: number;
    seed: Buffer;
    state: AttemptState;
    begun_at: Date;
    expires_at: Date;
    ended_at: Date | null;
    right_answers: number | null;
    entry_id: number | null;
    answered: Generated<number>;
    language: Language | null;
  };
  quiz_answer: {
    attempt_id: string;
    question: string;
    chosen: string[];
    is_right: boolean | null;
    at: Date;
    counted: Generated<boolean>;
  };
  quiz_words: {
    id: string;
    attempt_id: string;
    question: string;
    words: JSONColumnType<object>;
    said: JSONColumnType<object> | null;
    role: ReviewerRole;
    handed_in_at: Date | null;
    tell_at: Date | null;
    told: Generated<number>;
    reviewed_at: Date | null;
    reviewed_by: string | null;
  };
  tries_given: {
    id: string;
    enrolment_id: string;
    given_by: string;
    tries: number;
    reason: JSONColumnType<object>;
    at: Date;
  };
  nudge: {
    id: string;
    enrolment_id: string;
    version_id: string;
    question: string;
    asked_at: Date;
    message_id: string;
    answered_at: Date | null;
    chosen: string[] | null;
    is_right: boolean | null;
    counted: Generated<boolean>;
    waits: Generated<boolean>;
  };
  nudge_reader: {
    person_id: string;
    pace: Pace;
    next_at: Date | null;
    last_at: Date | null;
    counted_at: Date | null;
    looked_at: Date;
  };
  nudge_tally: {
    version_id: string;
    question: string;
    answers: number;
    right_answers: number;
  };
  question_tally: {
    version_id: string;
    question: string;
    people: number;
    right_answers: number;
  };
}

export type EnrolmentState = 'open' | 'passed' | 'not-passed' | 'called-off';
export type CalledOffWhy = 'left' | 'disabled' | 'moved';
export type AttemptState = 'open' | 'handed-in' | 'passed' | 'failed' | 'expired' | 'replaced';
/** Who reads answers in somebody's own words. */
export type ReviewerRole = 'hr' | 'privacy';
