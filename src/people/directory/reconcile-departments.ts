import { mendDepartments } from './mend.ts';
import type { Known, Told } from './reconcile.ts';
import type { DepartmentEntry, PersonEntry } from './snapshot.ts';
import { departmentCode, isOf } from './source.ts';

export interface Placing {
  people: ReadonlyMap<string, PersonEntry>;
  staffNos: ReadonlyMap<string, string>;
  inScope: (account: string) => boolean;
  /** Departments that were not told and are there all the same. */
  unseen: readonly DepartmentEntry[];
}

/**
 * The departments with those of the source as it tells them; heads of people who were not looked at stay.
 * @returns with the codes of those that the source told oddly
 */
export function departmentsOf(
  { current, linked }: Known,
  told: Told,
  placing: Placing,
): { departments: DepartmentEntry[]; odd: string[] } {
  const { people, staffNos, inScope, unseen } = placing;
  const { platform } = told;
  const leading = new Map<string, Set<string>>();
  const lead = (code: string, account: string) => {
    const staffNo = staffNos.get(account);
    if (staffNo === undefined || !people.has(staffNo)) return;
    leading.set(code, (leading.get(code) ?? new Set()).add(staffNo));
  };
  for (const { account, leads, employed } of told.members)
    if (employed) for (const key of leads ?? []) lead(departmentCode(platform, key), account);
  for (const { key, leaders } of told.departments ?? [])
    for (const account of leaders) lead(departmentCode(platform, key), account);

  const unknown = new Set([
    ...told.hidden,
    ...told.members.flatMap(({ account, leads }) => (leads === null ? [account] : [])),
  ]);
  const looked = new Set(
    linked.flatMap(({ account, staffNo }) => (inScope(account) && !unknown.has(account) ? [staffNo] : [])),
  );
  const before = new Map(current.departments.map((department) => [department.code, department]));
  const heads = (code: string): string[] => {
    const kept = before.get(code)?.heads.filter((staffNo) => people.has(staffNo)) ?? [];
    if (!isOf(platform, code)) return kept;
    return [...new Set([...kept.filter((staffNo) => !looked.has(staffNo)), ...(leading.get(code) ?? [])])];
  };
  const headed = <T extends { code: string }>(department: T) => ({
    ...department,
    heads: heads(department.code),
  });
  if (!told.departments) return { departments: current.departments.map(headed), odd: [] };
  const others = current.departments.filter(({ code }) => !isOf(platform, code));
  const own = mendDepartments(platform, told.departments, current.departments, unseen);
  return { departments: [...others, ...own.departments].map(headed), odd: own.odd };
}
