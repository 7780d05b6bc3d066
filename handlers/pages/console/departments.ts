import type { Scope } from '../../../src/coverage/query.ts';
import type { Db } from '../../../src/db/pool.ts';
import { type DepartmentChoice, departmentTree } from '../../../src/notices/choose.ts';
import type { Choice } from './filters.tsx';

/** Departments to narrow a list by, as `Sales / East`, in the order of the tree; only those in sight. */
export async function departmentChoices(db: Db, scope: Scope): Promise<Choice[]> {
  const all = pathsOf(await departmentTree(db));
  return scope === 'all' ? all : all.filter(({ value }) => scope.departments.includes(value));
}

function pathsOf(tree: readonly DepartmentChoice[], above = ''): Choice[] {
  return tree.flatMap(({ id, name, below }) => {
    const label = above === '' ? name : `${above} / ${name}`;
    return [{ value: id, label }, ...pathsOf(below, label)];
  });
}
