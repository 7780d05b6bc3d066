import { each, type Steps } from '../../in-slices.ts';
import { type CodedProblem, problem } from '../../messages/problems.ts';
import type { DepartmentEntry, Snapshot } from './snapshot.ts';

/** What makes a directory impossible: double entries, unknown references, departments in a circle. */
export function* findFaults({ departments, people }: Snapshot): Steps<CodedProblem[]> {
  const codes = new Set(departments.map((department) => department.code));
  const staff = new Set(people.map((person) => person.staffNo));
  const at = (code: string) => ({ code: 'department', params: { code } }) as const;
  const unknown = (department: string) =>
    ({ code: 'staffList.departmentUnknown', params: { department } }) as const;
  const twice = { code: 'staffList.listedTwice' } as const;
  const unknownPlaces: CodedProblem[] = [];
  yield* each(people, ({ staffNo, departments: own }) => {
    for (const code of own)
      if (!codes.has(code))
        unknownPlaces.push(problem({ code: 'person', params: { staffNo } }, unknown(code)));
  });
  return [
    ...repeated(departments.map((department) => department.code)).map((code) => problem(at(code), twice)),
    ...repeated(people.map((person) => person.staffNo)).map((staffNo) =>
      problem({ code: 'person', params: { staffNo } }, twice),
    ),
    ...departments.flatMap(({ code, parent, heads }) => [
      ...(parent !== null && !codes.has(parent) ? [problem(at(code), unknown(parent))] : []),
      ...heads
        .filter((head) => !staff.has(head))
        .map((head) => problem(at(code), { code: 'staffList.headUnknown', params: { head } })),
    ]),
    ...unknownPlaces,
    ...circles(departments).map((circle) =>
      problem(at(circle[0] ?? ''), {
        code: 'staffList.departmentCircle',
        params: { path: circle.map((code) => `"${code}"`).join(' → ') },
      }),
    ),
  ];
}

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const value of values) (seen.has(value) ? again : seen).add(value);
  return [...again];
}

/** Each circle once, as the codes walked until the first comes again. Every department is walked once. */
export function circles(departments: readonly Pick<DepartmentEntry, 'code' | 'parent'>[]): string[][] {
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
