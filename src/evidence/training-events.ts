import type { Language } from '../messages/model.ts';
import type { SessionFacts } from './events.ts';

/** Courses and what came of them. */
export interface TrainingEvents {
  /** Can be begun from now on: SHA-256 of the exact bytes in each language, and of its files by their names. */
  'course.published': {
    version: string;
    code: string;
    number: number;
    texts: Record<Language, string>;
    files: Record<string, string>;
  };
  /** `joiners`: also whoever comes to belong to it later; `anew`: also who passed an earlier version. */
  'course.assigned': {
    assignment: string;
    code: string;
    audience: object;
    people: number;
    joiners: boolean;
    anew: boolean;
    /** The review of an incident or of a drill asked for it. */
    after?: 'incident' | 'drill';
  };
  /** So many have come to belong to it since, and were asked. */
  'course.joined': { assignment: string; code: string; people: number };
  'course.joiners-ended': { assignment: string; code: string };
  /** `sha256`: of the text in the person's language. */
  'training.begun': {
    enrolment: string;
    version: string;
    sha256: string;
    why: string;
    /** Left out where it is set later, once they are back from a leave of which nobody knows the end. */
    due?: string;
  };
  'quiz.begun': { enrolment: string; attempt: string; n: number; seed: string };
  /** The end of one attempt. What was answered stays in its rows; here is their SHA-256 (`src/training/digest.ts`). */
  'quiz.ended': {
    enrolment: string;
    attempt: string;
    n: number;
    course: { code: string; version: string; number: number; sha256: string };
    passed: boolean;
    right: number;
    asked: number;
    /** In per cent. */
    passMark: number;
    answers: string;
    language: Language;
    /** Absent where a review ended it: how it was handed in says its own entry. */
    session?: SessionFacts;
    /** Answers in their own words that nobody had read then. */
    unread?: number;
    /** Of a certificate: its last day, where it has one. */
    validUntil?: string;
  };
  /** All is answered, and what comes of it depends on words that a person has to read; `unread`: on how many. */
  'quiz.handed-in': {
    enrolment: string;
    attempt: string;
    n: number;
    course: { code: string; version: string; number: number; sha256: string };
    right: number;
    unread: number;
    asked: number;
    /** In per cent. */
    passMark: number;
    answers: string;
    language: Language;
    session: SessionFacts;
  };
  /** Somebody has read an answer in another's own words. The words, and what was said to them, stand sealed in `quiz_words`. */
  'training.reviewed': { enrolment: string; attempt: string; question: string; right: boolean };
  /** Somebody who had run out of tries got more of them. Why stands sealed in `tries_given`. */
  'training.tries-given': { enrolment: string; tries: number };
  /** It is not asked of its person any more: they have left, are suspended, or moved out of those it was assigned to. */
  'training.called-off': { enrolment: string; why: 'left' | 'disabled' | 'moved' };
  /** Its person moved out of those it was assigned to; another assignment of the course holds them, and goes on with it. */
  'training.handed-over': { enrolment: string; from: string; to: string };
  /** A certificate is over, and its person was not asked to renew it, as nothing asks them for the course any more. */
  'training.renewal-ended': { enrolment: string; why: 'left' | 'disabled' | 'moved' };
}
