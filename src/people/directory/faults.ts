import type { Problem } from '../../errors.ts';
import type { DepartmentEntry, Snapshot } from './snapshot.ts';

/** What makes a directory impossible: double entries, unknown references, departments in a circle. */
export function faults({ departments, people }: Snapshot): Problem[] {
  const codes = new Set(departments.map((department) => department.code));
  const staff = new Set(people.map((person) => person.staffNo));
  const unknown = (code: string): string => `department ${quote(code)} does not exist`;
  return [
    ...repeated(departments.map((department) => department.code)).map((code) => ({
      at: `department ${quote(code)}`,
      problem: 'is listed more than once',
    })),
    ...repeated(people.map((person) => person.staffNo)).map((staffNo) => ({
      at: `person ${quote(staffNo)}`,
      problem: 'is listed more than once',
    })),
    ...departments.flatMap(({ code, parent, heads }) => [
      ...(parent !== null && !codes.has(parent)
        ? [{ at: `department ${quote(code)}`, problem: unknown(parent) }]
        : []),
      ...heads
        .filter((head) => !staff.has(head))
        .map((head) => ({
          at: `department ${quote(code)}`,
          problem: `its head ${quote(head)} is not on the staff`,
        })),
    ]),
    ...people.flatMap(({ staffNo, departments: own }) =>
      own
        .filter((code) => !codes.has(code))
        .map((code) => ({ at: `person ${quote(staffNo)}`, problem: unknown(code) })),
    ),
    ...circles(departments).map((circle) => ({
      at: `department ${quote(circle[0] ?? '')}`,
      problem: `lies below itself: ${circle.map(quote).join(' → ')}`,
    })),
  ];
}

const quote = (text: string): string => `"${text}"`;

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const value of values) (seen.has(value) ? again : seen).add(value);
  return [...again];
}

/** Each circle once, as the codes walked until the first comes again. Every department is walked once. */
function circles(departments: readonly DepartmentEntry[]): string[][] {
  const parents = new Map(departments.map(({ code, parent }) => [code, parent]));
  const settled = new Set<string>();
  const found: string[][] = [];
  for (const { code } of departments) {
    const path: string[] = [];
    const onPath = new Set<string>();
    let at: string | null | undefined = code;
    while (at !== null && at !== undefined && !settled.has(at) && !onPath.has(at)) {
      path.push(at);
      onPath.add(at);
      at = parents.get(at);
    }
    if (at !== null && at !== undefined && onPath.has(at)) found.push([...path.slice(path.indexOf(at)), at]);
    for (const visited of path) settled.add(visited);
  }
  return found;
}
