import type { z } from 'zod';
import { type CodedProblem, type Place, type ProblemCode, problem, type Said } from '../messages/problems.ts';
import { problems as catalogue } from '../messages/texts/problems.ts';
import { legalBases } from './vocabulary.ts';

/**
 * What is wrong with the fields of a file's front matter, by name. zod's own sentences are English and speak
 * of types, so none of them gets out: an issue becomes a code of the catalogue.
 */
export function fieldProblems(file: string, issues: readonly z.core.$ZodIssue[]): CodedProblem[] {
  return issues.flatMap((issue) => {
    const path = pathText(issue.path);
    if (issue.code !== 'unrecognized_keys') return [problem(placeOf(file, path), said(issue))];
    return issue.keys.map((key) =>
      problem(placeOf(file, `${path ? `${path}.` : ''}${key.slice(0, 60)}`), { code: 'policy.unknownField' }),
    );
  });
}

/** A field of a file, or with no field the file. */
export const placeOf = (file: string, field = ''): Place =>
  field ? { code: 'field', params: { file, field } } : { code: 'named', params: { name: file } };

function said(issue: z.core.$ZodIssue): Said {
  if (issue.input === undefined || issue.input === null) return { code: 'policy.missing' };
  if (isOwn(issue.message)) return { code: issue.message, params: ownParams(issue) };
  switch (issue.code) {
    case 'invalid_type':
      return { code: kinds[issue.expected] ?? 'policy.notGiven' };
    case 'invalid_value':
      return { code: 'policy.oneOf', params: { values: issue.values.map(String) } };
    case 'invalid_format':
      return { code: issue.format === 'date' ? 'policy.needsDay' : 'policy.notGiven' };
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum));
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum));
    default:
      return { code: 'policy.notGiven' };
  }
}

/** The schema says itself what is wrong, by a code (`wrong` in `text.ts`). */
const isOwn = (message: string): message is Extract<ProblemCode, `policy.${string}`> =>
  message.startsWith('policy.') && Object.hasOwn(catalogue.en.policy, message.slice('policy.'.length));

function ownParams(issue: z.core.$ZodIssue): NonNullable<Said['params']> {
  if (issue.code === 'too_big') return { most: Number(issue.maximum) };
  return issue.code === 'invalid_union' ? { values: legalBases } : {};
}

function tooBig(origin: string, most: number): Said {
  if (origin === 'string') return { code: 'policy.tooLong', params: { most } };
  return { code: origin === 'array' ? 'policy.tooManyEntries' : 'policy.tooMuch', params: { most } };
}

function tooSmall(origin: string, least: number): Said {
  if (origin === 'string') return { code: 'policy.empty' };
  return { code: origin === 'array' ? 'policy.tooFewEntries' : 'policy.tooLittle', params: { least } };
}

const kinds: Readonly<Record<string, ProblemCode>> = {
  string: 'policy.needsText',
  array: 'policy.needsList',
  boolean: 'policy.needsBoolean',
  int: 'policy.needsWholeNumber',
  number: 'policy.needsNumber',
  object: 'policy.needsGroup',
  record: 'policy.needsGroup',
};

/** `disclosures[0].what` */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text ? `${text}.${String(part)}` : String(part);
  }, '');
}
