import type { Hours } from '../calendar/hours.ts';
import { aheadMs, judge, type Kept } from './gate.ts';
import { type IncomingRecord, type RecordChannel, type RefusalReason, recordKinds, timeOf } from './model.ts';
import { alikeAt, type Parties } from './parties.ts';
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
 * Judges records, those that the gate cannot tell apart once: of sides that are alike to it and of the same kind, within a quarter of an hour in
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
  const known = new Map<number, Map<number | string, Kept | RefusalReason>>();
  const turning = new Set([...loaded.turns].map((at) => Math.floor(at / quarterMs)));
  const alone = (record: IncomingRecord) => judge(record, channel, loaded.sidesOf(record), loaded.world);
  if (!onQuarters(loaded.world)) return records.map(alone);
  const { parties } = loaded;
  return records.map((record) => {
    const at = timeOf(record);
    const quarter = Math.floor(at / quarterMs);
    if (at < regularSince || turning.has(quarter)) return alone(record);
    const sort = quarter * sorts + sortOf(record);
    const alike = known.get(sort) ?? new Map<number | string, Kept | RefusalReason>();
    if (alike.size === 0) known.set(sort, alike);
    const between = betweenWhom(record, parties, at);
    const verdict =
      alike.get(between) ?? answered(alike.get(theOtherWay(record, parties, at))) ?? alone(record);
    alike.set(between, verdict);
    return verdict;
  });
}

/**
 * Of what went the other way between two, of whom one is of the company's: kept or refused alike. Where both are, undefined:
 * whoever wrote stands first among those it is of.
 */
function answered(verdict: Kept | RefusalReason | undefined): Kept | RefusalReason | undefined {
  if (verdict === undefined || typeof verdict === 'string') return verdict;
  const [subject, ...others] = verdict.decision.subjects;
  if (!subject || others.length > 0) return undefined;
  if (verdict.outward) return { ...verdict, sender: null, outward: false };
  // From oneself to oneself is the same both ways.
  return verdict.sender === null ? { ...verdict, sender: subject.person, outward: true } : verdict;
}

// All that the gate looks at of a record: when it is from, what it is, and between whom it went.

const [kinds, consents] = [recordKinds.length, ['agreed', 'disagreed', 'unknown', undefined] as const];
const sorts = 2 * kinds * consents.length;

/** What it is, as a number below `sorts`. */
const sortOf = ({ kind, otherParty, body }: IncomingRecord): number =>
  (recordKinds.indexOf(kind) * consents.length + consents.indexOf(otherParty)) * 2 + (body ? 1 : 0);

/** More sides than a batch can have. */
const mostParties = 2 ** 26;

/** Of two a number, which most are between; of more their numbers in a row. */
function betweenWhom({ from, to }: IncomingRecord, parties: Parties, at: number): number | string {
  const [first] = to;
  const sender = alikeAt(parties.of(from), at);
  if (first && to.length === 1) return sender * mostParties + alikeAt(parties.of(first), at);
  let name = `${sender}`;
  for (const party of to) name += ` ${alikeAt(parties.of(party), at)}`;
  return name;
}

/** An answer to it would be between these. Below zero where there are more than two. */
function theOtherWay({ from, to }: IncomingRecord, parties: Parties, at: number): number {
  const [first] = to;
  if (!first || to.length > 1) return -1;
  return alikeAt(parties.of(first), at) * mostParties + alikeAt(parties.of(from), at);
}

/** Whether hours begin and end on quarters: those of the company, and those that policies say. */
const onQuarters = ({ rows, hours }: World): boolean =>
  minutesOf(hours).every((minute) => minute % 15 === 0) &&
  rows.every(({ covers }) => saidIn(covers.hours).every((clock) => Number(clock.slice(-2)) % 15 === 0));

const minutesOf = ({ from, to, quiet }: Hours): number[] =>
  [{ from, to }, ...quiet].flatMap((span) => [span.from, span.to]);

const saidIn = (hours: CoveringRow['covers']['hours']): string[] =>
  typeof hours === 'string' ? [] : [hours.from, hours.to];
