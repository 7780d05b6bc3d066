import { type RawBuilder, sql } from 'kysely';
import { isAway } from '../calendar/hours.ts';
import { wallAt } from '../calendar/wall.ts';
import type { Tx } from '../db/pool.ts';
import { appendAll } from '../evidence/append.ts';
import { companyZone } from '../zone.ts';
import { Facts, type Looked } from './facts.ts';
import { grouped } from './grouped.ts';
import { remembering } from './remembered.ts';
import { type Kept, lockRows, readRows, writeRows } from './rows.ts';
import { type DayCounts, type Item, noneYet, type Person } from './state.ts';

/**
 * Why somebody is not reminded: nobody asks them or they have answered, their answer is free, they have had as many
 * reminders of it as there may be, they are on leave, or one is on its way.
 */
export type NotReminded = 'answered' | 'free' | 'cap' | 'away' | 'under-way';

export interface ByHand {
  /** How many are reminded at once. */
  now: number;
  /** How many when their hours begin, or on another day because they had one today. */
  later: number;
  /** When the first and the last of those are; unset when there are none. */
  between?: { from: Date; until: Date };
  /** How many are not, and why. */
  not: { why: NotReminded; people: number }[];
}

/** People of a notice who are to be reminded; those without a share in it count as answered. */
export interface OfNotice {
  noticeId: string;
  personIds: readonly string[];
}

/**
 * Somebody of HR has people reminded of notices, besides what the policy does: in hours, within the caps, and nobody
 * who is on leave. On the record with who asked. Asked for again before it has gone out, it still goes out once.
 *
 * All of it is locked at once, in the one order there is (days, then rows by person and thing): locked notice by notice,
 * it and a sweep would wait for each other.
 *
 * @param asked `by` by person's id
 */
export async function remindByHand(
  tx: Tx,
  { of, by }: { of: readonly OfNotice[]; by: string },
  now: Date,
): Promise<ByHand> {
  const pairs = pairsOf(of);
  const counts = await countsOf(tx, pairs, sql`for no key update`);
  const { written, ...outcome } = await look(tx, pairs, await lockRows(tx, isOne(pairs)), counts, now);
  await writeRows(tx, written, now);
  const people = grouped(written, ({ about }) => about);
  await appendAll(
    tx,
    [...people].map(([about, rows]) => ({
      type: 'reminder.by-hand' as const,
      at: now,
      actor: { person: by },
      about,
      data: { notice: about, people: rows.length },
    })),
  );
  return outcome;
}

/** What would come of it now. It locks nothing and changes nothing, so nobody's answer waits for it. */
export async function lookByHand(tx: Tx, of: readonly OfNotice[], now: Date): Promise<ByHand> {
  const pairs = pairsOf(of);
  const counts = await countsOf(tx, pairs, sql``);
  const { written: _, ...outcome } = await look(tx, pairs, await readRows(tx, isOne(pairs)), counts, now);
  return outcome;
}

interface Pairs {
  notices: string[];
  people: string[];
}

function pairsOf(of: readonly OfNotice[]): Pairs {
  const all = of.flatMap(({ noticeId, personIds }) => [...new Set(personIds)].map((id) => [noticeId, id]));
  return { notices: all.map(([notice = '']) => notice), people: all.map(([, person = '']) => person) };
}

const isOne = ({ notices, people }: Pairs): RawBuilder<unknown> =>
  sql`(r.person_id, r.about) in (select * from unnest(${people}::uuid[], ${notices}::uuid[]))`;

async function countsOf(
  tx: Tx,
  { people }: Pairs,
  lock: RawBuilder<unknown>,
): Promise<ReadonlyMap<string, DayCounts>> {
  const { rows } = await sql<DayCounts & { personId: string }>`
    select person_id as "personId", day, count, earlier from reminder_day where person_id = any(${people}::uuid[])
    order by person_id ${lock}`.execute(tx);
  return new Map(rows.map(({ personId, ...of }) => [personId, of]));
}

async function look(
  tx: Tx,
  pairs: Pairs,
  rows: readonly Kept[],
  counts: ReadonlyMap<string, DayCounts>,
  now: Date,
): Promise<ByHand & { written: Kept[] }> {
  const facts = await Facts.of(tx, rows, companyZone, now);
  const next = remembering();
  const times: Date[] = [];
  const not = new Map<NotReminded, number>();
  const refuse = (why: NotReminded, people = 1) => {
    if (people > 0) not.set(why, (not.get(why) ?? 0) + people);
  };
  refuse('answered', pairs.people.length - rows.length);
  const written = facts.looked.flatMap((looked) => {
    const person = facts.person(looked.item.personId, counts.get(looked.item.personId) ?? noneYet);
    const item: Item = { ...looked.item, state: { ...looked.item.state, handAt: now } };
    const why = refusal(looked, person, now);
    const when = why ? undefined : next.reminder(item, person, now);
    if (!when) {
      refuse(why ?? 'away');
      return [];
    }
    times.push(when);
    return [{ ...looked.kept, state: item.state, nextAt: now }];
  });
  const later = times.filter((time) => time > now).map(Number);
  return {
    written,
    now: times.length - later.length,
    later: later.length,
    ...(later.length > 0 ? { between: { from: earliest(later), until: last(later) } } : {}),
    not: [...not].map(([why, people]) => ({ why, people })),
  };
}

// Not as arguments of Math.min: of a hundred thousand people there would be too many.
const earliest = (times: readonly number[]) => new Date(times.reduce((a, b) => Math.min(a, b)));
const last = (times: readonly number[]) => new Date(times.reduce((a, b) => Math.max(a, b)));

function refusal({ item }: Looked, person: Person, now: Date): NotReminded | undefined {
  if (!item.open) return 'answered';
  if (item.policy.answer === 'free') return 'free';
  if (item.state.told >= item.policy.perItem) return 'cap';
  if (isAway(person.presence, wallAt(now, person.presence.zone).day)) return 'away';
  return item.state.sending ? 'under-way' : undefined;
}
