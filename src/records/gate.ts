import type { Day } from '../calendar/day.ts';
import type { RuleSetCode } from '../policies/vocabulary.ts';
import { mayCome } from '../regions/rules.ts';
import { type CoveringBasis, weightOf, whyCovered } from './basis.ts';
import { inHours } from './hours.ts';
import type { GateDecision, IncomingRecord, RecordChannel, RefusalReason } from './model.ts';
import { type CoveringRow, type Employee, held, type Side, type World } from './standing.ts';

/** What is kept, and until when. */
export interface Kept {
  decision: GateDecision;
  row: CoveringRow;
  /** The last day it is kept. */
  lastDay: Day;
  /** Who of the company's it is from; null where it is from somebody outside. */
  sender: string | null;
  /** Somebody outside is among those it went to. */
  outward: boolean;
}

/** A source's clock may be ahead by this much. */
export const aheadMs = 5 * 60_000;

/**
 * Whether a record is kept, under which policy, and why. What a row of a policy does not cover is not kept, and nothing is
 * taken for granted: who is not known, not told or not asked is not covered.
 *
 * The record's own hour decides which version was in force, who worked here, in which hours, and who had been told; the
 * moment of intake decides about what may end at any time. A consent stands at both, an exemption frees at either, and an
 * objection that was upheld does so whenever the record is from.
 */
export function judge(
  record: IncomingRecord,
  channel: RecordChannel,
  sides: readonly Side[],
  world: World,
): Kept | RefusalReason {
  const at = record.occurredAt;
  if (at.getTime() > world.now.getTime() + aheadMs) return 'in-the-future';
  if (record.otherParty === 'disagreed') return 'other-party-disagreed';
  const staff = employeesOf(sides);
  if (staff === 'unknown' || staff.length === 0) return 'unknown-person';
  if (staff.some(({ employed }) => !employed.some((time) => held(time, at)))) return 'departed';

  const outside = outsideOf(sides);
  let best: Kept | undefined;
  const refused: RefusalReason[] = [];
  for (const row of world.rows) {
    const { covers, inForce } = row;
    if (!covers.kinds.includes(record.kind) || !covers.channels.includes(channel) || !held(inForce, at))
      continue;
    const verdict = underRow(row, record, { staff, outside, sides }, world);
    if (typeof verdict === 'string') refused.push(verdict);
    else if (!best || comesBefore(verdict, best)) best = verdict;
  }
  if (!best) return furthest(refused);
  return staff.every((person) => mayLieHere(person, world)) ? best : 'outside-region';
}

/** Asked last, of what would be kept: whether it may be kept where this installation lies (`src/regions/`). */
const mayLieHere = (person: Employee, { regions, now, today }: World): boolean =>
  regions === undefined || mayCome(person, { place: regions.here, use: 'records', now, today }, regions);

/** In the order in which they are asked: the one that got furthest says what was missing. */
const asked = [
  'not-in-policy',
  'past-its-period',
  'outside-hours',
  'other-party-not-told',
  'not-told',
  'no-consent',
  'exempt',
] as const satisfies RefusalReason[];

const furthest = (reasons: readonly RefusalReason[]): RefusalReason =>
  asked.findLast((reason) => reasons.includes(reason)) ?? 'not-in-policy';

/** Who is on the sides of a record. */
interface Sides {
  staff: readonly Employee[];
  outside: readonly Outside[];
  sides: readonly Side[];
}

/** Everybody must be covered by the same row: keeping it for one keeps it of all. */
function underRow(
  row: CoveringRow,
  record: IncomingRecord,
  { staff, outside, sides }: Sides,
  { hours, now, today }: World,
): Kept | RefusalReason {
  const at = record.occurredAt;
  const { covers, policyId, versionId, disclosure } = row;
  if (covers.parties === 'outside' && outside.length === 0) return 'not-in-policy';
  const laws = staff.map((person) => lawsOf(row, person));
  const [first] = laws;
  const lastDay = row.lastDay(at, first && laws.length === 1 ? first : [...new Set(laws.flat())]);
  if (lastDay < today) return 'past-its-period';
  if (!staff.every(({ presence }) => inHours(covers.hours, presence, hours, at))) return 'outside-hours';
  if (covers.otherParty === 'told' && !outside.every((one) => one.toldAt !== null && one.toldAt <= at))
    return 'other-party-not-told';
  const subjects: GateDecision['subjects'][number][] = [];
  const missing: RefusalReason[] = [];
  staff.forEach((person, index) => {
    const why = whyCovered(row, laws[index] ?? row.rules, person, { at, now });
    if (typeof why === 'string') missing.push(why);
    else subjects.push(subject(person, why));
  });
  if (missing.length > 0) return furthest(missing);
  const parts = covers.parts === 'content' && record.body ? 'content' : 'metadata';
  const decision: GateDecision = { policy: policyId, version: versionId, disclosure, subjects, parts };
  return { decision, row, lastDay, ...directionOf(sides, outside) };
}

/** Sides stand as the record has them: whoever it is from first. */
function directionOf([from]: readonly Side[], outside: readonly Outside[]): Pick<Kept, 'sender' | 'outward'> {
  const theirs = from !== undefined && from !== 'unknown' && 'outside' in from ? 1 : 0;
  return {
    sender: from && from !== 'unknown' && 'id' in from ? from.id : null,
    outward: outside.length > theirs,
  };
}

const subject = ({ id }: Employee, { basis, by, restricted }: CoveringBasis) => ({
  person: id,
  basis,
  by,
  ...(restricted ? { restricted } : {}),
});

/** The laws of the policy that hold where somebody works; where none does, all of them. */
export function lawsOf({ rules }: CoveringRow, { laws }: Employee): readonly RuleSetCode[] {
  const theirs = rules.filter((law) => laws.includes(law));
  return theirs.length > 0 ? theirs : rules;
}

/** Each once, also who wrote to themself; `unknown` where somebody on one side is. */
function employeesOf(sides: readonly Side[]): Employee[] | 'unknown' {
  const staff: Employee[] = [];
  const known = sides.length > few ? new Set<string>() : undefined;
  for (const side of sides) {
    if (side === 'unknown') return side;
    if (!('id' in side)) continue;
    if (known ? known.has(side.id) : staff.some(({ id }) => id === side.id)) continue;
    known?.add(side.id);
    staff.push(side);
  }
  return staff;
}

/** So many are looked through as fast as they are looked up. */
const few = 8;

type Outside = Extract<Side, { outside: true }>;

function outsideOf(sides: readonly Side[]): Outside[] {
  const outside: Outside[] = [];
  for (const side of sides) if (side !== 'unknown' && 'outside' in side) outside.push(side);
  return outside;
}

/** Of several rows that cover it: content before metadata, then the one that ends sooner, then one and the same always. */
function comesBefore(one: Kept, other: Kept): boolean {
  const [a, b] = [one, other].map(({ decision, lastDay, row }) =>
    [decision.parts === 'content' ? 0 : 1, weightOf(decision), lastDay, row.policyId, row.disclosure].join(
      ' ',
    ),
  );
  return (a ?? '') < (b ?? '');
}
