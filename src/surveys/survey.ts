import { HeedError } from '../errors.ts';
import { type Localized, languages } from '../messages/model.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
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
import { type SurveyFront, surveySchema, surveyWords } from './schema.ts';

export type SurveySource = TextSource<SurveyFront>;

/** A survey that may be published: complete in both languages, which agree with each other. */
export interface Survey {
  code: string;
  /** What is decided, whatever the language: ids, kinds, how many people. */
  decided: Pick<SurveyFront, 'version' | 'people' | 'questions'>;
  texts: Localized<SurveySource>;
}

/** Everything that is wrong with the texts of a survey, or the survey. */
export function inspectSurvey(files: readonly (PolicyFile | RefusedFile)[]): {
  document?: Survey;
  problems: CodedProblem[];
} {
  const read = files.map((file) => readTextFile(file, surveySchema));
  const sources = read.flatMap((one) => (one.value ? [one.value] : []));
  const problems = [
    ...fileNameProblems(files),
    ...read.flatMap((one) => one.problems ?? []),
    ...sources.flatMap(languageProblems),
    ...disagreements(sources, surveyWords),
    ...sources.flatMap(idProblems),
  ];
  const [zh, en] = languages.map((language) => sources.find(({ front }) => front.language === language));
  if (problems.length > 0 || !zh || !en) return { problems };
  return { document: { code: en.front.code, decided: en.front, texts: { 'zh-CN': zh, en } }, problems };
}

/** Each question, and each option of a question, has an id of its own. */
function idProblems({ file, front }: SurveySource): CodedProblem[] {
  const at = (field: string) => problem(placeOf(file, field), { code: 'training.idTwice' });
  return [
    ...twice(front.questions).map((index) => at(`questions[${index}].id`)),
    ...front.questions.flatMap((question, index) =>
      'options' in question
        ? twice(question.options).map((option) => at(`questions[${index}].options[${option}].id`))
        : [],
    ),
  ];
}

/** Places of those whose id stands before them already. */
function twice(all: readonly { id: string }[]): number[] {
  return all.flatMap(({ id }, index) => (all.findIndex((one) => one.id === id) < index ? [index] : []));
}

/** @throws HeedError `bad-input` with every problem */
export function readSurvey(files: readonly PolicyFile[]): Survey {
  const { document, problems } = inspectSurvey(files);
  if (document) return document;
  throw new HeedError('bad-input', `the survey has ${problems.length} problem(s)`, { problems });
}

/** The surveys in a folder, laid out as policies are. @throws HeedError `bad-input` with the problems of all */
export const readSurveyFolder = (folder: string): Promise<Survey[]> =>
  readTextFolder<Survey>(folder, inspectSurvey);
