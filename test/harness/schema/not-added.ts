import type { Shape } from './shape.ts';

/**
 * What a migration does besides adding: a program from before it, which runs on, may read or write what is not there any
 * more, or may not be so. One line for each, such as `public.person.name is gone`.
 */
export function notAdded(before: Shape, after: Shape): string[] {
  const found: string[] = [];
  for (const [table, columns] of Object.entries(before.tables)) {
    const now = after.tables[table];
    if (!now) {
      found.push(`${table} is gone`);
      continue;
    }
    for (const [name, was] of Object.entries(columns)) {
      const is = now[name];
      const column = `${table}.${name}`;
      if (!is) found.push(`${column} is gone`);
      else {
        if (is.type !== was.type) found.push(`${column} was ${was.type} and is ${is.type}`);
        if (is.required && !was.required) found.push(`${column} may not be empty any more`);
        if (was.required && !is.required) found.push(`${column} may be empty`);
        if (was.filled && !is.filled) found.push(`${column} does not fill itself any more`);
      }
    }
    for (const [name, { required, filled }] of Object.entries(now))
      if (!columns[name] && required && !filled) found.push(`${table}.${name} has to be given`);
    found.push(...changed(before.rules[table], after.rules[table]).map((what) => `${table}: ${what}`));
  }
  const functions = { ...after.functions };
  // One that is new is called by nobody from before.
  for (const name of Object.keys(functions)) if (!before.functions[name]) delete functions[name];
  found.push(...changed(before.functions, functions).map((what) => `function ${what}`));
  return found.toSorted();
}

function changed(was: Record<string, string> = {}, is: Record<string, string> = {}): string[] {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names.flatMap((name) => {
    if (was[name] === is[name]) return [];
    if (is[name] === undefined) return [`${name} is gone`];
    return [`${name} is ${was[name] === undefined ? 'new' : 'another'}`];
  });
}

/** Tables whose rows a migration changes where it stands, not when something happens later. */
export function rowsChanged(text: string): string[] {
  const outer = text.replaceAll(/\$(\w*)\$.*?\$\1\$/gs, '').replaceAll(/--.*$/gm, '');
  const found = [...outer.matchAll(/(?:^|;)\s*(update|delete\s+from|truncate)\s+(?:only\s+)?([\w.]+)/gi)];
  const within = [...outer.matchAll(/\bas\s+(?:materialized\s+)?\(\s*(update|delete\s+from)\s+([\w.]+)/gi)];
  return [...found, ...within].map(([, how = '', table = '']) => {
    const name = table.includes('.') ? table : `public.${table}`;
    return `rows of ${name}: ${how.toLowerCase().split(/\s/)[0] ?? ''}`;
  });
}
