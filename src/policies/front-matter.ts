import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { type CodedProblem, problem, type Said } from '../messages/problems.ts';
import { fieldProblems } from './field-problems.ts';
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
  refused: Said;
}

/** One language file, read: its front matter and its Markdown, with the hash of the exact bytes. */
export interface TextSource<Front> {
  file: string;
  bytes: Uint8Array;
  /** SHA-256 of the bytes as they are on disk, byte-order mark and line ends included; lower-case hex. */
  sha256: string;
  front: Front;
  /** Markdown with `\n` line ends and without the front matter. */
  body: string;
}
export type PolicySource = TextSource<FrontMatter>;

export type Read<T> = { value: T; problems?: undefined } | { value?: undefined; problems: CodedProblem[] };

export const readPolicyFile = (file: PolicyFile | RefusedFile): Read<PolicySource> =>
  readTextFile(file, frontMatterSchema);

/** Reads one file; every problem of its shape is reported at `file: field` or `file: line n`. */
export function readTextFile<Front>(
  file: PolicyFile | RefusedFile,
  schema: z.ZodType<Front>,
): Read<TextSource<Front>> {
  const { name } = file;
  const fail = (said: Said) => ({ problems: [problem({ code: 'named', params: { name } }, said)] });
  const failAt = (line: number, said: Said) => problem({ code: 'line', params: { file: name, line } }, said);
  if ('refused' in file) return fail(file.refused);
  const { bytes } = file;
  if (bytes.byteLength > maxPolicyBytes) return fail(tooLarge(bytes.byteLength));
  const text = decode(bytes);
  if (text === undefined) return fail({ code: 'policy.notUtf8' });
  const odd = forbiddenCharacterAt(text);
  if (odd >= 0) {
    return { problems: [failAt(lineOf(text, odd), { code: 'policy.forbiddenCharacter' })] };
  }
  const parts = split(text);
  if ('code' in parts) return { problems: [failAt(1, parts)] };
  const yaml = parseYaml(parts.yaml, 2);
  if (yaml.problems) return { problems: yaml.problems.map(({ line, said }) => failAt(line, said)) };
  const checked = schema.safeParse(yaml.value, { reportInput: true });
  const problems = checked.success ? [] : fieldProblems(name, checked.error.issues);
  if (!parts.body.trim()) problems.push(...fail({ code: 'policy.noText' }).problems);
  if (!checked.success || problems.length > 0) return { problems };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { value: { file: name, bytes, sha256, front: checked.data, body: parts.body } };
}

/** What is wrong with a file of so many bytes. */
export function tooLarge(bytes: number, most = maxPolicyBytes): Said {
  return { code: 'policy.tooLarge', params: { bytes, most } };
}

/** Text with `\n` line ends; undefined for what is no UTF-8. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.replaceAll(/\r\n?/g, '\n');
  } catch {
    return undefined;
  }
}

export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** The parts of a file, or what is wrong with how it starts. */
function split(text: string): { yaml: string; body: string } | Said {
  if (!text.startsWith('---\n')) return { code: 'policy.noFrontMatter' };
  const end = text.indexOf('\n---\n', 3);
  const yaml = end >= 0 ? text.slice(4, end + 1) : text.endsWith('\n---') ? text.slice(4, -3) : undefined;
  if (yaml === undefined) return { code: 'policy.frontMatterOpen' };
  if (yaml.length > maxFrontMatterCharacters) {
    return { code: 'policy.frontMatterTooLong', params: { most: maxFrontMatterCharacters } };
  }
  return { yaml, body: end >= 0 ? text.slice(end + 5) : '' };
}
