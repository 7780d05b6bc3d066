import type { Known, Told } from './reconcile.ts';
import type { DepartmentEntry } from './snapshot.ts';
import { departmentCode, isOf } from './source.ts';

/**
 * Departments that a source does not tell any more although somebody may still be in them: where it shows a part of
 * the company only, they are out of sight like the people in them, and so are those above. They stay as they were.
 */
export function unseenDepartments(
  { current, linked, occupied }: Known,
  told: Told,
  inScope: (account: string) => boolean,
): DepartmentEntry[] {
  if (!told.partial || !told.departments) return [];
  const shown = new Set(told.departments.map(({ key }) => departmentCode(told.platform, key)));
  const gone = new Map(
    current.departments.flatMap((one) =>
      isOf(told.platform, one.code) && !shown.has(one.code) ? [[one.code, one] as const] : [],
    ),
  );
  if (gone.size === 0) return [];
  const hidden = new Set(told.hidden);
  const unseen = new Set(
    linked.flatMap(({ account, staffNo }) => (!inScope(account) || hidden.has(account) ? [staffNo] : [])),
  );
  const used = [
    ...(occupied ?? []),
    ...current.people.flatMap(({ staffNo, departments }) => (unseen.has(staffNo) ? departments : [])),
    ...told.members.flatMap(({ departments }) =>
      departments.map((key) => departmentCode(told.platform, key)),
    ),
  ];
  const kept = new Set<string>();
  for (const code of used) {
    let at: string | null = code;
    while (at !== null && !kept.has(at)) {
      const department: DepartmentEntry | undefined = gone.get(at);
      if (!department) break;
      kept.add(at);
      at = department.parent;
    }
  }
  return [...gone.values()].filter(({ code }) => kept.has(code));
}
