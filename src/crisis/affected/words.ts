import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalise } from '../../evidence/canonical.ts';
import { type Language, languages } from '../../messages/model.ts';
import { text } from '../../messages/texts.ts';
import { textProblem } from '../../threads/rules.ts';
import type { Series, StatementText } from '../statements/rules.ts';
import {
  fieldsOf,
  longestField,
  type Severity,
  severities,
  type TellingKind,
  type TextWords,
  tellingKinds,
  type Words,
} from './rules.ts';

type Named = Exclude<Series, ''>;

/** `notice.major` is a notice. */
export function kindOfSeries(series: Named): TellingKind {
  const kind = tellingKinds.find((one) => one === series.split('.')[0]);
  if (!kind) throw new RangeError(`${series} is no series of those affected`);
  return kind;
}

/** Of a notice: for whom. Null of the others, which are for everybody who was told. */
export const severityOfSeries = (series: Named): Severity | null =>
  severities.find((one) => series === `notice.${one}`) ?? null;

/** What is wrong with a text, by language and field: `zh-CN.happened`. */
export type TextProblems = Record<string, 'empty' | 'tooLong' | 'unfilled'>;

/** What a template leaves to be said, and nobody has. */
const toFillIn = /【填写|\[fill in/iu;

export function textProblems(kind: TellingKind, words: TextWords): TextProblems {
  const problems: TextProblems = {};
  for (const language of languages)
    for (const field of fieldsOf[kind]) {
      const said = words[language][field] ?? '';
      if (textProblem(said)) problems[`${language}.${field}`] = 'empty';
      else if (Array.from(said).length > longestField) problems[`${language}.${field}`] = 'tooLong';
      else if (toFillIn.test(said)) problems[`${language}.${field}`] = 'unfilled';
    }
  return problems;
}

/** Only what the kind has, each as it is kept. */
export const cleaned = (kind: TellingKind, words: Words): Words =>
  Object.fromEntries(
    fieldsOf[kind].map((field) => [field, (words[field] ?? '').replace(/\r\n?/g, '\n').trim()]),
  );

/**
 * Of exactly what is approved and told: SHA-256 of the canonical JSON (RFC 8785) of `{"kind":…,"severity":…,"words":…}`, the
 * words by language and field, the severity null of whatever is no notice.
 */
export const hashOfWords = (series: Named, words: TextWords): Buffer =>
  createHash('sha256')
    .update(canonicalise({ kind: kindOfSeries(series), severity: severityOfSeries(series), words }))
    .digest();

export const fieldsShape = z.strictObject({
  'zh-CN': z.record(z.string(), z.string()),
  en: z.record(z.string(), z.string()),
});

/** Field by field under its heading, as it is read and compared. */
export function asOneText(kind: TellingKind, words: TextWords): Required<StatementText> {
  const said = (language: Language) => ({
    title: text(language, `crisis.affected.texts.kindOf.${kind}`),
    text: fieldsOf[kind]
      .map((field) => `${text(language, `crisis.affected.field.${field}`)}\n${words[language][field] ?? ''}`)
      .join('\n\n'),
  });
  return { 'zh-CN': said('zh-CN'), en: said('en') };
}
