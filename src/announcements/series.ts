import { HeedError } from '../errors.ts';
import { type Localized, languages } from '../messages/model.ts';
import { type CodedProblem, problem, type Said } from '../messages/problems.ts';
import { displayWidth } from '../messages/width.ts';
import { disagreements } from '../policies/agreement.ts';
import { fileNameProblems, languageProblems } from '../policies/document.ts';
import { placeOf } from '../policies/field-problems.ts';
import {
  type PolicyFile,
  type RefusedFile,
  readTextFile,
  type TextSource,
} from '../policies/front-matter.ts';
import { readTextFolder } from '../policies/read-folder.ts';
import { splitModules } from '../training/modules.ts';
import { longest } from './rules.ts';
import { type TipSeriesFront, tipSeriesSchema, tipSeriesWords } from './schema.ts';
import { linesOf, textProblems } from './words.ts';

/** A tip in one language, as its card shows it. */
export interface TipText {
  title: string;
  lines: readonly string[];
}

type Source = TextSource<TipSeriesFront>;

/** A series that may be published: complete in both languages, which agree with each other. */
export interface TipSeries {
  code: string;
  version: number;
  /** Ids of its tips, in their order. */
  tips: readonly string[];
  texts: Localized<Source & { tips: ReadonlyMap<string, TipText> }>;
}

/** Everything that is wrong with the texts of a series, or the series. */
export function inspectSeries(files: readonly (PolicyFile | RefusedFile)[]): {
  document?: TipSeries;
  problems: CodedProblem[];
} {
  const read = files.map((file) => readTextFile(file, tipSeriesSchema));
  const sources = read.flatMap((one) => (one.value ? [one.value] : []));
  const problems = [
    ...fileNameProblems(files),
    ...read.flatMap((one) => one.problems ?? []),
    ...sources.flatMap(languageProblems),
    ...disagreements(sources, tipSeriesWords),
    ...sources.flatMap(tipProblems),
  ];
  const [zh, en] = languages.map((language) => sources.find(({ front }) => front.language === language));
  if (problems.length > 0 || !zh || !en) return { problems };
  const { code, version, tips } = en.front;
  return { document: { code, version, tips, texts: { 'zh-CN': withTips(zh), en: withTips(en) } }, problems };
}

function withTips(source: Source) {
  const { modules } = splitModules(source.body);
  const tips = source.front.tips.map((id, index): [string, TipText] => [
    id,
    { title: modules[index]?.heading ?? '', lines: linesOf(modules[index]?.markdown ?? '') },
  ]);
  return { ...source, tips: new Map(tips) };
}

/** The text has one heading of the first level for each tip, and all that stands below it fits on a card. */
function tipProblems({ file, front, body }: Source): CodedProblem[] {
  const at = (said: Said) => problem(placeOf(file), said);
  const twice = front.tips.flatMap((id, index) =>
    front.tips.indexOf(id) < index
      ? [problem(placeOf(file, `tips[${index}]`), { code: 'training.idTwice' })]
      : [],
  );
  const { before, modules } = splitModules(body);
  const above = before ? [at({ code: 'training.textAbove' })] : [];
  if (modules.length !== front.tips.length) {
    const params = { headings: modules.length, tips: front.tips.length };
    return [...twice, ...above, at({ code: 'tips.headings', params })];
  }
  const wrong = modules.flatMap(({ heading, markdown }): CodedProblem[] => {
    const named = heading.slice(0, 80);
    const { text } = textProblems({ title: heading, text: markdown });
    return [
      ...(displayWidth(heading) > longest.title
        ? [at({ code: 'training.headingLong', params: { heading: named, most: longest.title } })]
        : []),
      ...(heading === '' || text
        ? [at({ code: 'tips.text', params: { heading: named, most: longest.text } })]
        : []),
    ];
  });
  return [...twice, ...above, ...wrong];
}

/** @throws HeedError `bad-input` with every problem */
export function readSeries(files: readonly PolicyFile[]): TipSeries {
  const { document, problems } = inspectSeries(files);
  if (document) return document;
  throw new HeedError('bad-input', `the series has ${problems.length} problem(s)`, { problems });
}

/** The series in a folder, laid out as policies are. @throws HeedError `bad-input` with the problems of all */
export const readSeriesFolder = (folder: string): Promise<TipSeries[]> =>
  readTextFolder<TipSeries>(folder, inspectSeries);
