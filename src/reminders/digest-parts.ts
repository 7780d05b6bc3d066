import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { isAway } from '../calendar/hours.ts';
import { wallAt } from '../calendar/wall.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { RemindedEvents } from '../evidence/reminded-events.ts';
import { holdersQuery } from '../people/holders.ts';
import type { Reader } from './digest-cards.ts';
import type { Facts, Looked } from './facts.ts';
import { grouped } from './grouped.ts';
import type { Rung } from './policy.ts';
import { presencesOf } from './presences.ts';
import { hrDesk } from './settings.ts';
import { isNamed } from './sources.ts';
import type { Recipient } from './state.ts';

/**
 * The HR desk is everybody of HR who is not on leave, and everybody where all of them are; where nobody is in HR,
 * whoever looks after Heed hears of it.
 *
 * @param zone the company's
 */
export async function peopleOf(
  db: Db | Tx,
  recipient: string,
  { zone, now }: { zone: string; now: Date },
): Promise<string[]> {
  return (await deskOf(db, recipient, { zone, now })).people;
}

/** @returns also whether those of the desk are of HR, or stand in for it */
export async function deskOf(
  db: Db | Tx,
  recipient: string,
  { zone, now }: { zone: string; now: Date },
): Promise<{ people: string[]; standIns: boolean }> {
  if (recipient !== hrDesk) return { people: [recipient], standIns: false };
  for (const role of [hrDesk, 'admin'] as const) {
    const { rows } = await sql<{ person_id: string }>`${holdersQuery([role], now)} order by 1`.execute(db);
    if (rows.length === 0) continue;
    const all = rows.map((row) => row.person_id);
    const presences = await presencesOf(db, all, zone);
    const here = all.filter((id) => {
      const presence = presences.get(id);
      return presence && !isAway(presence, wallAt(now, presence.zone).day);
    });
    return { people: here.length > 0 ? here : all, standIns: role !== hrDesk };
  }
  return { people: [], standIns: false };
}

/**
 * As whom they read it: the HR desk as HR, also in the place of a last resort whom nobody named; the last resort before
 * all else, then as the manager of those it is about.
 */
export function readerOf(to: Recipient, said: readonly Looked[], facts: Facts): Reader {
  if (to.id === hrDesk) return { to: 'hr' };
  const lasts = said.filter(({ item: { policy, state } }) => state.rung >= policy.rungs.length - 1);
  if (lasts.length > 0) return { to: 'last', times: Math.max(...lasts.map(({ kept }) => kept.lastTimes)) };
  for (const near of ['manager', 'handler'] as const)
    if (said.every((one) => rungOf(one) === near && facts.chain(one)[near]?.id === to.id))
      return { to: near };
  return { to: 'hr' };
}

/** Whether a recipient hears in the place of others, of all or of some of it, because these could not be reached. */
export function inPlaceOf(to: Recipient, said: readonly Looked[], facts: Facts): 'all' | 'some' | undefined {
  const instead = said.filter((one) => {
    const chain = facts.chain(one);
    const rung = rungOf(one) ?? 'hr';
    return one.item.state.passed.count > 0 && (chain[rung] ?? chain.hr).id !== to.id;
  });
  return instead.length === 0 ? undefined : instead.length === said.length ? 'all' : 'some';
}

/** Who hears by the rung that a thing has come to. */
const rungOf = ({ item: { policy, state } }: Looked): Rung['to'] | undefined =>
  policy.rungs[Math.min(state.rung, policy.rungs.length - 1)]?.to;

/** Of these people, by id. */
export async function namesOf(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from person where id = any(${[...new Set(ids)]}::uuid[])`.execute(tx);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** So many people are named one by one; of more their number, and the hash by which a list of them can be shown to be it. */
const mostNamed = 500;

export function itemsSaid(said: readonly Looked[]): RemindedEvents['reminder.digest']['items'] {
  const rung = ({ item }: Looked) => Math.min(item.state.rung, item.policy.rungs.length - 1);
  const groups = grouped(said, (looked) => `${looked.kept.about} ${rung(looked)}`);
  return [...groups.values()].flatMap((of) => {
    const [first] = of;
    if (!first) return [];
    const ids = of.map(({ kept }) => kept.personId).sort();
    if (!isNamed(first.kept.kind)) return [{ about: first.kept.about, rung: rung(first) }];
    const people =
      ids.length <= mostNamed
        ? { people: ids }
        : { count: ids.length, sha256: createHash('sha256').update(ids.join('\n')).digest('hex') };
    return [{ about: first.kept.about, rung: rung(first), ...people }];
  });
}
