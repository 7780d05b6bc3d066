import type { Reading } from './reading.ts';
import { type Point, perHour, settledPart } from './trend.ts';

/** A figure over time, and by how much it may grow. */
export interface Line {
  what: string;
  unit: 'MB' | '';
  begin: number;
  end: number;
  /** Over the last two thirds. */
  perHour: number;
  /** What it may grow by in an hour at the most. */
  may: number;
}

/**
 * Bytes in use are read after a collection, so that they move by a megabyte or two: a hundred bytes left behind by each of
 * twenty requests a second are seven megabytes in an hour.
 */
const heldMay = 8;
/** What the system has given a process follows its collector, which takes and gives tens of megabytes. */
const rssMay = 48;
const redisMay = 2;
/** Connections and handles come and go with what is under way, and there is no more of them for it. */
const countMay = 30;

const mb = (bytes: number): number => bytes / 1e6;

/** Memory of every process, its handles, connections to PostgreSQL, and Redis. */
export function flatLines(readings: readonly Reading[]): Line[] {
  const names = Object.keys(readings[0]?.processes ?? {});
  const each = names.flatMap((name) => {
    const of = (field: 'rss' | 'held' | 'handles') => (reading: Reading) =>
      reading.processes[name]?.[field] ?? 0;
    return [
      line(readings, `${name}, in use`, { unit: 'MB', may: heldMay }, (one) => mb(of('held')(one))),
      line(readings, `${name}, of the system`, { unit: 'MB', may: rssMay }, (one) => mb(of('rss')(one))),
      line(readings, `${name}, handles`, { unit: '', may: countMay }, of('handles')),
    ];
  });
  return [
    ...each,
    line(readings, 'connections to PostgreSQL', { unit: '', may: countMay }, ({ connections }) =>
      Object.values(connections).reduce((sum, count) => sum + count, 0),
    ),
    line(readings, 'Redis', { unit: 'MB', may: redisMay }, ({ redis }) => mb(redis.bytes)),
    line(readings, 'Redis, keys', { unit: '', may: countMay * 10 }, ({ redis }) => redis.keys),
    line(readings, 'Redis, connections', { unit: '', may: countMay }, ({ redis }) => redis.clients),
  ];
}

function line(
  readings: readonly Reading[],
  what: string,
  { unit, may }: Pick<Line, 'unit' | 'may'>,
  value: (reading: Reading) => number,
): Line {
  const points: Point[] = settledPart(readings).map((reading) => ({ at: reading.at, value: value(reading) }));
  const at = (reading: Reading | undefined) => (reading ? value(reading) : 0);
  return {
    ...{ what, unit, may, perHour: perHour(points) },
    ...{ begin: at(readings[0]), end: at(readings.at(-1)) },
  };
}

/** Connections that a process may open at the most: those of its pools (`src/db/open.ts`, `jobs/start.ts`), and the one that listens. */
export const mostConnections = { web: 16 + 1, worker: 16 + 1 + 4 + 4 + 9 + 4 } as const;

/** The most connections that there were, and that there may be. */
export function connectionPeak(readings: readonly Reading[]): { peak: number; may: number } {
  const all = readings.map(({ connections }) =>
    Object.values(connections).reduce((sum, count) => sum + count, 0),
  );
  const names = Object.keys(readings[0]?.processes ?? {});
  const may = names.reduce(
    (sum, name) => sum + mostConnections[name.startsWith('web') ? 'web' : 'worker'],
    0,
  );
  return { peak: Math.max(...all), may };
}

export const tooSteep = (lines: readonly Line[]): Line[] =>
  lines.filter(({ perHour: grows, may }) => grows > may);
