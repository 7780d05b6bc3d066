import { addDays, type Day } from '../calendar/day.ts';
import { isAway, nextMoment, type Presence } from '../calendar/hours.ts';
import { plusWorkingDays } from '../calendar/rules.ts';
import { firstAt, wallAt } from '../calendar/wall.ts';
import { latest } from './latest.ts';
import type { Rung } from './policy.ts';
import type { Chain, Item, Person, Recipient } from './state.ts';
import { afterLeave, pendingSteps } from './steps.ts';
import { later, turnOf } from './turn.ts';

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
  const { presence } = person;
  const here = wallAt(now, presence.zone).day;
  const turn = turnOf(item, presence, here);
  if (!item.open || state.sending || !turn) return undefined;
  const { rung, day, ahead } = turn;
  if (!ahead && pendingSteps(item, presence).some((step) => step.day <= here)) return undefined;
  const atWork = afterLeave(here, presence);
  if (day === undefined || atWork === undefined) return undefined;
  const { passed } = state;
  const place = (count: number) => inPlace(rung, chain, count % turn.of);
  if (passed.day === null) return tell(place(0), day);
  // Hours can end and begin again: on the same day it is the same once more.
  const again = passed.day === here ? tell(place(passed.count - 1), day) : undefined;
  if (again && wallAt(again.at, presence.zone).day === here) return again;
  return tell(place(passed.count), later(day, plusWorkingDays(presence.calendar, passed.day, 1)));

  function tell(whom: readonly Recipient[], planned: Day): Told | undefined {
    // On leave since it was planned: looked at again once they have been back for a day.
    const back = planned < here && atWork && atWork > here ? firstAt(atWork, 0, presence.zone) : null;
    const when = (to: Recipient): Told | undefined => {
      const today = wallAt(now, to.presence.zone).day;
      // One digest a day, except for what the hours of its own policy have kept out of every one for days.
      const waited = plusWorkingDays(to.presence.calendar, planned, 1) < today;
      const told = to.lastDigest !== null && to.lastDigest >= today && !waited;
      const from = latest(
        firstAt(planned, sooner ? 0 : (rung?.at ?? 0), to.presence.zone),
        now,
        back,
        state.notBefore,
        told ? firstAt(addDays(today, 1), 0, to.presence.zone) : null,
      );
      const at = nextMoment(to.presence, policy.hours, from);
      return at && { to, at };
    };
    return soonestAtWork(whom, when);
  }
}

/**
 * Whether somebody may still hear of what others were told of before: not while its person is on leave or on their first
 * day back, nor once the day due lies later, so that nobody would be told yet.
 */
export function stillTold({ open, due, policy, state }: Item, presence: Presence, now: Date): boolean {
  const here = wallAt(now, presence.zone).day;
  const told = state.sending?.kind === 'digest' ? state.rung : Math.max(0, state.rung - 1);
  const rung = policy.rungs[Math.min(told, policy.rungs.length - 1)];
  if (!open || !rung || afterLeave(here, presence) !== here) return false;
  const day = afterLeave(plusWorkingDays(presence.calendar, due, rung.workingDays), presence);
  return day !== undefined && day <= here;
}

/** Whoever is to hear, and whoever does in their place while they are on leave. */
function inPlace(rung: Rung, { hr, last, ...chain }: Chain, count: number): Recipient[] {
  const near = rung.to === 'manager' || rung.to === 'handler' ? (chain[rung.to] ?? null) : null;
  if (near && count === 0) return [near, hr];
  const others = rung.to === 'last' ? [last, hr] : [hr, last];
  const to = others[(near ? count - 1 : count) % others.length];
  return to ? [to] : [];
}

/** Somebody who is on leave on the day they would be told is not waited for, where somebody else hears sooner. */
function soonestAtWork(
  [first, other]: readonly Recipient[],
  when: (to: Recipient) => Told | undefined,
): Told | undefined {
  if (!first) return undefined;
  const always = (to: Recipient): Recipient => ({ ...to, presence: { ...to.presence, away: [] } });
  const told = when(always(first));
  if (!other) return told;
  if (told && !isAway(first.presence, wallAt(told.at, first.presence.zone).day)) return told;
  const [returned, instead] = [when(first), when(always(other))];
  return returned && instead && returned.at < instead.at ? returned : instead;
}

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
