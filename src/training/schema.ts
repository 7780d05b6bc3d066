import { z } from 'zod';
import { languages } from '../messages/model.ts';
import { grantedRoles } from '../people/person.ts';
import { shortText, slug, summaryLine, wrong } from '../policies/text.ts';
import { recognitionKinds } from './recognitions.ts';

/** A name of something in a course. It stands in button keys and between commas, so it is short and has neither. */
const id = z
  .string()
  .max(32)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, wrong('policy.slug'));

/** A file that lies beside the text: a plain name, and never a path. */
const fileName = z
  .string()
  .max(80)
  .regex(/^[a-z0-9][a-z0-9-]*\.(png|jpe?g|pdf)$/, wrong('policy.courseFileName'));

const module = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ id, kind: z.literal('text') }),
    /** Something that happened to somebody, as it could happen here. */
    z.strictObject({ id, kind: z.literal('case') }),
    /** `alt`: what is on it, for whoever does not see it. */
    z.strictObject({ id, kind: z.literal('picture'), file: fileName, alt: shortText }),
    z.strictObject({ id, kind: z.literal('file'), file: fileName, label: shortText }),
    z.strictObject({
      ...{ id, kind: z.literal('link'), label: shortText },
      url: z
        .url(wrong('policy.courseAddress'))
        .max(500)
        .regex(/^https:\/\//, wrong('policy.courseAddress')),
    }),
  ],
  { error: wrong('policy.courseModule') },
);

/** `because`: what whoever chose it is told. A wrong one always has it, which `checks.ts` asks for. */
const option = z.strictObject({ id, text: shortText, because: shortText.optional() });

/** `because`: why the right answer is right, told to everybody once they have answered. */
const asked = { id, ask: shortText, because: shortText };

const question = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      ...{ ...asked, kind: z.literal('single'), right: id },
      options: z.array(option).min(2).max(5),
    }),
    z.strictObject({
      ...{ ...asked, kind: z.literal('multiple'), right: z.array(id).min(1, wrong('policy.courseNoRight')) },
      options: z.array(option).min(2).max(5),
    }),
    /** `right`: every option, in its order. With four, three places say all: so many lists a card of WeCom has. */
    z.strictObject({
      ...{ ...asked, kind: z.literal('order'), right: z.array(id) },
      options: z
        .array(option.omit({ because: true }))
        .min(3)
        .max(4),
    }),
    /** Answered in one's own words, which a person reads. `lookFor`: for them alone, by what a right answer is known. */
    z.strictObject({ ...asked, kind: z.literal('text'), lookFor: shortText }),
  ],
  { error: wrong('policy.courseQuestion') },
);

/** `before`: so many days before it ends it may be renewed, and is asked for again. */
const validity = z.strictObject({ months: z.int().min(1).max(60), before: z.int().min(1).max(180) });

export const courseSchema = z.strictObject({
  code: slug,
  language: z.enum(languages),
  title: shortText,
  summary: z.array(summaryLine).min(1).max(3),
  version: z.int().min(1).max(1_000_000),
  /** Who answers for it. */
  owner: shortText,
  /** Whom it is meant for, where nobody says otherwise on assigning it. */
  audience: z.union(
    [
      z.enum(['everyone', 'chosen']),
      z.strictObject({ roles: z.array(z.enum(['manager', ...grantedRoles])).min(1) }),
    ],
    { error: wrong('policy.courseAudience') },
  ),
  /** Working days that people have. */
  due: z.int().min(1).max(250),
  /** Without it a certificate does not end. */
  valid: validity.optional(),
  /** What is recognised in whoever passes it, where anything is. */
  recognitions: z.array(z.enum(recognitionKinds)).min(1).max(recognitionKinds.length).optional(),
  /** How long it takes, as people are told. */
  minutes: z.int().min(1).max(240),
  modules: z.array(module).min(1).max(20),
  quiz: z.strictObject({
    /** In per cent of what was asked. */
    passMark: z.int().min(1).max(100),
    tries: z.int().min(1).max(10),
    /** Hours between two tries. */
    wait: z.int().min(0).max(720),
    /** How many are drawn for each attempt. */
    ask: z.int().min(1),
    questions: z.array(question).min(1).max(60),
    /** Who reads what people answer in their own words; HR, where nothing is said. */
    reviewers: z.enum(['hr', 'privacy']).optional(),
  }),
  /**
   * Whoever has passed gets single questions again over weeks, where it is there. `weeks`: a question whose next time is
   * further away is known, and rests.
   */
  nudges: z.strictObject({ weeks: z.int().min(1).max(52) }).optional(),
});

/** What one language file says about its course, checked for shape only. */
export type CourseFront = z.infer<typeof courseSchema>;
export type CourseModule = CourseFront['modules'][number];
export type QuizQuestion = CourseFront['quiz']['questions'][number];
export type QuestionKind = QuizQuestion['kind'];
/** One that is answered by choosing. */
export type ChoiceQuestion = Exclude<QuizQuestion, { kind: 'text' }>;
export type QuizRules = CourseFront['quiz'];

/** Fields whose words differ between the languages; everything else is one decision. */
export const courseWords: ReadonlySet<string> = new Set([
  'title',
  'summary',
  'owner',
  'alt',
  'label',
  'file',
  'url',
  'ask',
  'text',
  'because',
  'lookFor',
]);

/** What can be chosen; nothing where the answer is in one's own words. */
export const optionsOf = (
  question: QuizQuestion,
): readonly { id: string; text: string; because?: string | undefined }[] =>
  question.kind === 'text' ? [] : question.options;

/** Ids of what is right; of an order all of them, in theirs. */
export function rightOf(question: QuizQuestion): readonly string[] {
  if (question.kind === 'text') return [];
  return typeof question.right === 'string' ? [question.right] : question.right;
}
