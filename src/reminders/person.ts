import { addDays } from '../calendar/day.ts';
import { nextMoment } from '../calendar/hours.ts';
import { firstAt, wallAt } from '../calendar/wall.ts';
import { latest } from './latest.ts';
import type { Item, Person } from './state.ts';
import { pendingSteps } from './steps.ts';
import { turnOf } from './turn.ts';

/**
 * When somebody is next to be reminded of an item; undefined when never, as far as one can see now. Also right when it
 * is asked too early, after a crash or with a clock that was turned: it looks at what is, not at what was planned.
 *
 * @param sooner leave out the hour of the step: something else goes to them today in any case
 */
export function nextReminder(item: Item, person: Person, now: Date, sooner = false): Date | undefined {
  const { policy, state } = item;
  const { presence, today } = person;
  if (!item.open || state.sending) return undefined;
  const here = wallAt(now, presence.zone).day;
  /** The first moment from then on that is not on the day of others. */
  const next = (from: Date): Date | undefined => {
    const at = nextMoment(presence, policy.hours, from);
    const turn = turnOf(item, presence, here);
    if (!at || !turn?.ahead || turn.day !== wallAt(at, presence.zone).day) return at;
    return nextMoment(presence, policy.hours, firstAt(addDays(turn.day, 1), 0, presence.zone));
  };
  // Their own wish: neither a cap nor the policy's steps come before it.
  if (state.laterAt) return next(latest(state.laterAt, state.notBefore, now));
  const pending = pendingSteps(item, presence);
  const byHand = state.handAt !== null && state.told < policy.perItem ? [state.handAt] : [];
  if (pending.length + byHand.length === 0) return undefined;
  const tomorrow = firstAt(addDays(here, 1), 0, presence.zone);
  const steps = pending.map(({ step, day }) => firstAt(day, sooner ? 0 : step.at, presence.zone));
  const first = new Date(Math.min(...[...steps, ...byHand].map(Number)));
  const toldToday = state.lastDay !== null && state.lastDay >= here;
  const enough = today.day !== null && today.day >= here && today.count >= policy.perDay;
  return next(latest(first, state.notBefore, now, toldToday || enough ? tomorrow : null));
}

/** Of a person's items those that go into one message now, with what of each is thereby said; none when nothing is due. */
export function dueNow(items: readonly Item[], person: Person, now: Date): { item: Item; steps: number[] }[] {
  const isNow = (at: Date | undefined) => at !== undefined && at <= now;
  const due = items.filter((item) => isNow(nextReminder(item, person, now)));
  if (due.length === 0) return [];
  const { day } = wallAt(now, person.presence.zone);
  return items
    .filter(
      (item) =>
        due.includes(item) ||
        // What would come later today comes along, except where the person said when.
        (!item.state.laterAt && isNow(nextReminder(item, person, now, true))),
    )
    .map((item) => ({
      item,
      steps: pendingSteps(item, person.presence)
        .filter((step) => step.day <= day)
        .map(({ index }) => index),
    }));
}
