import { setImmediate as breathe } from 'node:timers/promises';

/** Work that can be interrupted wherever it yields, and what comes of it. */
export type Steps<T> = Generator<void, T, void>;

/** All of it now. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

const sliceMs = 25;

/** A little at a time: between two slices everything else that waits for the event loop has its turn. */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const until = performance.now() + sliceMs;
    do {
      const { done, value } = steps.next();
      if (done) return value;
    } while (performance.now() < until);
    await breathe();
  }
}

/** As many items as take about a millisecond. */
const perStep = 200;

/** Items one after the other, with a place to interrupt every few of them. */
export function* each<T>(items: Iterable<T>, work: (item: T) => void): Steps<void> {
  let n = 0;
  for (const item of items) {
    work(item);
    n += 1;
    if (n % perStep === 0) yield;
  }
}

/** Rows that one statement writes: making the text of a larger one would hold up everything else. */
const mostRows = 10_000;

/** The items in batches, each as large as a statement may be; none for no items. */
export function* batches<T>(items: readonly T[]): Generator<T[]> {
  for (let from = 0; from < items.length; from += mostRows) yield items.slice(from, from + mostRows);
}
