import type { Language } from '../../messages/model.ts';
import { text } from '../../messages/texts.ts';
import { textProblem } from '../../threads/rules.ts';
import { isLevel, type Level } from '../levels.ts';
import { lacksReason } from './grade.ts';
import { type Answers, answersIn, questionKeys, unknown } from './questions.ts';
import { propose } from './rules.ts';
import { sayReasons } from './say.ts';

/** A grading as it was typed into a form, on a page or in a chat. */
export interface EnteredGrading {
  answers: Answers;
  /** Null: as the rules propose. */
  chosen: Level | null;
  why: string;
}

/** Out of a form: what is missing is not known, and no level is as proposed. */
export function gradingIn(fields: Readonly<Record<string, string | undefined>>): EnteredGrading {
  const { grade, why = '' } = fields;
  return { answers: answersIn(fields), chosen: isLevel(grade) ? grade : null, why };
}

/** Whether any question was answered at all. */
export const isAnswered = ({ answers }: EnteredGrading): boolean =>
  questionKeys.some((key) => answers[key] !== unknown);

/** What is wrong with it, in the reader's language: it says what the rules propose, and why. */
export function gradingProblem(language: Language, entered: EnteredGrading): string | undefined {
  if (textProblem(entered.why) === 'tooLong') return text(language, 'threads.problem.tooLong');
  if (!lacksReason(entered)) return undefined;
  const { level, reasons } = propose(entered.answers);
  return text(language, 'crisis.grading.whyMissing', {
    proposed: text(language, `crisis.level.${level}`),
    chosen: text(language, `crisis.level.${entered.chosen ?? level}`),
    reasons: sayReasons(language, reasons),
  });
}
