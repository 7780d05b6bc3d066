import type { Language } from '../messages/model.ts';
import type { Audience } from '../notices/audience.ts';

/** Surveys: what was asked of how many, and what came of it. Nothing of anybody who took part. */
export interface SurveyEvents {
  /** Can be opened from now on: SHA-256 of the exact bytes in each language. */
  'survey.published': { survey: string; code: string; number: number; texts: Record<Language, string> };
  /**
   * `keys`: SHA-256 of the public keys that answers are signed with, by group. Whoever compares them with the page that they
   * see knows that everybody was given the same.
   */
  'survey.opened': {
    run: string;
    survey: string;
    code: string;
    number: number;
    /** How those asked were chosen, and not who they are: that is forgotten, and this log is not. */
    audience: { kind: Audience['kind'] };
    people: number;
    least: number;
    breakdown: string;
    until: string;
    keys: string[];
  };
  /** `results`: SHA-256 of their canonical JSON. Single answers are gone, with the keys that opened them. */
  'survey.closed': { run: string; code: string; tookPart: number; answers: number; results: string };
}
