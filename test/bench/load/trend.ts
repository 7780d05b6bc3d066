/** A figure at a moment, in seconds since the first. */
export interface Point {
  at: number;
  value: number;
}

/** The last two thirds: what is loaded, compiled and connected once comes in the first. */
export function settledPart<T extends { at: number }>(all: readonly T[]): T[] {
  const last = all.at(-1)?.at ?? 0;
  return all.filter(({ at }) => at >= last / 3);
}

/** By how much a figure grows in an hour: the straight line nearest to all points, by least squares. 0 of fewer than two. */
export function perHour(points: readonly Point[]): number {
  const n = points.length;
  const mean = (of: (point: Point) => number) => points.reduce((sum, point) => sum + of(point), 0) / n;
  const [at, value] = [mean((point) => point.at), mean((point) => point.value)];
  const spread = points.reduce((sum, point) => sum + (point.at - at) ** 2, 0);
  if (n < 2 || spread === 0) return 0;
  const together = points.reduce((sum, point) => sum + (point.at - at) * (point.value - value), 0);
  return (together / spread) * 3_600;
}
