import type { Hours } from '../calendar/hours.ts';
import { aheadMs, judge, type Kept } from './gate.ts';
import type { IncomingRecord, RecordChannel, RefusalReason } from './model.ts';
import type { CoveringRow, Employee, Interval, World } from './standing.ts';
import type { Loaded } from './world.ts';

const quarterMs = 15 * 60_000;

/**
 * Instants at which something that a judgement rests on begins or ends, as milliseconds. Whoever lets the gate look at
 * another fact of a record's hour adds when that fact begins and ends.
 */
export function turnsOf({
  owners,
  rows,
  people,
  told,
  now,
}: {
  owners: Iterable<Interval>;
  rows: readonly CoveringRow[];
  people: Iterable<Employee>;
  told: Iterable<Date>;
  now: Date;
}): Set<number> {
  const turns = new Set([now.getTime() + aheadMs]);
  const add = ({ from, until }: Interval) => {
    turns.add(from.getTime());
    if (until) turns.add(until.getTime());
  };
  for (const owner of owners) add(owner);
  for (const { inForce } of rows) add(inForce);
  for (const { employed, consents, exceptions, told: opened } of people) {
    for (const time of [...employed, ...consents, ...exceptions]) add(time);
    for (const { at } of opened) turns.add(at.getTime());
  }
  for (const at of told) turns.add(at.getTime());
  return turns;
}
/** Before it some clocks were not a quarter of an hour apart (Liberia's until 1972): each record is asked for alone. */
const regularSince = Date.UTC(1980, 0, 1);

/**
 * Judges records, those that the gate cannot tell apart once: of the same sides and kind, within a quarter of an hour in
 * which nothing that it looks at begins or ends. Calendars, hours and days turn on quarters of an hour by the clock of
 * every zone; whatever else begins and ends at some instant is in `loaded.turns`.
 *
 * @returns verdicts in the order of the records; the same object for those that were judged together
 */
export function judgeAll(
  records: readonly IncomingRecord[],
  channel: RecordChannel,
  loaded: Pick<Loaded, 'world' | 'parties' | 'turns' | 'sidesOf'>,
): (Kept | RefusalReason)[] {
  const known = new Map<string, Kept | RefusalReason>();
  const turning = new Set([...loaded.turns].map((at) => Math.floor(at / quarterMs)));
  const alone = (record: IncomingRecord) => judge(record, channel, loaded.sidesOf(record), loaded.world);
  if (!onQuarters(loaded.world)) return records.map(alone);
  return records.map((record) => {
    const at = record.occurredAt.getTime();
    const quarter = Math.floor(at / quarterMs);
    if (at < regularSince || turning.has(quarter)) return alone(record);
    const name = nameOf(record, quarter, loaded);
    const verdict = known.get(name) ?? alone(record);
    known.set(name, verdict);
    return verdict;
  });
}

/** All that the gate looks at of a record. */
function nameOf(record: IncomingRecord, quarter: number, { parties }: Pick<Loaded, 'parties'>): string {
  let name = `${quarter} ${record.kind} ${record.otherParty ?? ''} ${record.body ? 1 : 0} ${parties.of(record.from).n}`;
  for (const party of record.to) name += ` ${parties.of(party).n}`;
  return name;
}

/** Whether hours begin and end on quarters: those of the company, and those that policies say. */
const onQuarters = ({ rows, hours }: World): boolean =>
  minutesOf(hours).every((minute) => minute % 15 === 0) &&
  rows.every(({ covers }) => saidIn(covers.hours).every((clock) => Number(clock.slice(-2)) % 15 === 0));

const minutesOf = ({ from, to, quiet }: Hours): number[] =>
  [{ from, to }, ...quiet].flatMap((span) => [span.from, span.to]);

const saidIn = (hours: CoveringRow['covers']['hours']): string[] =>
  typeof hours === 'string' ? [] : [hours.from, hours.to];
