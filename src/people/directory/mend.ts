import { circles } from './faults.ts';
import type { DepartmentEntry } from './snapshot.ts';
import { departmentCode, type SourceDepartment } from './source.ts';

type Place = Pick<DepartmentEntry, 'code' | 'name' | 'parent'>;

/**
 * The departments of a source as a tree, whatever it told: an odd one stays where it was, or stands at the top, so
 * that nobody's joining or leaving waits until it has been put right.
 *
 * @param unseen departments that were not told and are there all the same
 * @returns the tree, and the codes of those that were odd
 */
export function mendDepartments(
  platform: string,
  told: readonly SourceDepartment[],
  current: readonly DepartmentEntry[],
  unseen: readonly DepartmentEntry[] = [],
): { departments: Place[]; odd: string[] } {
  const before = new Map(current.map(({ code, parent }) => [code, parent]));
  const names = new Map(current.map(({ code, name }) => [code, name]));
  const odd = new Set<string>();
  const found = new Map<string, Place>();
  for (const { key, name: shown, parent } of told) {
    const code = departmentCode(platform, key);
    const name = shown || names.get(code) || `#${key}`;
    if (found.has(code)) odd.add(code);
    else found.set(code, { code, name, parent: parent === null ? null : departmentCode(platform, parent) });
  }
  for (const { code, name, parent } of unseen) found.set(code, { code, name, parent });
  const put = (code: string, parent: string | null | undefined) => {
    const place = found.get(code);
    if (place) found.set(code, { ...place, parent: parent && found.has(parent) ? parent : null });
  };
  // A department above that is not told is out of sight: as far as one can see, this one is at the top.
  for (const { code, parent } of found.values()) put(code, parent);
  for (const attempt of ['as before', 'at the top'] as const) {
    for (const code of circles([...found.values()]).flat()) {
      odd.add(code);
      put(code, attempt === 'as before' ? before.get(code) : null);
    }
  }
  return { departments: [...found.values()], odd: [...odd] };
}
