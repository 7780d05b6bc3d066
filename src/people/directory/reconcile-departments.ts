import type { Known, Told } from './reconcile.ts';
import type { DepartmentEntry, PersonEntry } from './snapshot.ts';
import { departmentCode, isOf } from './source.ts';

export interface Placing {
  people: ReadonlyMap<string, PersonEntry>;
  staffNos: ReadonlyMap<string, string>;
  inScope: (account: string) => boolean;
  codes: ReadonlySet<string>;
}

/** The departments with those of the source as it tells them; heads of people who were not looked at stay. */
export function departmentsOf({ current, linked }: Known, told: Told, placing: Placing): DepartmentEntry[] {
  const { people, staffNos, inScope, codes } = placing;
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
  if (!told.departments)
    return current.departments.map((department) => ({ ...department, heads: heads(department.code) }));
  const others = current.departments.filter(({ code }) => !isOf(platform, code));
  const own = told.departments.map(({ key, name, parent }): DepartmentEntry => {
    const code = departmentCode(platform, key);
    const above = parent === null ? null : departmentCode(platform, parent);
    return { code, name, parent: above !== null && codes.has(above) ? above : null, heads: heads(code) };
  });
  return [...others.map((department) => ({ ...department, heads: heads(department.code) })), ...own];
}
