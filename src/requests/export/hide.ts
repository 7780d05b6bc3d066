import type { SliceItem } from './slices.ts';
import type { RedactionRow } from './store.ts';

/** What stands in place of what is hidden; its number is that of the list. */
export const hiddenMark = (n: number): string => `[▇ ${n + 1}]`;

/** A thing as its person gets it: what is hidden is cut out of each field, from the end so that places stay right. */
export function hide({ data, ...item }: SliceItem, redactions: readonly RedactionRow[]): SliceItem {
  const cut: Record<string, string | number | boolean | null> = { ...data };
  for (const { n, field, from, to, shown } of redactions.toSorted((a, b) => b.from - a.from)) {
    const value = cut[field];
    if (shown || typeof value !== 'string') continue;
    cut[field] = value.slice(0, from) + hiddenMark(n) + value.slice(to);
  }
  return { ...item, data: cut };
}

/** Redactions by what they are in. */
export function byItem(redactions: readonly RedactionRow[]): ReadonlyMap<string, RedactionRow[]> {
  const found = new Map<string, RedactionRow[]>();
  for (const one of redactions) {
    const key = itemKey(one.category, one.item);
    const known = found.get(key);
    if (known) known.push(one);
    else found.set(key, [one]);
  }
  return found;
}

export const itemKey = (category: string, id: string): string => JSON.stringify([category, id]);
