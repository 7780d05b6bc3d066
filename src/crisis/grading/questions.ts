import { z } from 'zod';

/**
 * What is asked to grade a leak, each with its answers from the least grave to the gravest. The criteria are those of a
 * handbook on leaks of psychological data: how many people, how sensitive, by what cause, and how far it has spread.
 */
export const questions = {
  /** Fewer than 10; 10 to 99; 100 and more: figures of Heed's own, since the handbook names none. */
  people: ['few', 'some', 'many'],
  /** The most sensitive there is: moods and hobbies; names and numbers; assessments and counselling; illness and treatment. */
  data: ['everyday', 'personal', 'counselling', 'illness'],
  /** Whether people in key positions, or a group as such, are among them. */
  key: ['no', 'yes'],
  cause: ['gossip', 'carelessness', 'misuse', 'hole', 'attack'],
  spread: ['inside', 'outside', 'public'],
  /** Whether it goes on at this moment. */
  ongoing: ['no', 'yes'],
} as const;

export type Question = keyof typeof questions;
export type Known<Q extends Question = Question> = (typeof questions)[Q][number];
export const questionKeys = Object.keys(questions) as Question[];

/** What nobody knows yet counts as the gravest that it could be. */
export const unknown = 'unknown';

const answered = <const T extends readonly string[]>(known: T) => z.enum([...known, unknown]);

export const answersShape = z.strictObject({
  people: answered(questions.people),
  data: answered(questions.data),
  key: answered(questions.key),
  cause: answered(questions.cause),
  spread: answered(questions.spread),
  ongoing: answered(questions.ongoing),
});
export type Answers = z.infer<typeof answersShape>;

/** Out of a form's fields: what is missing there, or no answer of that question, is not known. */
export function answersIn(fields: Readonly<Record<string, string | undefined>>): Answers {
  const given = questionKeys.map((key) => {
    const shape: z.ZodType<string> = answersShape.shape[key];
    const read = shape.safeParse(fields[key]);
    return [key, read.success ? read.data : unknown];
  });
  return answersShape.parse(Object.fromEntries(given));
}
