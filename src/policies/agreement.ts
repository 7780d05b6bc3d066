import type { Problem } from '../errors.ts';
import type { PolicySource } from './front-matter.ts';

/**
 * The language files of a policy are one policy: what is decided (dates, bases, periods, who may be
 * reached where) is the same in each, only the words differ.
 */

/** Fields whose words differ between languages. They must be present in all of them, or in none. */
const localized = new Set([
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
export function disagreements(sources: readonly PolicySource[]): Problem[] {
  const [first, ...others] = sources;
  if (!first) return [];
  const expected = leaves(first.front);
  return others.flatMap((other) => {
    const actual = leaves(other.front);
    const paths = new Set([...expected.keys(), ...actual.keys()]);
    return [...paths]
      .filter((path) => expected.get(path) !== actual.get(path))
      .map((path) => ({
        at: `${first.file}, ${other.file}: ${path}`,
        problem: `differs between the language files: ${say(expected.get(path))} and ${say(actual.get(path))}`,
      }));
  });
}

const say = (value: string | undefined): string => value ?? 'nothing';

/** Every field that has to agree with what it has to agree in: its value, or only that it is there. */
function leaves(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  for (const [key, child] of Object.entries(value ?? {})) {
    if (child === undefined || (path === '' && key === 'language')) continue;
    const here = Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    if (localized.has(key)) into.set(here, 'a text');
    else if (Array.isArray(child) && child.every((item) => typeof item === 'string')) {
      into.set(here, child.toSorted().join(', ') || 'none');
    } else if (typeof child === 'object') {
      if (Array.isArray(child)) into.set(here, `${child.length} entries`);
      leaves(child, here, into);
    } else into.set(here, String(child));
  }
  return into;
}
