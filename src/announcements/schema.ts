import { z } from 'zod';
import { languages } from '../messages/model.ts';
import { shortText, slug, wrong } from '../policies/text.ts';

const id = z
  .string()
  .max(32)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, wrong('policy.slug'));

export const tipSeriesSchema = z.strictObject({
  code: slug,
  language: z.enum(languages),
  title: shortText,
  version: z.int().min(1).max(1_000_000),
  /** Who answers for what they say. */
  owner: shortText,
  /** One for each heading of the text, in their order. An id stays with its tip for ever: who had it is known by it. */
  tips: z.array(id).min(2).max(60),
});

/** What one language file says about its series, checked for shape only. */
export type TipSeriesFront = z.infer<typeof tipSeriesSchema>;

/** Fields whose words differ between the languages. */
export const tipSeriesWords: ReadonlySet<string> = new Set(['title', 'owner']);
