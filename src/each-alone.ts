/**
 * Works on one item after the other, each for itself: one that fails keeps none of those behind it from their turn.
 *
 * @param work says whether there was something to do
 * @returns with how many there was
 * @throws once all had their turn, with the first failure as its cause, if any failed
 */
export async function eachAlone<T>(items: Iterable<T>, work: (item: T) => Promise<boolean>): Promise<number> {
  let done = 0;
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      if (await work(item)) done += 1;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 0) return done;
  throw new Error(`${failures.length} failed, ${done} were done`, { cause: failures[0] });
}
