import { momentEnds, type Presence } from '../calendar/hours.ts';
import type { Facts, Looked } from './facts.ts';
import type { Next } from './remembered.ts';
import type { Kept } from './rows.ts';
import type { Asked } from './source.ts';
import type { Item, Person } from './state.ts';

/** Whoever has just left is called off within minutes; until then nothing goes to them or to others about them. */
const leavingMs = 10 * 60_000;

/** A row once nobody is asked any more. */
export function over(kept: Kept, asked: Asked | undefined, now: Date): Kept {
  if (asked?.leaving) return { ...kept, nextAt: new Date(now.getTime() + leavingMs), digest: null };
  return {
    ...kept,
    state: { ...kept.state, laterAt: null, handAt: null },
    nextAt: null,
    digest: null,
    over: true,
  };
}

/** When the hours end of whoever gets it, by the policies of all that is in it: what has not gone out by then does not. */
export const hoursEnd = (presence: Presence, items: readonly Item[], now: Date): Date =>
  new Date(
    Math.min(
      ...[...new Set(items.map(({ policy }) => policy))].map(({ hours }) =>
        momentEnds(presence, hours, now).getTime(),
      ),
    ),
  );

/** A row with when it is to be looked at again: never later than anything is due. */
export function plan(looked: Looked, own: Person, facts: Facts, next: Next): Kept {
  const { kept, item } = looked;
  const { now } = facts;
  const person = facts.concerning(own, looked);
  const nextAt = next.reminder(item, person, now) ?? null;
  if (item.policy.rungs.length === 0) return { ...kept, nextAt, digest: null };
  const chain = facts.chain(looked);
  const told = next.digest(item, person, chain, now);
  if (!told) return { ...kept, nextAt, digest: null };
  const along = next.digest(item, person, chain, now, true);
  const from = along && along.to.id === told.to.id && along.at < told.at ? along.at : told.at;
  return { ...kept, nextAt, digest: { to: told.to.id, from, at: told.at } };
}
