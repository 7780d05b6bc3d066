/** Waits for a fact, looking every few milliseconds; fails with the last thing seen when it does not come. */
export async function until<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  { within = 10_000, what = 'a fact' }: { within?: number; what?: string } = {},
): Promise<T> {
  const end = performance.now() + within;
  let last: unknown;
  do {
    try {
      const seen = await look();
      if (seen) return seen;
      last = seen;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  } while (performance.now() < end);
  throw new Error(`waited ${within} ms in vain for ${what}`, { cause: last });
}
