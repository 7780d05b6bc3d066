import type { Language } from '../../messages/model.ts';
import { text } from '../../messages/texts.ts';
import { type Question, questionKeys, questions, unknown } from './questions.ts';

const comma = { 'zh-CN': '、', en: ', ' } as const;

/** A reason in words; where it holds only because nobody knows, it says of what. */
export function sayReason(
  language: Language,
  { code, assumed }: { code: string; assumed: readonly Question[] },
): string {
  const reason = text(language, `crisis.grading.reason.${code}`);
  if (assumed.length === 0) return reason;
  const open = assumed.map((key) => text(language, `crisis.grading.topic.${key}`));
  return text(language, 'crisis.grading.assumed', { reason, questions: open.join(comma[language]) });
}

export const sayReasons = (language: Language, reasons: readonly Parameters<typeof sayReason>[1][]): string =>
  reasons.map((one) => sayReason(language, one)).join(language === 'en' ? '; ' : '；');

export const sayAnswer = (language: Language, key: Question, answer: string): string =>
  answer === unknown
    ? text(language, 'crisis.grading.unknown')
    : text(language, `crisis.grading.answer.${key}.${answer}`);

/** The questions as fields of a form, the mildest answer first and "not known" last. */
export const gradingFields = (language: Language) =>
  questionKeys.map((key) => ({
    name: key,
    kind: 'choice' as const,
    label: text(language, `crisis.grading.question.${key}`),
    required: true,
    options: [...questions[key], unknown].map((value) => ({ value, label: sayAnswer(language, key, value) })),
  }));
