import type { Generated, JSONColumnType } from 'kysely';
import type { Language } from '../messages/model.ts';

/** Surveys, who is asked, and answers that are nobody's. */
export interface SurveySchema {
  survey: {
    id: string;
    code: string;
    number: number;
    published_at: Date;
    ended_at: Date | null;
  };
  survey_text: {
    survey_id: string;
    language: Language;
    title: string;
    bytes: Buffer;
    sha256: Buffer;
  };
  survey_run: {
    id: string;
    survey_id: string;
    code: string;
    audience: JSONColumnType<object>;
    least: number;
    breakdown: SurveyBreakdown;
    people: number;
    took_part: Generated<number>;
    opened_at: Date;
    ends_at: Date;
    reminded_at: Date | null;
    closed_at: Date | null;
    answers: number | null;
    results: JSONColumnType<object> | null;
  };
  survey_group: {
    id: string;
    run_id: string;
    name: string | null;
    people: number;
    public_key: Buffer;
    secret: JSONColumnType<object> | null;
  };
  survey_asked: {
    run_id: string;
    group_id: string;
    person_id: string;
    blinded: Buffer | null;
  };
  survey_spent: {
    token: Buffer;
    run_id: string;
  };
  survey_answer: {
    id: string;
    group_id: string;
    sealed: JSONColumnType<object>;
  };
}

export type SurveyBreakdown = 'none' | 'departments';
