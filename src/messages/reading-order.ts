/**
 * Marks that turn the order in which text is shown (Unicode UAX #9: embeddings, overrides, isolates). In a name or a
 * title they could make a card say something else than its words, so no renderer lets them through; what is stored
 * stays as it was typed.
 */
const reordering = /[\u202A-\u202E\u2066-\u2069]/g;

export function withoutReordering(text: string): string {
  return text.replaceAll(reordering, '');
}

/** The same for every text within a value, such as a card. */
export function inReadingOrder<T>(value: T): T {
  if (typeof value === 'string') return withoutReordering(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => inReadingOrder(one)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, inReadingOrder<unknown>(one)]),
  ) as T;
}
