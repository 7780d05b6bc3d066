/** What the heads of departments are worked out from: who works where, and who reports to whom. */
export interface Reporting {
  /** Codes of departments by code of the one above; null for the top. */
  parents: ReadonlyMap<string, string | null>;
  /** Staff number → codes of the departments they belong to. */
  members: ReadonlyMap<string, readonly string[]>;
  /** Staff number → staff number they report to; nobody who reports to nobody. */
  managers: ReadonlyMap<string, string>;
}

/**
 * Staff lists say who reports to whom; Heed needs to know who heads a department. Those are
 * 1. its members to whom somebody in it or below it reports, if they report to none such themselves, and
 * 2. outsiders to whom a plain member reports.
 * So a team leader inside a team is no head of it, and the boss of a head is head of their own department only.
 */
export function headsOf(reporting: Reporting): Map<string, Set<string>> {
  const { own, below } = membersByDepartment(reporting);
  const heads = new Map<string, Set<string>>();
  for (const department of reporting.parents.keys()) {
    const members = own.get(department) ?? new Set();
    const under = below.get(department) ?? new Set();
    const named = new Set<string>();
    for (const staffNo of under) {
      const manager = reporting.managers.get(staffNo);
      if (manager !== undefined) named.add(manager);
    }
    const leading = new Set([...members].filter((staffNo) => named.has(staffNo)));
    const found = new Set<string>();
    for (const staffNo of members) {
      const manager = reporting.managers.get(staffNo);
      if (leading.has(staffNo)) {
        if (manager === undefined || !leading.has(manager)) found.add(staffNo);
      } else if (manager !== undefined && !under.has(manager)) found.add(manager);
    }
    heads.set(department, found);
  }
  return heads;
}

/** Per department: those who belong to it, and those who belong to it or to one below. */
export function membersByDepartment({ parents, members }: Omit<Reporting, 'managers'>): {
  own: Map<string, Set<string>>;
  below: Map<string, Set<string>>;
} {
  const own = new Map<string, Set<string>>();
  const below = new Map<string, Set<string>>();
  const put = (into: Map<string, Set<string>>, code: string, staffNo: string): void => {
    const group = into.get(code);
    if (group) group.add(staffNo);
    else into.set(code, new Set([staffNo]));
  };
  for (const [staffNo, codes] of members) {
    for (const code of codes) {
      put(own, code, staffNo);
      for (const above of upwards(parents, code)) put(below, above, staffNo);
    }
  }
  return { own, below };
}

/** The department and all above it. */
function upwards(parents: ReadonlyMap<string, string | null>, code: string): Set<string> {
  const path = new Set<string>();
  let at: string | null = code;
  while (at !== null && !path.has(at)) {
    path.add(at);
    at = parents.get(at) ?? null;
  }
  return path;
}
