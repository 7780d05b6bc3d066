import { addDays, type Day } from '../calendar/day.ts';
import { isAway, nextMoment } from '../calendar/hours.ts';
import { plusWorkingDays } from '../calendar/rules.ts';
import { firstAt, wallAt } from '../calendar/wall.ts';
import { latest } from './latest.ts';
import type { Rung } from './policy.ts';
import type { Chain, Item, Person, Recipient } from './state.ts';
import { afterLeave, pendingSteps } from './steps.ts';

export interface Told {
  to: Recipient;
  at: Date;
}

/**
 * Who is next to hear that an item is not finished, and when; undefined when nobody is, because it is the person's turn
 * first, or they are on leave nobody knows the end of.
 *
 * @param sooner leave out the hour of the rung: something else goes to them today in any case
 */
export function nextDigest(
  item: Item,
  person: Person,
  chain: Chain,
  now: Date,
  sooner = false,
): Told | undefined {
  const { policy, state } = item;
  const rung = policy.rungs[Math.min(state.rung, policy.rungs.length - 1)];
  if (!item.open || state.sending || !rung) return undefined;
  const here = wallAt(now, person.presence.zone).day;
  if (pendingSteps(item, person.presence).some(({ day }) => day <= here)) return undefined;
  const { presence } = person;
  const planned = afterLeave(rungDay(item, rung, person, here), presence);
  const atWork = afterLeave(here, presence);
  if (planned === undefined || atWork === undefined) return undefined;
  // On leave since it was planned: looked at again once they have been back for a day.
  const back = planned < here && atWork > here ? firstAt(atWork, 0, presence.zone) : null;

  const when = (to: Recipient): Told | undefined => {
    const today = wallAt(now, to.presence.zone).day;
    const told = to.lastDigest !== null && to.lastDigest >= today;
    const from = latest(
      firstAt(planned, sooner ? 0 : rung.at, to.presence.zone),
      now,
      back,
      state.notBefore,
      told ? firstAt(addDays(today, 1), 0, to.presence.zone) : null,
    );
    const at = nextMoment(to.presence, policy.hours, from);
    return at && { to, at };
  };
  const always = (to: Recipient): Recipient => ({ ...to, presence: { ...to.presence, away: [] } });
  if (rung.to === 'last') return when(always(chain.last));
  const hr = when(always(chain.hr));
  const near = rung.to === 'hr' ? null : (chain[rung.to] ?? null);
  if (!near) return hr;
  // Somebody who is on leave on the day they would be told is not waited for.
  const first = when(always(near));
  if (first && !isAway(near.presence, wallAt(first.at, near.presence.zone).day)) return first;
  const returned = when(near);
  return returned && hr && returned.at < hr.at ? returned : hr;
}

/** The day from which on a rung is told: a working day of the person's lies between it and what came before. */
function rungDay(
  { due, state, policy }: Item,
  rung: Rung,
  { presence: { calendar } }: Person,
  here: Day,
): Day {
  if (rung.to === 'last' && state.rung >= policy.rungs.length)
    return plusWorkingDays(calendar, state.lastDay ?? here, rung.again);
  const day = plusWorkingDays(calendar, due, rung.workingDays);
  return state.lastDay === null ? day : later(day, plusWorkingDays(calendar, state.lastDay, 1));
}

const later = (one: Day, other: Day): Day => (one > other ? one : other);

/**
 * Of these items those of which a recipient hears now, in one digest; none when nothing is due to them.
 *
 * @param next `nextDigest`, or something that remembers what it said
 */
export function digestNow(
  asked: readonly { item: Item; person: Person; chain: Chain }[],
  recipientId: string,
  now: Date,
  next: typeof nextDigest = nextDigest,
): { item: Item; person: Person; to: Recipient }[] {
  const isNow = (told: Told | undefined) => told?.to.id === recipientId && told.at <= now;
  const due = asked.some(({ item, person, chain }) => isNow(next(item, person, chain, now)));
  if (!due) return [];
  // What would come later today comes along.
  return asked.flatMap(({ item, person, chain }) => {
    const told = next(item, person, chain, now, true);
    return told && isNow(told) ? [{ item, person, to: told.to }] : [];
  });
}
