import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Problem } from '../errors.ts';
import { parseYaml } from './safe-yaml.ts';
import { type FrontMatter, frontMatterSchema } from './schema.ts';
import { forbiddenCharacterAt } from './text.ts';

/** The largest policy file Heed takes, in bytes. A long policy has about 40 KB. */
export const maxPolicyBytes = 512 * 1024;
const maxFrontMatterCharacters = 32 * 1024;

/** A file as it came from a folder or an upload; `name` may hold folders, its last part says the language. */
export interface PolicyFile {
  name: string;
  bytes: Uint8Array;
}

/** A file that is there but that nobody may or can read, and why. */
export interface RefusedFile {
  name: string;
  refused: string;
}

/** One language file, read: its front matter and its Markdown, with the hash of the exact bytes. */
export interface PolicySource {
  file: string;
  bytes: Uint8Array;
  /** SHA-256 of the bytes as they are on disk, byte-order mark and line ends included; lower-case hex. */
  sha256: string;
  front: FrontMatter;
  /** Markdown with `\n` line ends and without the front matter. */
  body: string;
}

export type Read<T> = { value: T; problems?: undefined } | { value?: undefined; problems: Problem[] };

/** Reads one file; every problem of its shape is reported at `file: field` or `file: line n`. */
export function readPolicyFile(file: PolicyFile | RefusedFile): Read<PolicySource> {
  const { name } = file;
  const fail = (problem: string, where = ''): { problems: Problem[] } => ({
    problems: [{ at: `${name}${where}`, problem }],
  });
  if ('refused' in file) return fail(file.refused);
  const { bytes } = file;
  if (bytes.byteLength > maxPolicyBytes) return fail(tooLarge(bytes.byteLength));
  const text = decode(bytes);
  if (text === undefined) return fail('is not UTF-8 text');
  const odd = forbiddenCharacterAt(text);
  if (odd >= 0) return fail('holds a control or direction character', `: line ${lineOf(text, odd)}`);
  const parts = split(text);
  if ('problem' in parts) return fail(parts.problem, `: line ${parts.line}`);
  const yaml = parseYaml(parts.yaml, 2);
  if (yaml.problems) {
    return { problems: yaml.problems.map(({ line, problem }) => ({ at: `${name}: line ${line}`, problem })) };
  }
  const checked = frontMatterSchema.safeParse(yaml.value, { error: wording });
  const problems = checked.success ? [] : checked.error.issues.flatMap((issue) => shapeProblems(name, issue));
  if (!parts.body.trim()) problems.push({ at: name, problem: 'has no text below its front matter' });
  if (!checked.success || problems.length > 0) return { problems };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { value: { file: name, bytes, sha256, front: checked.data, body: parts.body } };
}

/** What is wrong with a file of so many bytes. */
export function tooLarge(bytes: number): string {
  return `has ${bytes} bytes; a policy file holds at most ${maxPolicyBytes}`;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.replaceAll(/\r\n?/g, '\n');
  } catch {
    return undefined;
  }
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function split(text: string): { yaml: string; body: string } | { line: number; problem: string } {
  if (!text.startsWith('---\n')) {
    return { line: 1, problem: 'a policy starts with front matter: a line of exactly ---' };
  }
  const end = text.indexOf('\n---\n', 3);
  const yaml = end >= 0 ? text.slice(4, end + 1) : text.endsWith('\n---') ? text.slice(4, -3) : undefined;
  if (yaml === undefined)
    return { line: 1, problem: 'the front matter is not closed by a line of exactly ---' };
  if (yaml.length > maxFrontMatterCharacters) {
    return { line: 1, problem: `the front matter is longer than ${maxFrontMatterCharacters} characters` };
  }
  return { yaml, body: end >= 0 ? text.slice(end + 5) : '' };
}

/** Plain words for what zod finds; undefined leaves the wording to the schema. */
function wording(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined || issue.input === null) return 'is missing';
  if (issue.code === 'invalid_type' && issue.expected === 'string') return 'is text: put it in quotes';
  if (issue.code === 'invalid_type')
    return `is of the wrong kind: it has to be ${kinds[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `is one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_format' && issue.format === 'date') return 'is a date as in 2027-06-30';
  if (issue.code === 'too_big') return `is too much: at most ${issue.maximum}`;
  if (issue.code === 'too_small') return `is too little: at least ${issue.minimum}`;
  return undefined;
}

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'a group of fields',
  record: 'a group of fields',
};

function shapeProblems(file: string, issue: z.core.$ZodIssue): Problem[] {
  const path = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      at: `${file}: ${path ? `${path}.` : ''}${key.slice(0, 60)}`,
      problem: 'is not a known field',
    }));
  }
  return [{ at: path ? `${file}: ${path}` : file, problem: issue.message }];
}

/** `disclosures[0].what` */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text ? `${text}.${String(part)}` : String(part);
  }, '');
}
