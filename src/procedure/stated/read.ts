import { createHash } from 'node:crypto';
import { type CodedProblem, problem, type Said } from '../../messages/problems.ts';
import { inspectPolicy, type PolicyDocument } from '../../policies/document.ts';
import { fieldProblems, placeOf } from '../../policies/field-problems.ts';
import { decode, lineOf, type PolicyFile, type Read, type RefusedFile } from '../../policies/front-matter.ts';
import { type OwnFolder, readTextFolder } from '../../policies/read-folder.ts';
import { parseYaml } from '../../policies/safe-yaml.ts';
import { forbiddenCharacterAt } from '../../policies/text.ts';
import { largestScan } from '../../scan-type.ts';
import { type Accepted, acceptFiles, type HandedIn, mostTogether } from '../files.ts';
import { statementProblems } from './rules.ts';
import { type Statement, statementFile, statementSchema } from './schema.ts';

/** A statement with the files it names, fit to be kept. */
export interface Stated {
  /** How messages name the file. */
  file: string;
  said: Statement;
  bytes: Uint8Array;
  /** SHA-256 of `bytes`, hex. */
  sha256: string;
  files: StatedFile[];
}
export type StatedFile = Accepted & {
  /** Which of the negotiations it belongs to, from 0. */
  negotiation: number;
};

/** A policy that may be published, and what is stated of the way it came about. */
export interface PolicyToPublish {
  document: PolicyDocument;
  stated?: Stated | undefined;
}

/** The largest statement that is read, in bytes. */
const mostBytes = 64 * 1024;

/**
 * The policies in a folder, each with the statement that lies beside its texts. Nothing outside of `folder` is read.
 *
 * @param today the company's day, `YYYY-MM-DD`
 * @throws HeedError `bad-input` with everything that is wrong with policies, statements and their files
 */
export async function readPoliciesToPublish(folder: string, today: string): Promise<PolicyToPublish[]> {
  const read = await readTextFolder(folder, async (files, own) => {
    const { policy, problems, missing } = inspectPolicy(files);
    const stated = await readStated(own, policy, today);
    const all = [...problems, ...missing, ...stated.problems];
    if (!policy) return { problems: all };
    return { document: { ...policy, stated: stated.value }, problems: all };
  });
  return read.map(({ stated, ...document }) => ({ document, stated }));
}

async function readStated(
  own: OwnFolder,
  document: PolicyDocument | undefined,
  today: string,
): Promise<{ value?: Stated; problems: CodedProblem[] }> {
  const file = await own.read(statementFile, mostBytes);
  if (!file) return { problems: [] };
  const statement = readStatement(file);
  if (!statement.value) return { problems: statement.problems };
  const { said, bytes } = statement.value;
  const { files, problems } = await readFiles(own, said);
  if (document) problems.unshift(...statementProblems(said, { file: file.name, document, today }));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { value: { file: file.name, said, bytes, sha256, files }, problems };
}

/** Everything that is wrong with the form of a statement, at `file: field` or `file: line n`. */
export function readStatement(file: PolicyFile | RefusedFile): Read<{ said: Statement; bytes: Uint8Array }> {
  const { name } = file;
  const fail = (what: Said) => ({ problems: [problem(placeOf(name), what)] });
  const failAt = (line: number, what: Said) => problem({ code: 'line', params: { file: name, line } }, what);
  if ('refused' in file) {
    const { refused } = file;
    return fail(refused.code === 'policy.tooLarge' ? { ...refused, code: 'stated.tooLarge' } : refused);
  }
  const text = decode(file.bytes);
  if (text === undefined) return fail({ code: 'policy.notUtf8' });
  const odd = forbiddenCharacterAt(text);
  if (odd >= 0) return { problems: [failAt(lineOf(text, odd), { code: 'policy.forbiddenCharacter' })] };
  const yaml = parseYaml(text);
  if (yaml.problems) return { problems: yaml.problems.map(({ line, said }) => failAt(line, said)) };
  const checked = statementSchema.safeParse(yaml.value, { reportInput: true });
  if (!checked.success) return { problems: fieldProblems(name, checked.error.issues) };
  return { value: { said: checked.data, bytes: file.bytes } };
}

/** Minutes and agreements, by the rules of those that are handed in at the console; together no more than there. */
async function readFiles(
  own: OwnFolder,
  { negotiations }: Statement,
): Promise<{ files: StatedFile[]; problems: CodedProblem[] }> {
  const files: StatedFile[] = [];
  const problems: CodedProblem[] = [];
  let left = mostTogether;
  for (const [negotiation, { minutes, agreements }] of negotiations.entries()) {
    const handedIn: HandedIn[] = [];
    const named = [
      ...minutes.map((name) => ({ kind: 'minutes' as const, name })),
      ...agreements.map((name) => ({ kind: 'agreement' as const, name })),
    ];
    for (const { kind, name } of named) {
      const file = await own.read(name, Math.min(largestScan, left));
      const label = `${own.label}/${name}`;
      if (!file) problems.push(problem(placeOf(label), { code: 'stated.fileNone' }));
      else if (!('refused' in file)) {
        left -= file.bytes.byteLength;
        handedIn.push({ kind, name: label, bytes: Buffer.from(file.bytes) });
      } else if (file.refused.code === 'policy.tooLarge') {
        handedIn.push({ kind, name: label, bytes: 'too-large' });
      } else problems.push(problem(placeOf(label), file.refused));
    }
    const { accepted, problems: wrong } = acceptFiles(handedIn);
    files.push(...accepted.map((one) => ({ ...one, negotiation })));
    problems.push(...wrong);
  }
  return { files, problems };
}
