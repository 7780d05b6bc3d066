import type { Day } from '../calendar/day.ts';
import { wallAt } from '../calendar/wall.ts';
import type { Tx } from '../db/pool.ts';
import { keysOfSlots, slotName, type WrappingKey } from '../vault/keys.ts';
import type { Vault } from '../vault/vault.ts';
import { categoriesOf, categoryName } from './categories.ts';
import type { Kept } from './gate.ts';
import { type GateDecision, type IncomingRecord, timeOf } from './model.ts';
import { OpenSegment } from './open-segment.ts';
import { recordClass } from './seal.ts';
import { wordsOf } from './words.ts';
import type { Loaded } from './world.ts';
import type { RecordGroup, SealedSegment } from './write.ts';

/** A record that is kept, and why. */
export interface KeptRecord {
  record: IncomingRecord;
  verdict: Kept;
}

/** Records that have one fate: kept alike, of the same people, collected on the same day, until the same day. */
interface Fate {
  verdict: Kept;
  kept: KeptRecord[];
}

/**
 * Seals what is kept, by segments: each under a key of its own, and the wrapping keys of all in one look. What a policy
 * covers without its content loses it here, before anything is sealed.
 *
 * @param zone the company's, in which days are counted
 * @param kept at least one
 * @returns segments as they are asked for: of the words of one nothing is in memory any more when the next is sealed
 */
export async function sealAll(
  tx: Tx,
  { vault, loaded, now, zone }: { vault: Vault; loaded: Loaded; now: Date; zone: string },
  kept: readonly KeptRecord[],
): Promise<Iterable<SealedSegment>> {
  const fates = fatesOf(kept, zone);
  return segmentsOf(await withKeys(tx, vault, fates, now), loaded, now);
}

function* segmentsOf(all: readonly Keyed[], { parties }: Loaded, now: Date): Generator<SealedSegment> {
  const segment = new OpenSegment(now);
  try {
    for (const keyed of all) {
      // In the order in which they happened, not too many at a time.
      for (const { record, verdict } of inOrder(keyed.kept) ? keyed.kept : keyed.kept.toSorted(byTime)) {
        const words = wordsOf(record, verdict, parties);
        if (!segment.holds(words)) yield segment.sealed(keyed);
        segment.add(words);
      }
      yield segment.sealed(keyed);
    }
  } finally {
    segment.wipe();
  }
}

const byTime = (one: KeptRecord, other: KeptRecord): number => timeOf(one.record) - timeOf(other.record);

/** As most come. */
function inOrder(kept: readonly KeptRecord[]): boolean {
  for (let n = 1; n < kept.length; n += 1)
    if (byTime(kept[n - 1] as KeptRecord, kept[n] as KeptRecord) > 0) return false;
  return true;
}

/**
 * What one day has in common is moved together when a policy says less (`src/retention/redate.ts`): its period is counted
 * from the day, so that none of a segment ever has to go before the others.
 */
function fatesOf(all: readonly KeptRecord[], zone: string): Fate[] {
  const fates = new Map<string, Fate>();
  // The same decision on many records is one object; two that say the same are one fate.
  const known = new Map<GateDecision, Map<Day, Fate>>();
  const dayOf = daysIn(zone);
  for (const one of all) {
    const { record, verdict } = one;
    const day = dayOf(timeOf(record));
    const days = known.get(verdict.decision) ?? new Map<Day, Fate>();
    if (days.size === 0) known.set(verdict.decision, days);
    let fate = days.get(day);
    if (!fate) {
      const name = `${day} ${nameOf(verdict)}`;
      fate = fates.get(name) ?? { verdict, kept: [] };
      fates.set(name, fate);
      days.set(day, fate);
    }
    fate.kept.push(one);
  }
  return [...fates.values()];
}

function nameOf({ decision, lastDay, row }: Kept): string {
  const { version, disclosure } = decision;
  // Whoever wrote stands first among them.
  const subjects = decision.subjects.toSorted((a, b) => (a.person < b.person ? -1 : 1));
  let name = `${lastDay} ${version} ${disclosure} ${row.covers.parts}`;
  for (const { person, basis, by, restricted } of subjects)
    name += ` ${person} ${basis} ${by}${restricted ? ' restricted' : ''}`;
  return name;
}

const quarterMs = 15 * 60_000;

/** Midnight is on a quarter of an hour, everywhere. */
function daysIn(zone: string): (at: number) => Day {
  const known = new Map<number, Day>();
  return (at) => {
    const quarter = Math.floor(at / quarterMs);
    const day = known.get(quarter) ?? wallAt(new Date(at), zone).day;
    known.set(quarter, day);
    return day;
  };
}

interface Keyed {
  group: RecordGroup;
  keys: readonly WrappingKey[];
  kept: readonly KeptRecord[];
}

async function withKeys(tx: Tx, vault: Vault, fates: readonly Fate[], now: Date): Promise<Keyed[]> {
  const categories = await categoriesOf(tx, new Set(fates.map(({ verdict }) => verdict.row)), now);
  const alike = fates.map(({ verdict: { decision, lastDay, row }, kept }) => {
    const categoryId = categories.get(categoryName(row)) ?? 0;
    const slots = decision.subjects.map(({ person }) => ({
      subject: person,
      class: recordClass(categoryId),
      expiresOn: lastDay,
    }));
    return { slots, group: { lastDay, categoryId, decision }, kept };
  });
  const slots = alike.flatMap((one) => one.slots);
  const keys = await keysOfSlots(tx, vault.master, slots, now);
  return alike.map(({ slots: theirs, group, kept }) => ({
    group,
    keys: theirs.flatMap((slot) => keys.get(slotName(slot)) ?? []),
    kept,
  }));
}
