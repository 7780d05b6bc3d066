import { HeedError } from '../errors.ts';
import { type Language, type Localized, languages } from '../messages/model.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { disagreements } from './agreement.ts';
import { placeOf } from './field-problems.ts';
import {
  type PolicyFile,
  type PolicySource,
  type RefusedFile,
  readPolicyFile,
  type TextSource,
} from './front-matter.ts';
import { promisedTooLong } from './longest-own.ts';
import { checkRequirements, type RequirementProblem } from './requirements.ts';
import type { DraftRow, FrontMatter } from './schema.ts';

/** A disclosure row that says everything the model table asks for. */
export type DisclosureRow = DraftRow & Required<Pick<DraftRow, (typeof rowFields)[number]>>;
const rowFields = ['what', 'purpose', 'use', 'retention', 'rights', 'means'] as const;

/** The policy in one language: everything its file says, and the exact bytes that are hashed and kept. */
export interface PolicyText extends Omit<FrontMatter, 'disclosures'> {
  file: string;
  bytes: Uint8Array;
  /** SHA-256 of `bytes`, lower-case hex: what an answer names as the text that was shown. */
  sha256: string;
  disclosures: readonly DisclosureRow[];
  /** Markdown, `\n` line ends, without the front matter. */
  body: string;
}

/** The fields that are one decision for all languages; the words are in `texts`. */
type Decided = Pick<
  FrontMatter,
  | 'code'
  | 'version'
  | 'rules'
  | 'legalBasis'
  | 'monitoringFrequency'
  | 'effectiveOn'
  | 'reviewOn'
  | 'change'
  | 'action'
  | 'signature'
>;

/** A policy that may be published: complete in every language and in agreement with itself. */
export interface PolicyDocument extends Decided {
  texts: Localized<PolicyText>;
}

/** What reading a policy found. `policy` is there only when both lists are empty. */
export interface PolicyInspection {
  policy?: PolicyDocument;
  /** Wrong in form: not readable, unknown fields, languages that disagree. */
  problems: CodedProblem[];
  /** Readable, but not what the law and the house ask for. */
  missing: RequirementProblem[];
}

/** Reads all language files of one policy and says everything that is wrong with them at once. */
export function inspectPolicy(files: readonly (PolicyFile | RefusedFile)[]): PolicyInspection {
  const read = files.map(readPolicyFile);
  const sources = read.flatMap((one) => (one.value ? [one.value] : []));
  const problems = [
    ...fileNameProblems(files),
    ...read.flatMap((one) => one.problems ?? []),
    ...sources.flatMap(languageProblems),
    ...sources.flatMap(promisedTooLong),
    ...disagreements(sources),
  ];
  const missing = missingIn(sources);
  if (problems.length > 0 || missing.length > 0) return { problems, missing };
  const texts = Object.fromEntries(sources.map((source) => [source.front.language, toText(source)]));
  const { 'zh-CN': chinese, en: english } = texts;
  if (!chinese || !english) {
    return { problems: [problem({ code: 'policy' }, { code: 'policy.rowIncomplete' })], missing };
  }
  return { policy: { ...decided(chinese), texts: { 'zh-CN': chinese, en: english } }, problems, missing };
}

/**
 * The policy in these files, fit to be published.
 * @throws HeedError `bad-input` with every problem, in form and in law, when it is not.
 */
export function readPolicy(files: readonly PolicyFile[]): PolicyDocument {
  const { policy, problems, missing } = inspectPolicy(files);
  if (policy) return policy;
  const all = [...problems, ...missing];
  throw new HeedError('bad-input', `the policy has ${all.length} problem(s)`, {
    problems: all,
  });
}

const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
const expectedName = (language: Language): string => `${language}.md`;

/** Each language has one file, and there is no other. */
export function fileNameProblems(files: readonly { name: string }[]): CodedProblem[] {
  const names = files.map((file) => baseName(file.name));
  const expected = languages.map(expectedName);
  const folder = files[0] ? files[0].name.slice(0, -baseName(files[0].name).length) : '';
  return [
    ...expected
      .filter((name) => !names.includes(name))
      .map((name) => problem(placeOf(folder + name), { code: 'policy.fileMissing' })),
    ...expected
      .filter((name) => names.filter((other) => other === name).length > 1)
      .map((name) => problem(placeOf(folder + name), { code: 'policy.fileTwice' })),
    ...files
      .filter((file) => !expected.includes(baseName(file.name)))
      .map((file) =>
        problem(placeOf(file.name), { code: 'policy.notPolicyFile', params: { names: expected } }),
      ),
  ];
}

/** A file's name says its language. */
export function languageProblems({
  file,
  front,
}: Pick<TextSource<{ language: Language }>, 'file' | 'front'>): CodedProblem[] {
  if (baseName(file) === expectedName(front.language)) return [];
  return [
    problem(placeOf(file, 'language'), {
      code: 'policy.otherLanguage',
      params: { language: front.language, file: expectedName(front.language) },
    }),
  ];
}

/** The same thing missing in several files is one problem that names them all. */
function missingIn(sources: readonly PolicySource[]): RequirementProblem[] {
  const found = new Map<string, { problem: RequirementProblem; files: string[] }>();
  for (const { file, front } of sources) {
    for (const problem of checkRequirements(front)) {
      const key = `${problem.at}\n${problem.requirement}`;
      const one = found.get(key) ?? { problem, files: [] };
      one.files.push(file);
      found.set(key, one);
    }
  }
  return [...found.values()].map(({ problem, files }) => ({
    ...problem,
    at: `${files.join(', ')}: ${problem.at}`,
  }));
}

function isComplete(row: DraftRow): row is DisclosureRow {
  return rowFields.every((field) => row[field] !== undefined);
}

function toText({ front, file, bytes, sha256, body }: PolicySource): PolicyText | undefined {
  const { disclosures: rows, ...rest } = front;
  const disclosures = rows.filter(isComplete);
  return disclosures.length === rows.length ? { ...rest, disclosures, file, bytes, sha256, body } : undefined;
}

function decided(text: PolicyText): Decided {
  const { code, version, rules, legalBasis, monitoringFrequency } = text;
  const { effectiveOn, reviewOn, change, action, signature } = text;
  return {
    code,
    version,
    rules,
    legalBasis,
    monitoringFrequency,
    effectiveOn,
    reviewOn,
    change,
    action,
    signature,
  };
}
