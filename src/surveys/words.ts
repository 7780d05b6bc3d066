import type { SurveyQuestion } from './schema.ts';

/** What can be chosen, as it is called; a scale's ends with what they mean. */
export function choiceWords(question: SurveyQuestion): { id: string; text: string }[] {
  if (question.kind === 'text') return [];
  if (question.kind !== 'scale') return question.options.map(({ id, text }) => ({ id, text }));
  const { steps, from, to } = question;
  return Array.from({ length: steps }, (_, index) => {
    const id = String(index + 1);
    const meaning = index === 0 ? from : index === steps - 1 ? to : undefined;
    return { id, text: meaning ? `${id} · ${meaning}` : id };
  });
}
