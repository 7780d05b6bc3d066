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
import { wrongBlanks } from './blanks.ts';
import { type ContractFront, contractSchema, contractWords } from './schema.ts';

export type ContractSource = TextSource<ContractFront>;

/** A contract before anybody's name is in it: complete in both languages, which agree with each other. */
export interface ContractTemplate {
  code: string;
  kind: ContractFront['kind'];
  /** As the staff list names it. */
  entity: string;
  texts: Localized<ContractSource>;
}

/** Everything that is wrong with the files of a contract, or the contract. */
export function inspectTemplate(files: readonly (PolicyFile | RefusedFile)[]): {
  document?: ContractTemplate;
  problems: CodedProblem[];
} {
  const read = files.map((file) => readTextFile(file, contractSchema));
  const sources = read.flatMap((one) => (one.value ? [one.value] : []));
  const problems = [
    ...fileNameProblems(files),
    ...read.flatMap((one) => one.problems ?? []),
    ...sources.flatMap(languageProblems),
    ...disagreements(sources, contractWords),
    ...sources.flatMap(blankProblems),
  ];
  const [zh, en] = languages.map((language) => sources.find(({ front }) => front.language === language));
  if (problems.length > 0 || !zh || !en) return { problems };
  const { code, kind, company } = zh.front;
  return { document: { code, kind, entity: company.entity, texts: { 'zh-CN': zh, en } }, problems };
}

/** @throws HeedError `bad-input` with every problem */
export function readTemplate(files: readonly PolicyFile[]): ContractTemplate {
  const { document, problems } = inspectTemplate(files);
  if (document) return document;
  throw new HeedError('bad-input', `the contract has ${problems.length} problem(s)`, { problems });
}

/** The contracts in a folder, laid out as policies are. @throws HeedError `bad-input` with the problems of all */
export const readContractFolder = (folder: string): Promise<ContractTemplate[]> =>
  readTextFolder(folder, inspectTemplate);

function blankProblems({ file, front, body }: ContractSource): CodedProblem[] {
  const { unknown, misplaced } = wrongBlanks(body);
  const { title, summary, company, governingLaw } = front;
  const words = { title, summary, company, governingLaw, ...('compensation' in front ? front : {}) };
  return [
    ...Object.entries(words)
      .filter(([, value]) => JSON.stringify(value).includes('{{'))
      .map(([field]) => problem(placeOf(file, field), { code: 'policy.contractBlankInFront' })),
    ...unknown.map((name) =>
      problem(placeOf(file), { code: 'policy.contractBlank', params: { name: name.slice(0, 60) } }),
    ),
    ...misplaced.map((name) =>
      problem(placeOf(file), { code: 'policy.contractBlankInCode', params: { name } }),
    ),
  ];
}
