import { addDays, type Day, weekday } from '../calendar/day.ts';
import { firstAt } from '../calendar/wall.ts';
import type { AnalysisFigure } from '../policies/analysed.ts';

/** Steps of the scale of answers, by the minutes after which each ends; the last one ends after a day. */
export const answerSteps = [5, 15, 30, 60, 120, 240, 480, 1_440] as const;

/** After a day an answer belongs to nothing any more. */
export const longestWaitMs = 24 * 3_600_000;

/** `2` for an answer within 30 minutes; undefined where it comes after a day, or before what it answers. */
export function answerStep(waitedMs: number): string | undefined {
  if (waitedMs < 0 || waitedMs >= longestWaitMs) return undefined;
  const step = answerSteps.findIndex((minutes) => waitedMs < minutes * 60_000);
  return step < 0 ? undefined : String(step);
}

/** The Monday of a day's week. */
export const weekOf = (day: Day): Day => addDays(day, 1 - weekday(day));

/** A week waits two days for what arrives late; whatever comes after that is not counted. */
const daysForLate = 2;

/** The instant from which nothing more is counted for the week that begins on this day. */
export const closesAt = (week: Day, zone: string): Date => firstAt(addDays(week, 7 + daysForLate), 0, zone);

/** Figures of closed weeks are kept so long: a company default, and no law. */
export const monthsKept = 24;

/** What was counted of one place in one hour, and by tags of one week who had a part in it. */
export interface Leaf {
  figure: AnalysisFigure;
  /** Where whoever had a part in it belongs; null: nowhere. */
  department: string | null;
  hour: number;
  channel: string | null;
  /** By step of the scale, or by template; a volume has one that is empty. */
  counts: ReadonlyMap<string, number>;
  people: ReadonlySet<string>;
}

/** A part of what was counted in a week, of people enough; no two of a week overlap. */
export interface Part {
  figure: AnalysisFigure;
  department: string | null;
  fromHour: number;
  toHour: number;
  channel: string | null;
  counts: ReadonlyMap<string, number>;
}

type Place = Pick<Part, 'fromHour' | 'toHour' | 'channel'>;

const wholeDay: Place = { fromHour: 0, toHour: 24, channel: null };

/** What is looked at together, from the finest on: an hour of a channel, an hour, a part of the day, the day. */
const grains: readonly ((leaf: Leaf) => Place)[] = [
  ({ hour, channel }) => ({ fromHour: hour, toHour: hour + 1, channel }),
  ({ hour }) => ({ fromHour: hour, toHour: hour + 1, channel: null }),
  ({ hour }) => ({ fromHour: hour - (hour % 6), toHour: hour - (hour % 6) + 6, channel: null }),
  () => wholeDay,
];

/**
 * Takes apart what was counted of one site in one week, so that every part is of at least `least` people. Departments are
 * asked from the lowest up. In each, what an hour of a channel has people enough for is a part; of the rest each hour, then
 * each part of the day, then the day. What is still left goes up to the department above, and is looked at again there with
 * what came from its other departments and its own people; what the whole site has too few people for is dropped.
 *
 * So each record is in one part or in none. Whatever is shown is a sum of whole parts, and so is each difference of two of
 * them: none is of fewer people than `least`, whichever departments, hours, channels and weeks they are about.
 *
 * @param above of each department the one above it; one that is not there belongs to the site. What goes up in a circle of
 * departments is dropped
 */
export function partsOf(
  leaves: readonly Leaf[],
  above: ReadonlyMap<string, string | null>,
  least: number,
): Part[] {
  const waiting = new Map<string | null, Leaf[]>();
  for (const leaf of leaves) push(waiting, placeIn(leaf.department, above), leaf);
  const parts: Part[] = [];
  for (const department of lowestFirst([...waiting.keys()], above)) {
    let left = waiting.get(department) ?? [];
    for (const grain of grains) left = take(left, department, grain, least, parts);
    if (department !== null)
      for (const leaf of left) push(waiting, placeIn(above.get(department) ?? null, above), leaf);
  }
  return parts;
}

/** Makes parts of those that are together enough; returns the others. */
function take(
  leaves: readonly Leaf[],
  department: string | null,
  grain: (leaf: Leaf) => Place,
  least: number,
  parts: Part[],
): Leaf[] {
  const together = new Map<string, Leaf[]>();
  // At which hour a template is used says nothing of what it is for.
  const placeOf = (leaf: Leaf) => (leaf.figure === 'template-use' ? wholeDay : grain(leaf));
  for (const leaf of leaves)
    push(together, JSON.stringify([leaf.figure, placeOf(leaf), templateOf(leaf)]), leaf);
  const left: Leaf[] = [];
  for (const some of together.values()) {
    const [first] = some;
    const people = new Set(some.flatMap((leaf) => [...leaf.people]));
    if (first && people.size >= least)
      parts.push({ figure: first.figure, department, ...placeOf(first), counts: sum(some) });
    else left.push(...some);
  }
  return left;
}

/** Each template stands for itself: uses of one do not become uses of another. */
const templateOf = ({ figure, counts }: Leaf): string =>
  figure === 'template-use' ? [...counts.keys()].sort().join() : '';

function sum(leaves: readonly Leaf[]): Map<string, number> {
  const all = new Map<string, number>();
  for (const { counts } of leaves)
    for (const [detail, count] of counts) all.set(detail, (all.get(detail) ?? 0) + count);
  return all;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const before = map.get(key);
  if (before) before.push(value);
  else map.set(key, [value]);
}

const placeIn = (department: string | null, above: ReadonlyMap<string, string | null>): string | null =>
  department !== null && above.has(department) ? department : null;

/** Every department that has anything, and each above it, none before one that lies below it. The site comes last. */
function lowestFirst(
  departments: readonly (string | null)[],
  above: ReadonlyMap<string, string | null>,
): (string | null)[] {
  const depths = new Map<string, number>();
  for (const department of departments) {
    const line: string[] = [];
    let one = department;
    while (one !== null && above.has(one) && !line.includes(one)) {
      line.push(one);
      one = above.get(one) ?? null;
    }
    line.reverse().forEach((id, depth) => void depths.set(id, Math.max(depths.get(id) ?? 0, depth)));
  }
  const sorted = [...depths].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return [...sorted.map(([id]) => id), null];
}

/**
 * Up or down to a multiple of three, by chance, so that many together come out right: an unbiased random rounding, as
 * statistical offices use it. Made once, when the week closes: what is never made twice cannot be averaged away.
 *
 * @param chance from 0 up to 1, without it
 */
export function roundByChance(count: number, chance: () => number): number {
  const over = count % 3;
  return over === 0 ? count : count - over + (chance() < over / 3 ? 3 : 0);
}
