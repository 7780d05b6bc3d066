import { wallAt } from '../calendar/wall.ts';
import type { Tx } from '../db/pool.ts';
import type { AnalysisFigure } from '../policies/analysed.ts';
import type { Kept } from '../records/gate.ts';
import type { IncomingRecord, RecordChannel } from '../records/model.ts';
import type { Employee, Side } from '../records/standing.ts';
import { dayIn } from '../zone.ts';
import { type Standing, standingSites } from './agreements.ts';
import { type PersonPlace, placesOf } from './places.ts';
import { answerStep, weekOf } from './rules.ts';
import { addTally, type Counted, type CountingDeps, type Where } from './tally.ts';
import { type Answer, answersAmong } from './waiting.ts';

/** A record that is kept, as the gate judged it. */
export interface KeptRecord {
  record: IncomingRecord;
  verdict: Kept;
}

/** … and who is on its sides, whoever it is from first. */
interface Sided extends KeptRecord {
  sides: readonly Side[];
}

/** … and where it counts. */
interface Placed extends Sided {
  where: Where;
  outgoing: boolean;
}

/**
 * Counts what was kept, in the transaction that keeps it: of rows of policies that say so, at sites where it was agreed, and
 * of nobody who objects. A record counts once, where whoever of the staff wrote it belongs, or else where the first one it
 * came to does.
 *
 * @param records of one source, each once
 */
export async function countForAnalysis(
  tx: Tx,
  deps: CountingDeps & {
    sourceId: string;
    channel: RecordChannel;
    sidesOf: (record: IncomingRecord) => Side[];
  },
  records: readonly KeptRecord[],
): Promise<void> {
  const said = records.filter(({ verdict }) => verdict.row.covers.analysis);
  if (said.length === 0) return;
  const { now, zone, channel } = deps;
  const sites = await standingSites(tx, dayIn(now, zone));
  if (sites.size === 0) return;
  const analysed = said.map((one): Sided => ({ ...one, sides: deps.sidesOf(one.record) }));
  const places = await placesOf(
    tx,
    analysed.flatMap(({ sides }) => employeesIn(sides).map(({ id }) => id)),
  );
  const placed = analysed.flatMap((one) => placeOf(one, places, sites, zone) ?? []);
  const volumes = placed
    .filter((one) => says(one, 'volume'))
    .map(
      ({ record, where }): Counted => ({
        ...where,
        ...hourOf(record.occurredAt, zone),
        ...{ figure: 'volume', channel, detail: '' },
      }),
    );
  const answers = await answersAmong(
    tx,
    deps,
    placed
      .filter((one) => says(one, 'response-times') && isTurn(one))
      .map(({ record, outgoing, where }) => ({ chat: record.chat, at: record.occurredAt, outgoing, where })),
  );
  await addTally(tx, deps, [...volumes, ...answers.flatMap((one) => responseOf(one, channel, zone))]);
}

const says = ({ verdict }: KeptRecord, figure: AnalysisFigure): boolean =>
  verdict.row.covers.analysis?.of.includes(figure) ?? false;

/** What is said between the staff and people outside. */
const isTurn = ({ record, sides }: Sided): boolean =>
  record.kind === 'message' && sides.some((side) => side !== 'unknown' && 'outside' in side);

const employeesIn = (sides: readonly Side[]): Employee[] =>
  sides.flatMap((side) => (side !== 'unknown' && 'id' in side ? [side] : []));

/** Undefined where it may not be counted: for all of the staff in it, or for nobody. */
function placeOf(
  one: Sided,
  places: ReadonlyMap<string, PersonPlace>,
  sites: ReadonlyMap<string, Standing>,
  zone: string,
): Placed | undefined {
  const { record, verdict, sides } = one;
  if (verdict.decision.subjects.some(({ restricted }) => restricted)) return undefined;
  const day = wallAt(record.occurredAt, zone).day;
  const staff = employeesIn(sides);
  const standing = staff.map(({ id }) => sites.get(places.get(id)?.site ?? ''));
  const agreed = standing.flatMap((site) => (site && site.since <= day ? [site] : []));
  const [whose] = staff;
  const place = whose && places.get(whose.id);
  if (agreed.length < staff.length || !whose || !place?.site) return undefined;
  const { site, department } = place;
  const least = Math.max(verdict.row.covers.analysis?.people ?? 0, ...agreed.map(({ people }) => people));
  return { ...one, outgoing: sides[0] === whose, where: { site, department, personId: whose.id, least } };
}

/** The week and hour of an instant, by the clock of the company. */
function hourOf(at: Date, zone: string): Pick<Counted, 'week' | 'hour'> {
  const { day, minute } = wallAt(at, zone);
  return { week: weekOf(day), hour: Math.floor(minute / 60) };
}

/** In the week of the answer, at the hour at which the customer wrote. */
function responseOf({ since, at, where }: Answer, channel: RecordChannel, zone: string): Counted[] {
  const detail = answerStep(at.getTime() - since.getTime());
  if (detail === undefined) return [];
  const { week } = hourOf(at, zone);
  const { hour } = hourOf(since, zone);
  return [{ ...where, week, hour, figure: 'response-times', channel, detail }];
}
