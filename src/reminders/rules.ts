import type { Day } from '../calendar/day.ts';
import { wallAt } from '../calendar/wall.ts';
import { nextDigest } from './escalation.ts';
import { nextReminder } from './person.ts';
import type { ReminderPolicy, Rung } from './policy.ts';
import {
  type Chain,
  type DayCounts,
  type Item,
  type ItemState,
  type Person,
  type Recipient,
  type Sending,
  untold,
} from './state.ts';

/**
 * What a platform made of a message. `unknown`: it may have arrived. `withheld`: it was taken back before it went out,
 * because something in it was finished meanwhile, or a fact that it rested on changed. `untaken`: it lay until its hours
 * ended, and no platform took it.
 */
export type Outcome = 'accepted' | 'failed' | 'unknown' | 'withheld' | 'untaken';

/**
 * When an item has to be looked at again: never later than anything is due. Undefined while nothing can be: it is over,
 * something is on its way, or the person is on leave nobody knows the end of. Whoever changes a fact that it rests on
 * (answer, zone, leave, manager, calendar, policy, a count of the day that went down) has it looked at at once.
 */
export function nextLook(item: Item, person: Person, chain: Chain, now: Date): Date | undefined {
  const times = [nextReminder(item, person, now), nextDigest(item, person, chain, now)?.at];
  const known = times.filter((at) => at !== undefined);
  return known.length === 0 ? undefined : new Date(Math.min(...known.map(Number)));
}

/** The item once a message about it is on its way. */
export const sending = (state: ItemState, message: Sending): ItemState => ({ ...state, sending: message });

/** No policy allows more in a day (`problems.ts`): brought back together, so many days reach every cap there is. */
const keptDays = 20;

/** How many reminders the person has had on their day, once one more is on its way. */
export function countSent({ day, count, earlier }: DayCounts, here: Day): DayCounts {
  if (day === here) return { day, count: count + 1, earlier };
  const before = day !== null && count > 0 ? [{ day, count }, ...earlier] : earlier;
  return { day: here, count: 1, earlier: before.slice(0, keptDays) };
}

/**
 * One that no platform accepted counts for nothing, on the day on which it was sent; what waited because of it has to be
 * looked at again.
 */
export function countFailed({ day, count, earlier }: DayCounts, sentOn: Day): DayCounts {
  if (day === sentOn) return { day, count: Math.max(0, count - 1), earlier };
  const left = earlier.map((one) => (one.day === sentOn ? { ...one, count: one.count - 1 } : one));
  return { day, count, earlier: left.filter((one) => one.count > 0) };
}

/**
 * What became of a message about an item. Only what was accepted is over; what was not is tried again, what may have
 * arrived not before the next day. After so many tries it is given up: the next step or rung takes its turn, and
 * `givenUp` has to be told to whoever works on delivery problems. The last resort is never given up for good.
 */
export function settle(
  item: Pick<Item, 'policy' | 'state'>,
  outcome: Outcome,
  at: Date,
): { state: ItemState; givenUp: boolean } {
  const { policy, state } = item;
  const sent = state.sending;
  if (!sent) return { state, givenUp: false };
  // What is still open comes in another message; nothing was said, and nothing of it counts.
  if (outcome === 'withheld') return { state: { ...state, sending: null }, givenUp: false };
  if (outcome === 'untaken')
    return { state: { ...state, ...notTaken(state, sent), sending: null }, givenUp: false };
  const counted = sent.kind === 'reminder' && !sent.wished && outcome !== 'failed' ? 1 : 0;
  const reached = sent.kind === 'reminder' && outcome !== 'unknown';
  const vain = !reached ? state.vain : outcome === 'accepted' ? null : sent.day;
  const settled: ItemState = { ...state, sending: null, told: state.told + counted, vain };
  const over: ItemState = {
    ...settled,
    ...(sent.kind === 'reminder'
      ? { done: [...new Set([...state.done, ...sent.steps])] }
      : { rung: Math.min(state.rung + 1, policy.rungs.length), passed: untold.passed }),
    tries: 0,
    notBefore: null,
    // A wish that was made while this was on its way is still to come.
    laterAt: sent.wished && state.laterAt && state.laterAt <= sent.at ? null : state.laterAt,
    handAt: sent.kind === 'reminder' && state.handAt && state.handAt <= sent.at ? null : state.handAt,
    lastDay: sent.day,
  };
  if (outcome === 'accepted') return { state: over, givenUp: false };
  if (state.tries + 1 >= policy.tries) return { state: over, givenUp: true };
  const notBefore = new Date(at.getTime() + policy.retryMinutes * 60_000);
  // It counts as told on that day: nobody gets two because a platform did not say.
  const lastDay = outcome === 'unknown' ? sent.day : state.lastDay;
  return { state: { ...settled, tries: state.tries + 1, notBefore, lastDay }, givenUp: false };
}

/** That it lay until its hours ended: of a day it counts once, however often hours end on it. */
function notTaken({ passed }: ItemState, { kind, day }: Sending): Partial<ItemState> {
  if (kind === 'reminder') return { vain: day };
  return { passed: { day, count: passed.day === day ? passed.count : passed.count + 1 } };
}

/** A message that may have arrived, as it was when it went out. */
export interface Doubt extends Pick<Sending, 'kind' | 'steps' | 'at' | 'day' | 'wished'> {
  /** How many rungs were over then. */
  rung: number;
  /** The policy that steps and rungs are counted by. */
  policy: ReminderPolicy;
}

/**
 * The item once a message was accepted after all that had been given up as unknown. It counted for the caps already; what
 * it said is over, unless it is so by another message, and is not tried again.
 */
export function arrived({ policy, state }: Pick<Item, 'policy' | 'state'>, doubt: Doubt): ItemState {
  const same = doubt.policy === policy;
  const known = same ? undefined : new Map(sameSteps(doubt.policy, policy));
  const steps = doubt.steps.flatMap((step) => (known ? (known.get(step) ?? []) : step));
  const rung =
    doubt.kind === 'reminder'
      ? state.rung
      : Math.max(
          state.rung,
          same
            ? Math.min(doubt.rung + 1, policy.rungs.length)
            : rungAfter(doubt.policy.rungs, doubt.rung + 1, policy.rungs),
        );
  const done = [...new Set([...state.done, ...(doubt.kind === 'reminder' ? steps : [])])];
  const wishMet = doubt.wished && state.laterAt !== null && state.laterAt <= doubt.at;
  const handMet = doubt.kind === 'reminder' && state.handAt !== null && state.handAt <= doubt.at;
  const lastAgain =
    doubt.kind === 'digest' && doubt.rung >= policy.rungs.length && state.lastDay === doubt.day;
  const news = done.length > state.done.length || rung > state.rung || wishMet || handMet || lastAgain;
  // They were reached by it, unless what came after it went in vain.
  const late = doubt.kind === 'reminder' && state.vain !== null && state.vain <= doubt.day;
  const vain = late ? null : state.vain;
  if (!news) return { ...state, vain };
  return {
    ...state,
    ...{ done, rung, vain, tries: 0, notBefore: null },
    passed: rung > state.rung || lastAgain ? untold.passed : state.passed,
    laterAt: wishMet ? null : state.laterAt,
    handAt: handMet ? null : state.handAt,
    lastDay: state.lastDay !== null && state.lastDay > doubt.day ? state.lastDay : doubt.day,
  };
}

/** Steps that are the same in both, whatever their hour, by their indexes. */
export function sameSteps(before: ReminderPolicy, after: ReminderPolicy): [number, number][] {
  return before.steps.flatMap(({ from, workingDays }, old): [number, number][] => {
    const now = after.steps.findIndex((step) => step.from === from && step.workingDays === workingDays);
    return now < 0 ? [] : [[old, now]];
  });
}

const order = { manager: 0, handler: 0, hr: 1, last: 2 } as const;

/** How many rungs of the new policy were told, where `told` of the old one were: up to whoever heard last. */
export function rungAfter(before: readonly Rung[], told: number, after: readonly Rung[]): number {
  const heard = before[Math.min(told, before.length) - 1];
  return heard ? after.filter(({ to }) => order[to] <= order[heard.to]).length : 0;
}

/** Longer than this nothing waits for another try; what does was written by a clock that has been set back since. */
export const longestWaitMs = 3 * 86_400_000;
/** Nor does a wish for later lie further ahead: that is the next working day, and no rest is put in that is longer. */
export const longestWishMs = 40 * 86_400_000;

/**
 * An item as it is after the clock was set back, or its person went where it is still the day before: what lies on a
 * day to come counts for today, so that nobody waits for a day that was never to be.
 */
export function amendItem(item: Item, presence: Person['presence'], now: Date): Item {
  const { lastDay, notBefore, laterAt, vain, passed, sending: sent } = item.state;
  const here = wallAt(now, presence.zone).day;
  const waits = notBefore !== null && notBefore.getTime() - now.getTime() <= longestWaitMs;
  return {
    ...item,
    state: {
      ...item.state,
      lastDay: lastDay !== null && lastDay > here ? here : lastDay,
      vain: vain !== null && vain > here ? here : vain,
      passed: passed.day !== null && passed.day > here ? { ...passed, day: here } : passed,
      notBefore: waits ? notBefore : null,
      laterAt: laterAt !== null && laterAt.getTime() - now.getTime() > longestWishMs ? null : laterAt,
      sending: sent && sent.day > here ? { ...sent, day: here } : sent,
    },
  };
}

/** All that went out on the days that are to come again, and on this one, counts for this one. */
export function amendPerson(person: Person, now: Date): Person {
  const here = wallAt(now, person.presence.zone).day;
  const { day, count, earlier } = person.today;
  if (day === null || day <= here) return person;
  const again = earlier.filter((one) => one.day >= here);
  const all = again.reduce((sum, one) => sum + one.count, count);
  return { ...person, today: { day: here, count: all, earlier: earlier.slice(again.length) } };
}

export function amendRecipient(recipient: Recipient, now: Date): Recipient {
  const here = wallAt(now, recipient.presence.zone).day;
  const { lastDigest } = recipient;
  return lastDigest !== null && lastDigest > here ? { ...recipient, lastDigest: here } : recipient;
}
