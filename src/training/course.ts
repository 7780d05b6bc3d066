import { isDeepStrictEqual } from 'node:util';
import { HeedError } from '../errors.ts';
import { type Localized, languages } from '../messages/model.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { disagreements } from '../policies/agreement.ts';
import { fileNameProblems, languageProblems } from '../policies/document.ts';
import { placeOf } from '../policies/field-problems.ts';
import { type PolicyFile, type RefusedFile, readTextFile } from '../policies/front-matter.ts';
import { readTextFolder } from '../policies/read-folder.ts';
import { type CourseSource, courseProblems } from './checks.ts';
import { type CourseFile, readCourseFiles } from './files.ts';
import { splitModules, type WrittenModule } from './modules.ts';
import { type CourseFront, courseSchema, courseWords, type QuizQuestion } from './schema.ts';

/** A course in one language: what its file says, its modules as they are written, and the exact bytes. */
export interface CourseText extends CourseSource {
  modules: readonly WrittenModule[];
}

/** A course that may be published: complete in both languages, which agree with each other. */
export interface Course {
  code: string;
  /** What is decided, whatever the language: ids, what is right, how often, how long. */
  decided: Pick<
    CourseFront,
    'version' | 'audience' | 'due' | 'valid' | 'recognitions' | 'minutes' | 'modules' | 'quiz' | 'nudges'
  >;
  texts: Localized<CourseText>;
}

/** Everything that is wrong with the texts of a course, or the course. */
export function inspectCourse(files: readonly (PolicyFile | RefusedFile)[]): {
  document?: Course;
  sources: CourseSource[];
  problems: CodedProblem[];
} {
  const read = files.map((file) => readTextFile(file, courseSchema));
  const sources = read.flatMap((one) => (one.value ? [one.value] : []));
  const problems = [
    ...fileNameProblems(files),
    ...read.flatMap((one) => one.problems ?? []),
    ...sources.flatMap(languageProblems),
    ...disagreements(sources, courseWords),
    ...orderDisagreements(sources),
    ...sources.flatMap(courseProblems),
  ];
  const [zh, en] = languages.map((language) => sources.find(({ front }) => front.language === language));
  if (problems.length > 0 || !zh || !en) return { sources, problems };
  const texts = { 'zh-CN': withModules(zh), en: withModules(en) };
  return { document: { code: en.front.code, decided: en.front, texts }, sources, problems };
}

const withModules = (source: CourseSource): CourseText => ({
  ...source,
  modules: splitModules(source.body).modules,
});

/** Lists agree in whatever order they stand; here the order is what is asked. */
function orderDisagreements([one, other]: readonly CourseSource[]): CodedProblem[] {
  if (!one || !other) return [];
  const orderOf = (question: QuizQuestion | undefined) =>
    question?.kind === 'order' ? question.right : undefined;
  return one.front.quiz.questions.flatMap((question, index) => {
    const [mine, theirs] = [orderOf(question), orderOf(other.front.quiz.questions[index])];
    if (!mine || !theirs || isDeepStrictEqual(mine, theirs)) return [];
    if (!isDeepStrictEqual(mine.toSorted(), theirs.toSorted())) return [];
    const place = placeOf(`${one.file}, ${other.file}`, `quiz.questions[${index}].right`);
    return [problem(place, { code: 'policy.differs', params: { one: mine, other: theirs } })];
  });
}

/** @throws HeedError `bad-input` with every problem */
export function readCourse(files: readonly PolicyFile[]): Course {
  const { document, problems } = inspectCourse(files);
  if (document) return document;
  throw new HeedError('bad-input', `the course has ${problems.length} problem(s)`, { problems });
}

/** A course with what lies beside it. */
export interface CourseWithFiles extends Course {
  files: readonly CourseFile[];
}

/** The courses in a folder, laid out as policies are. @throws HeedError `bad-input` with the problems of all */
export const readCourseFolder = (folder: string): Promise<CourseWithFiles[]> =>
  readTextFolder<CourseWithFiles>(folder, async (files, own) => {
    const { document, sources, problems } = inspectCourse(files);
    const beside = await readCourseFiles(sources, own);
    const all = [...problems, ...beside.problems];
    return all.length > 0 || !document
      ? { problems: all }
      : { document: { ...document, files: beside.files }, problems: [] };
  });
