import type { DepartmentEntry } from './snapshot.ts';

/** Finds departments by their names from the top down, and makes entries for those that do not exist yet. */
export class Departments {
  readonly #byPath = new Map<string, string>();
  readonly #entries: Map<string, DepartmentEntry>;
  readonly #used = new Set<string>();

  constructor(current: readonly DepartmentEntry[]) {
    this.#entries = new Map(current.map((department) => [department.code, department]));
    for (const { code } of current) {
      const key = JSON.stringify(this.#namesOf(code));
      if (!this.#byPath.has(key)) this.#byPath.set(key, code);
    }
  }

  /** The department's code. It and all above it count as used. */
  resolve(names: readonly string[]): string {
    let parent: string | null = null;
    for (let depth = 1; depth <= names.length; depth += 1) {
      const path: readonly string[] = names.slice(0, depth);
      parent = this.#byPath.get(JSON.stringify(path)) ?? this.#open(path, parent);
      this.#used.add(parent);
    }
    if (parent === null) throw new TypeError('a department has at least one name');
    return parent;
  }

  entries(): DepartmentEntry[] {
    return [...this.#entries.values()];
  }

  used(): ReadonlySet<string> {
    return this.#used;
  }

  /** A new department's code is its path, unless a department that was renamed or moved has that code. */
  #open(path: readonly string[], parent: string | null): string {
    const wish = path.join('/');
    let code = wish;
    for (let n = 2; this.#entries.has(code); n += 1) code = `${wish}#${n}`;
    this.#entries.set(code, { code, name: path.at(-1) ?? '', parent, heads: [] });
    this.#byPath.set(JSON.stringify(path), code);
    return code;
  }

  #namesOf(code: string): string[] {
    const names: string[] = [];
    const seen = new Set<string>();
    let at: string | null = code;
    while (at !== null && !seen.has(at)) {
      seen.add(at);
      const entry = this.#entries.get(at);
      names.unshift(entry?.name ?? '');
      at = entry?.parent ?? null;
    }
    return names;
  }
}
