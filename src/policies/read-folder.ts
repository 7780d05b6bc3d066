import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { HeedError, type Problem } from '../errors.ts';
import { type Localized, languages } from '../messages/model.ts';
import { problem, type Said } from '../messages/problems.ts';
import { inspectPolicy, type PolicyDocument } from './document.ts';
import { placeOf } from './field-problems.ts';
import { maxPolicyBytes, type PolicyFile, type RefusedFile, tooLarge } from './front-matter.ts';

/**
 * The policies in a folder: either one policy (`zh-CN.md` and `en.md` lie in it) or several, one in each
 * folder below. Folders without Markdown are passed over. Nothing outside of `folder` is ever read.
 * @throws HeedError `bad-input` with the problems of every policy in it, when there is any.
 */
export function readPolicyFolder(folder: string): Promise<PolicyDocument[]> {
  return readTextFolder(folder, (files) => {
    const { policy, problems, missing } = inspectPolicy(files);
    return { document: policy, problems: [...problems, ...missing] };
  });
}

/** What a folder's language files make together. */
export interface TextDocument {
  code: string;
  texts: Localized<{ file: string }>;
}

/** What the files of one text make together, and what is wrong with them. */
export interface Inspected<Document> {
  document?: Document | undefined;
  problems: Problem[];
}

/** The folder that a text lies in. */
export interface OwnFolder {
  /** As messages name it. */
  label: string;
  /** A file of it, by its name and never outside; undefined where there is none, refused above `most` bytes. */
  read(name: string, most: number): Promise<PolicyFile | RefusedFile | undefined>;
}

/** The same for any kind of text that is kept like a policy: `inspect` says what the files of one of them are. */
export async function readTextFolder<Document extends TextDocument>(
  folder: string,
  inspect: (
    files: (PolicyFile | RefusedFile)[],
    own: OwnFolder,
  ) => Inspected<Document> | Promise<Inspected<Document>>,
): Promise<Document[]> {
  const root = await realpath(folder).catch(() => undefined);
  if (!root || !(await lstat(root)).isDirectory()) {
    throw refuse([problem(placeOf(folder), { code: 'policy.notFolder' })]);
  }
  const single = languages.map((language) => `${language}.md`);
  const entries = await readdir(root);
  const names = entries.some((name) => single.includes(name)) ? [''] : entries.toSorted().filter(isVisible);
  const documents: Document[] = [];
  const problems: Problem[] = [];
  for (const name of names) {
    const files = await readFiles(root, join(root, name), name || basename(root));
    if (files.length === 0) continue;
    const found = await inspect(files, ownFolder(join(root, name), name || basename(root)));
    problems.push(...found.problems);
    if (found.document) documents.push(found.document);
  }
  problems.push(...sharedCodes(documents));
  if (documents.length + problems.length === 0) {
    problems.push(problem(placeOf(folder), { code: 'policy.noPolicy' }));
  }
  if (problems.length > 0) throw refuse(problems);
  return documents;
}

function refuse(problems: Problem[]): HeedError {
  const message = `the policies have ${problems.length} problem(s); nothing was published`;
  return new HeedError('bad-input', message, { problems });
}

const isVisible = (name: string): boolean => !name.startsWith('.');
const isWithin = (root: string, path: string): boolean => path === root || path.startsWith(`${root}${sep}`);

/** The Markdown files of one folder, or why they cannot be read. `label` names the folder in messages. */
async function readFiles(root: string, folder: string, label: string): Promise<(PolicyFile | RefusedFile)[]> {
  const real = await realpath(folder).catch(() => undefined);
  if (!real || !(await lstat(real)).isDirectory()) return [];
  if (!isWithin(root, real)) return [{ name: label, refused: outside }];
  const names = (await readdir(real)).filter((name) => isVisible(name) && name.endsWith('.md')).toSorted();
  return Promise.all(names.map((name) => readFile(root, join(real, name), `${label}/${name}`)));
}

function ownFolder(folder: string, label: string): OwnFolder {
  return {
    label,
    async read(name, most) {
      const [real, path] = [await realpath(folder), join(folder, name)];
      const there = await lstat(path).catch(() => undefined);
      return there && readFile(real, path, `${label}/${name}`, most);
    },
  };
}

const outside: Said = { code: 'policy.outside' };

async function readFile(
  root: string,
  path: string,
  name: string,
  most = maxPolicyBytes,
): Promise<PolicyFile | RefusedFile> {
  const real = await realpath(path).catch(() => undefined);
  if (!real) return { name, refused: { code: 'policy.deadLink' } };
  if (!isWithin(root, real)) return { name, refused: outside };
  // Asked before opening: opening a named pipe would wait for ever.
  if (!(await lstat(real)).isFile()) return { name, refused: { code: 'policy.notFile' } };
  const file = await open(real, 'r').catch(() => undefined);
  if (!file) return { name, refused: { code: 'policy.notOpened' } };
  try {
    const { size } = await file.stat();
    if (size > most) return { name, refused: tooLarge(size, most) };
    return { name, bytes: await file.readFile() };
  } finally {
    await file.close();
  }
}

function sharedCodes(documents: readonly TextDocument[]): Problem[] {
  return documents.flatMap((one, index) => {
    const first = documents.findIndex((other) => other.code === one.code);
    const { file } = one.texts['zh-CN'];
    const taken = documents[first]?.texts['zh-CN'].file ?? '';
    return first < index
      ? [problem(placeOf(file, 'code'), { code: 'policy.codeTaken', params: { file: taken } })]
      : [];
  });
}
