import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { isAway } from '../calendar/hours.ts';
import { wallAt } from '../calendar/wall.ts';
import type { Tx } from '../db/pool.ts';
import type { RemindedEvents } from '../evidence/reminded-events.ts';
import { holdersQuery } from '../people/holders.ts';
import type { Reader } from './digest-cards.ts';
import type { Facts, Looked } from './facts.ts';
import { grouped } from './grouped.ts';
import { presencesOf } from './presences.ts';
import { hrDesk } from './settings.ts';
import type { Recipient } from './state.ts';

/**
 * The HR desk is everybody of HR who is not on leave, and everybody where all of them are; where nobody is in HR,
 * whoever looks after Heed hears of it.
 *
 * @param zone the company's
 */
export async function peopleOf(
  tx: Tx,
  recipient: string,
  { zone, now }: { zone: string; now: Date },
): Promise<string[]> {
  if (recipient !== hrDesk) return [recipient];
  for (const role of [hrDesk, 'admin'] as const) {
    const { rows } = await sql<{ person_id: string }>`${holdersQuery([role], now)} order by 1`.execute(tx);
    if (rows.length === 0) continue;
    const all = rows.map((row) => row.person_id);
    const presences = await presencesOf(tx, all, zone);
    const here = all.filter((id) => {
      const presence = presences.get(id);
      return presence && !isAway(presence, wallAt(now, presence.zone).day);
    });
    return here.length > 0 ? here : all;
  }
  return [];
}

/** As whom they read it: the last resort before all else, then as the manager of those it is about. */
export function readerOf(to: Recipient, said: readonly Looked[], facts: Facts): Reader {
  const lasts = said.filter(({ item: { policy, state } }) => state.rung >= policy.rungs.length - 1);
  if (lasts.length > 0) return { to: 'last', times: Math.max(...lasts.map(({ kept }) => kept.lastTimes)) };
  const managed = said.every(({ item }) => facts.chain(item).manager?.id === to.id);
  return { to: managed ? 'manager' : 'hr' };
}

/** Of these people, by id. */
export async function namesOf(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from person where id = any(${[...new Set(ids)]}::uuid[])`.execute(tx);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** So many people are named one by one; of more their number, and the hash by which a list of them can be shown to be it. */
const mostNamed = 500;

export function itemsSaid(said: readonly Looked[]): RemindedEvents['reminder.digest']['items'] {
  const rungOf = ({ item }: Looked) => Math.min(item.state.rung, item.policy.rungs.length - 1);
  const groups = grouped(said, (looked) => `${looked.kept.about} ${rungOf(looked)}`);
  return [...groups.values()].flatMap((of) => {
    const [first] = of;
    if (!first) return [];
    const ids = of.map(({ kept }) => kept.personId).sort();
    const people =
      ids.length <= mostNamed
        ? { people: ids }
        : { count: ids.length, sha256: createHash('sha256').update(ids.join('\n')).digest('hex') };
    return [{ about: first.kept.about, rung: rungOf(first), ...people }];
  });
}
