import { HeedError } from '../errors.ts';
import { type Language, languages } from '../messages/model.ts';
import { problem } from '../messages/problems.ts';
import { placeOf } from './field-problems.ts';

/** A file of a folder that is published in versions: a course, a survey, a series of tips. */
interface PublishedText {
  file: string;
  front: { title: string };
  bytes: Uint8Array;
  /** In hexadecimal. */
  sha256: string;
}

type PublishedTexts = Readonly<Record<Language, PublishedText>>;

/** By which the same words are known again. */
export const hashesOf = (texts: PublishedTexts): Record<Language, string> => ({
  'zh-CN': texts['zh-CN'].sha256,
  en: texts.en.sha256,
});

/**
 * Other words need a higher version than those of before.
 *
 * @param what as the log names it: `course privacy-at-work`
 * @throws HeedError `bad-input` at the field, for a version that is not higher
 */
export function mustBeHigher(
  what: string,
  texts: PublishedTexts,
  { number, before }: { number: number; before: number | undefined },
): void {
  if (before === undefined || number > before) return;
  const used = problem(placeOf(texts.en.file, 'version'), {
    code: 'training.versionUsed',
    params: { version: before },
  });
  throw new HeedError('bad-input', `${what} has version ${before} already`, { problems: [used] });
}

/** What each language's row has, beside the id of its version. */
export const textRows = (
  texts: PublishedTexts,
): { language: Language; title: string; bytes: Buffer; sha256: Buffer }[] =>
  languages.map((language) => {
    const { front, bytes, sha256 } = texts[language];
    return { language, title: front.title, bytes: Buffer.from(bytes), sha256: Buffer.from(sha256, 'hex') };
  });
