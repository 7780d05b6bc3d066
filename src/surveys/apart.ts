/** People or answers that are told apart from others; null: those of departments of too few. */
export interface Group<T> {
  name: string | null;
  of: readonly T[];
}

/**
 * Disjoint groups of no fewer than `least`, in which everybody is: small ones stand together, with the smallest of the others
 * where they are too few even so. One group where nothing can be told apart.
 */
export function apart<T>(groups: readonly Group<T>[], least: number): Group<T>[] {
  const bySize = groups.toSorted((a, b) => b.of.length - a.of.length);
  const large = bySize.filter(({ name, of }) => name !== null && of.length >= least);
  const rest = bySize.filter((one) => !large.includes(one)).flatMap(({ of }) => of);
  while (rest.length > 0 && rest.length < least) {
    const next = large.pop();
    if (!next) break;
    rest.push(...next.of);
  }
  const parts = rest.length > 0 ? [...large, { name: null, of: rest }] : large;
  return parts.length > 1 ? parts : [{ name: null, of: parts.flatMap(({ of }) => of) }];
}
