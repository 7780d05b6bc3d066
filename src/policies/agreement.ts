import { isDeepStrictEqual } from 'node:util';
import { type CodedProblem, problem, type SaidParam } from '../messages/problems.ts';
import { placeOf } from './field-problems.ts';
import type { TextSource } from './front-matter.ts';

/**
 * The language files of a policy are one policy: what is decided (dates, bases, periods, who may be
 * reached where) is the same in each, only the words differ.
 */

/** Fields of a policy whose words differ between languages. They must be present in all of them, or in none. */
const policyWords: ReadonlySet<string> = new Set([
  'title',
  'summary',
  'statement',
  'entity',
  'site',
  'owner',
  'scope',
  'what',
  'purpose',
  'use',
  'means',
  'hours',
  'necessity',
  'name',
  'address',
  'recipient',
  'safeguard',
  'legitimateInterests',
  'exercise',
  'withdrawal',
  'complaint',
  'consequence',
  'explanation',
  'changes',
  'reason',
  'by',
]);

/** Each field in which the files disagree, by name, with what each file says where that is short. */
export function disagreements(
  sources: readonly Pick<TextSource<object>, 'file' | 'front'>[],
  words = policyWords,
): CodedProblem[] {
  const [first, ...others] = sources;
  if (!first) return [];
  const expected = leaves(first.front, words);
  return others.flatMap((other) => {
    const actual = leaves(other.front, words);
    const paths = new Set([...expected.keys(), ...actual.keys()]);
    return [...paths]
      .map((path) => ({ path, one: leafAt(expected, path), other: leafAt(actual, path) }))
      .filter((leaf) => !isDeepStrictEqual(leaf.one, leaf.other))
      .map(({ path, ...both }) =>
        problem(placeOf(`${first.file}, ${other.file}`, path), { code: 'policy.differs', params: both }),
      );
  });
}

const leafAt = (leaves: ReadonlyMap<string, SaidParam>, path: string): SaidParam =>
  leaves.get(path) ?? { code: 'policy.said.nothing' };

/** Every field that has to agree with what it has to agree in: its value, or only that it is there. */
function leaves(value: unknown, words: ReadonlySet<string>, path = '', into = new Map<string, SaidParam>()) {
  for (const [key, child] of Object.entries(value ?? {})) {
    if (child === undefined || (path === '' && key === 'language')) continue;
    const here = Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    // What Heed holds records to is decided, whatever its fields are called elsewhere.
    if (words.has(key) && !path.endsWith('.records')) into.set(here, { code: 'policy.said.text' });
    else if (Array.isArray(child) && child.every((item) => typeof item === 'string')) {
      into.set(here, child.length > 0 ? child.toSorted() : { code: 'policy.said.none' });
    } else if (typeof child === 'object') {
      if (Array.isArray(child)) {
        into.set(here, { code: 'policy.said.entries', params: { entries: child.length } });
      }
      leaves(child, words, here, into);
    } else into.set(here, String(child));
  }
  return into;
}
