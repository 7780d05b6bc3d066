import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { Day } from '../calendar/day.ts';
import { wallAt } from '../calendar/wall.ts';
import type { Tx } from '../db/pool.ts';
import { keysOfSlots, slotName, type WrappingKey } from '../vault/keys.ts';
import type { Vault } from '../vault/vault.ts';
import { categoriesOf, categoryName } from './categories.ts';
import type { Kept } from './gate.ts';
import type { GateDecision, IncomingRecord } from './model.ts';
import { PlainText } from './plain-text.ts';
import { recordClass, recordKeys, sealPart, wrapShare } from './seal.ts';
import { mostBytes, mostInSegment } from './segments.ts';
import { type Words, wordsOf, writeBodies, writeHeads } from './words.ts';
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
  words: Words[];
}

/**
 * Seals what is kept, by segments: each under a key of its own, and the wrapping keys of all in one look. What a policy
 * covers without its content loses it here, before anything is sealed.
 *
 * @param zone the company's, in which days are counted
 */
export async function sealAll(
  tx: Tx,
  { vault, loaded, now, zone }: { vault: Vault; loaded: Loaded; now: Date; zone: string },
  kept: readonly KeptRecord[],
): Promise<SealedSegment[]> {
  if (kept.length === 0) return [];
  const fates = fatesOf(kept, loaded, zone);
  const keyed = await withKeys(tx, vault, fates, now);
  const segments = keyed.flatMap(({ group, keys, words }) =>
    inSegments(words).map((some) => ({ group, keys, words: some })),
  );
  const own = recordKeys(segments.length);
  const random = randomBytes(16 * segments.length);
  const plain = new PlainText();
  const sealed = segments.map(({ group, keys, words }, n): SealedSegment => {
    const key = own[n];
    if (!key) throw new Error('a segment has no key');
    const id = v7({ msecs: now.getTime(), random: random.subarray(16 * n, 16 * (n + 1)) }, Buffer.alloc(16));
    // The number of a record stands there (`recordIdAt`).
    if (words.length > 1) id.writeUInt16BE(0, 14);
    const name = uuidText(id);
    const content = words.some(({ body }) => body);
    const parts = content ? 'content' : 'metadata';
    const { decision } = group;
    return {
      group: decision.parts === parts ? group : { ...group, decision: { ...decision, parts } },
      id: name,
      times: words.map(({ at }) => at),
      kinds: words.map(({ kind }) => kind).join(''),
      shares: keys.map((wrapping) => wrapShare(wrapping, name, key)),
      head: sealPart(
        key,
        name,
        'head',
        plain.written(() => writeHeads(plain, words)),
      ),
      body: content
        ? sealPart(
            key,
            name,
            'body',
            plain.written(() => writeBodies(plain, words)),
          )
        : undefined,
    };
  });
  plain.wipe();
  return sealed;
}

/**
 * What one day has in common is moved together when a policy says less (`src/retention/redate.ts`): its period is counted
 * from the day, so that none of a segment ever has to go before the others.
 */
function fatesOf(kept: readonly KeptRecord[], loaded: Loaded, zone: string): Fate[] {
  const fates = new Map<string, Fate>();
  // The same decision on many records is one object; two that say the same are one fate.
  const known = new Map<GateDecision, Map<Day, Fate>>();
  const dayOf = daysIn(zone);
  for (const { record, verdict } of kept) {
    const day = dayOf(record.occurredAt);
    const days = known.get(verdict.decision) ?? new Map<Day, Fate>();
    if (days.size === 0) known.set(verdict.decision, days);
    let fate = days.get(day);
    if (!fate) {
      const name = `${day} ${nameOf(verdict)}`;
      fate = fates.get(name) ?? { verdict, words: [] };
      fates.set(name, fate);
      days.set(day, fate);
    }
    fate.words.push(wordsOf(record, verdict, loaded.parties));
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
function daysIn(zone: string): (at: Date) => Day {
  const known = new Map<number, Day>();
  return (at) => {
    const quarter = Math.floor(at.getTime() / quarterMs);
    const day = known.get(quarter) ?? wallAt(at, zone).day;
    known.set(quarter, day);
    return day;
  };
}

/** In the order in which they happened, not too many at a time. */
function inSegments(words: readonly Words[]): Words[][] {
  const segments: Words[][] = [];
  let [bytes, last] = [0, [] as Words[]];
  for (const one of words.toSorted((a, b) => a.at - b.at)) {
    const size = one.headSize + one.size;
    if (last.length === 0 || last.length >= mostInSegment || bytes + size > mostBytes) {
      last = [];
      segments.push(last);
      bytes = 0;
    }
    last.push(one);
    bytes += size;
  }
  return segments;
}

interface Keyed {
  group: RecordGroup;
  keys: readonly WrappingKey[];
  words: readonly Words[];
}

async function withKeys(tx: Tx, vault: Vault, fates: readonly Fate[], now: Date): Promise<Keyed[]> {
  const categories = await categoriesOf(tx, new Set(fates.map(({ verdict }) => verdict.row)), now);
  const alike = fates.map(({ verdict: { decision, lastDay, row }, words }) => {
    const categoryId = categories.get(categoryName(row)) ?? 0;
    const slots = decision.subjects.map(({ person }) => ({
      subject: person,
      class: recordClass(categoryId),
      expiresOn: lastDay,
    }));
    return { slots, group: { lastDay, categoryId, decision }, words };
  });
  const slots = alike.flatMap((one) => one.slots);
  const keys = await keysOfSlots(tx, vault.master, slots, now);
  return alike.map(({ slots: theirs, group, words }) => ({
    group,
    keys: theirs.flatMap((slot) => keys.get(slotName(slot)) ?? []),
    words,
  }));
}

/** As it is written. */
function uuidText(id: Buffer): string {
  const hex = id.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
