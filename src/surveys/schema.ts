import { z } from 'zod';
import { languages } from '../messages/model.ts';
import { leastPeople } from '../policies/analysed.ts';
import { shortText, slug, summaryLine, wrong } from '../policies/text.ts';

/** A name of something in a survey. It stands between commas, so it has none. */
const id = z
  .string()
  .max(32)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, wrong('policy.slug'));

const option = z.strictObject({ id, text: shortText });
const options = z.array(option).min(2).max(10);

const question = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ id, kind: z.literal('single'), ask: shortText, options }),
    /** Any number of them, also none. */
    z.strictObject({ id, kind: z.literal('multiple'), ask: shortText, options }),
    /** From 1 to `steps`; `from` and `to` say what the ends mean. */
    z.strictObject({
      ...{ id, kind: z.literal('scale'), ask: shortText, from: shortText, to: shortText },
      steps: z.int().min(3).max(10).default(5),
    }),
    /** In one's own words, for whoever wants to. Shown apart from all other answers, and never by group. */
    z.strictObject({ id, kind: z.literal('text'), ask: shortText }),
  ],
  { error: wrong('policy.surveyQuestion') },
);

export const surveySchema = z.strictObject({
  code: slug,
  language: z.enum(languages),
  title: shortText,
  summary: z.array(summaryLine).min(1).max(3),
  version: z.int().min(1).max(1_000_000),
  /** Who asks, and answers for what is done with it. */
  owner: shortText,
  /** Nothing is shown of fewer answers, and no fewer people can be asked. */
  people: z.int().min(leastPeople).max(1_000).default(leastPeople),
  questions: z.array(question).min(1).max(30),
});

/** What one language file says about its survey, checked for shape only. */
export type SurveyFront = z.infer<typeof surveySchema>;
export type SurveyQuestion = SurveyFront['questions'][number];

/** Fields whose words differ between the languages; everything else is one decision. */
export const surveyWords: ReadonlySet<string> = new Set([
  'title',
  'summary',
  'owner',
  'ask',
  'text',
  'from',
  'to',
]);
