import type { Minute } from '../../../src/calendar/wall.ts';
import type { ReminderPolicy } from '../../../src/reminders/policy.ts';
import type { Outcome } from '../../../src/reminders/rules.ts';
import { nextDay, shown, works, type Zone } from './place.ts';
import {
  type AskedItem,
  type Decided,
  elsewhere,
  hrZone,
  lastZone,
  type SentMessage,
  type World,
} from './world.ts';

/**
 * What the policy says, as simply as it can be said: nothing is kept but what happened, no time is worked out ahead;
 * where one has to be found, minutes are walked one by one.
 */
const minuteMs = 60_000;

export interface Who {
  id: string;
  days: World['days'];
  zone: Zone;
  away: World['people'][string]['away'];
}

export const personOf = (world: World, id: string): Who => {
  const found = world.people[id];
  if (!found) throw new Error(`nobody ${id}`);
  return { id, days: world.days, ...found };
};

export const onLeave = (who: Who, day: string) =>
  who.away.some(({ from, until }) => day >= from && (until === null || day <= until));

export function mayWrite(who: Who, policy: ReminderPolicy, at: number): boolean {
  const { day, minute } = shown(at, who.zone);
  const { from, to, quiet } = policy.hours;
  if (!works(day, who.zone, who.days) || onLeave(who, day)) return false;
  return minute >= from && minute < to && !quiet.some((rest) => minute >= rest.from && minute < rest.to);
}

const minutes = new Map<string, number>();
/** The first minute at which a clock shows that much of that day, or more. */
function firstMinute(day: string, minute: Minute, zone: Zone): number {
  const key = `${day} ${minute} ${zone}`;
  const known = minutes.get(key);
  if (known !== undefined) return known;
  let at = Date.parse(`${day}T00:00Z`) - 15 * 3_600_000;
  for (; ; at += minuteMs) {
    const clock = shown(at, zone);
    if (clock.day > day || (clock.day === day && clock.minute >= minute)) break;
  }
  minutes.set(key, at);
  return at;
}

/** So many working days on, or back. */
function workingDays(day: string, count: number, { zone, days }: Who): string {
  const step = count < 0 ? -1 : 1;
  let found = day;
  for (let left = Math.abs(count); left > 0; ) {
    found = nextDay(found, step);
    if (works(found, zone, days)) left -= 1;
  }
  return found;
}

function dayOfStep({ sentAt, due }: AskedItem, step: ReminderPolicy['steps'][number], who: Who): string {
  if (step.from === 'sent') return workingDays(shown(sentAt, who.zone).day, step.workingDays, who);
  if (step.workingDays > 0) return workingDays(due, step.workingDays, who);
  let anchor = due;
  while (!works(anchor, who.zone, who.days)) anchor = nextDay(anchor, -1);
  return workingDays(anchor, step.workingDays, who);
}

/** What became of everything that was ever sent about an item. */
function history(world: World, id: string) {
  const item = world.items[id];
  if (!item) throw new Error(`nothing ${id}`);
  const about = world.messages.filter((message) => message.items.some((one) => one.id === id));
  const settled = about
    // What was taken back before it went out never was.
    .filter(({ outcome }) => outcome && outcome !== 'withheld')
    .map((message) => ({ message, seq: message.settledSeq ?? 0, late: false }));
  const arrived = about.flatMap((message) => {
    const seq = message.arrived[id];
    return seq === undefined ? [] : [{ message, seq, late: true }];
  });
  const done = new Set<number>();
  let [rungs, tries, told, notBefore] = [0, 0, 0, Number.NEGATIVE_INFINITY];
  let lastDay: string | null = null;
  /** The day of the last that nobody took, since one was accepted; and on how many days word of this rung lay. */
  let vain: string | null = null;
  let passed: { day: string | null; count: number } = { day: null, count: 0 };
  /** What was wished last, by the person and by somebody of HR, and has not come yet. */
  let wish: World['wishes'][number] | undefined;
  let hand: World['hands'][number] | undefined;
  const asked = (one: { item: string; seq: number }, until: number, since: number) =>
    one.item === id && one.seq > since && one.seq <= until;
  let heard = Number.NEGATIVE_INFINITY;
  const hear = (until: number) => {
    wish = world.wishes.filter((one) => asked(one, until, heard)).at(-1) ?? wish;
    hand = world.hands.filter((one) => asked(one, until, heard)).at(-1) ?? hand;
    heard = until;
  };
  for (const { message, seq, late } of [...settled, ...arrived].toSorted((a, b) => a.seq - b.seq)) {
    hear(seq);
    const part = message.items.find((one) => one.id === id);
    const day = message.days[id] ?? '';
    if (late) {
      const fresh = (part?.steps ?? []).filter((step) => !done.has(step));
      const rung = message.kind === 'digest' ? (message.rungs[id] ?? 0) + 1 : 0;
      const further = rung > rungs && rungs < item.policy.rungs.length;
      const again = message.kind === 'digest' && rung > item.policy.rungs.length && lastDay === day;
      const wishMet = part?.wished && wish && wish.until <= message.at;
      const handMet = message.kind === 'reminder' && hand && hand.at <= message.at;
      if (message.kind === 'reminder' && vain !== null && vain <= day) vain = null;
      if (message.kind === 'digest' ? !further && !again : fresh.length === 0 && !wishMet && !handMet)
        continue;
      for (const step of message.kind === 'reminder' ? fresh : []) done.add(step);
      if (further) rungs = rung;
      if (further || again) passed = { day: null, count: 0 };
      if (wishMet) wish = undefined;
      if (handMet) hand = undefined;
      if (lastDay === null || lastDay < day) lastDay = day;
      [tries, notBefore] = [0, Number.NEGATIVE_INFINITY];
      continue;
    }
    if (message.outcome === 'untaken') {
      if (message.kind === 'reminder') vain = day;
      else passed = { day, count: passed.count + (message.newDay[id] ? 1 : 0) };
      continue;
    }
    if (message.kind === 'reminder' && message.outcome !== 'unknown')
      vain = message.outcome === 'accepted' ? null : day;
    if (message.kind === 'reminder' && !part?.wished && message.outcome !== 'failed') told += 1;
    const givenUp = message.outcome !== 'accepted' && tries + 1 >= item.policy.tries;
    if (message.outcome === 'accepted' || givenUp || message.outcome === 'unknown')
      lastDay = message.days[id] ?? null;
    if (message.outcome === 'accepted' || givenUp) {
      if (message.kind === 'digest') [rungs, passed] = [rungs + 1, { day: null, count: 0 }];
      else for (const step of part?.steps ?? []) done.add(step);
      if (part?.wished && wish && wish.until <= message.at) wish = undefined;
      if (message.kind === 'reminder' && hand && hand.at <= message.at) hand = undefined;
      [tries, notBefore] = [0, Number.NEGATIVE_INFINITY];
    } else {
      tries += 1;
      notBefore = message.waitDropped
        ? Number.NEGATIVE_INFINITY
        : (message.settledAt ?? 0) + item.policy.retryMinutes * minuteMs;
    }
  }
  hear(Number.POSITIVE_INFINITY);
  return {
    item,
    done,
    rungs,
    told,
    notBefore,
    lastDay,
    wish,
    hand,
    vain,
    passed,
    underWay: about.some(({ outcome }) => !outcome),
  };
}

function pending(world: World, id: string): { index: number; day: string; at: Minute }[] {
  const { item, done, told } = history(world, id);
  const who = personOf(world, item.person);
  if (told >= item.policy.perItem) return [];
  return item.policy.steps
    .map((step, index) => ({ index, day: dayOfStep(item, step, who), at: step.at }))
    .filter(({ index, day }) => !done.has(index) && day > shown(item.sentAt, who.zone).day);
}

const reachedNobody = ({ outcome }: SentMessage) =>
  outcome === 'failed' || outcome === 'withheld' || outcome === 'untaken';

const count = (world: World, person: string, day: string) =>
  world.messages.filter(
    (one: SentMessage) =>
      one.kind === 'reminder' && one.to === person && one.day === day && !reachedNobody(one),
  ).length;

/** Whether something about it is to go to its person at this minute; `along`: if anything goes to them in any case. */
function reminds(world: World, id: string, along: boolean): boolean {
  const { now } = world;
  const { item, told, notBefore, lastDay, wish, hand, underWay } = history(world, id);
  const who = personOf(world, item.person);
  const today = shown(now, who.zone).day;
  if (!item.open || underWay || now < notBefore || !mayWrite(who, item.policy, now)) return false;
  const others = turn(world, id);
  if (others?.ahead && others.day === today) return false;
  if (wish) return !along && now >= wish.until;
  if (lastDay === today || count(world, who.id, today) >= item.policy.perDay) return false;
  if (hand && now >= hand.at && told < item.policy.perItem) return true;
  return pending(world, id).some((step) =>
    along ? step.day <= today : now >= firstMinute(step.day, step.at, who.zone),
  );
}

/** The day itself, or, where it is leave or the first working day after one, the next working day that is neither. */
export function dayAtWork(from: string, who: Who): string | undefined {
  for (let day = from; day < '2027-06-01'; day = nextDay(day)) {
    // Back through the days before: was there leave, and no working day since?
    let before = nextDay(day, -1);
    while (!onLeave(who, before) && !works(before, who.zone, who.days) && before > '2026-06-01')
      before = nextDay(before, -1);
    if (onLeave(who, day) || onLeave(who, before)) continue;
    if (day === from || works(day, who.zone, who.days)) return day;
  }
  return undefined;
}

/**
 * From which day on others hear. `ahead`: the person waits on that day, because a platform took nothing for them on the
 * day on which others would have heard, or later. `of`: so many hear in one another's place.
 */
function turn(world: World, id: string) {
  const { item, rungs, lastDay, vain, passed } = history(world, id);
  const { policy } = item;
  const who = personOf(world, item.person);
  const here = shown(world.now, who.zone).day;
  const rung = policy.rungs[Math.min(rungs, policy.rungs.length - 1)];
  if (!rung) return undefined;
  let day: string;
  if (rung.to === 'last' && rungs >= policy.rungs.length) day = workingDays(lastDay ?? here, rung.again, who);
  else {
    day = workingDays(item.due, rung.workingDays, who);
    const gap = lastDay === null ? day : workingDays(lastDay, 1, who);
    if (gap > day) day = gap;
  }
  const of = rung.to === 'manager' ? 3 : 2;
  const planned = dayAtWork(day, who);
  if (planned === undefined || vain === null || vain < planned)
    return { rung, day: planned, ahead: false, of };
  const triedSince = passed.day !== null && passed.day > vain;
  if (triedSince && passed.count % of === 0) return { rung, day: planned, ahead: false, of };
  if (triedSince && passed.day === here) return { rung, day: dayAtWork(here, who), ahead: true, of };
  const next = workingDays((triedSince && passed.day) || vain, 1, who);
  return { rung, day: dayAtWork(next, who), ahead: true, of };
}

/** Who would be told next, and at which minute. */
function tells(world: World, id: string, along: boolean): { to: string; at: number } | undefined {
  const { now } = world;
  const { item, notBefore, passed, underWay } = history(world, id);
  const { policy } = item;
  const who = personOf(world, item.person);
  const here = shown(now, who.zone).day;
  const others = turn(world, id);
  if (!item.open || underWay || !others) return undefined;
  const { rung, of } = others;
  if (!others.ahead && pending(world, id).some(({ day }) => day <= here)) return undefined;
  const fromDay = others.day;
  if (fromDay === undefined) return undefined;
  const walk = (planned: string, to: Who, heeding: boolean): { to: string; at: number } | undefined => {
    if (planned < here && dayAtWork(here, who) !== here) return undefined;
    const told = world.messages.some(
      (one) =>
        one.kind === 'digest' &&
        one.to === to.id &&
        !reachedNobody(one) &&
        one.day === shown(now, to.zone).day,
    );
    const waited = workingDays(planned, 1, to) < shown(now, to.zone).day;
    const start = Math.max(firstMinute(planned, along ? 0 : rung.at, to.zone), now, notBefore);
    const whom = heeding ? to : { ...to, away: [] };
    const today = shown(now, to.zone).day;
    for (let time = start; time < start + 60 * 86_400_000; ) {
      const clock = shown(time, to.zone);
      // A day on which nothing can go out is not walked through.
      if (
        !works(clock.day, to.zone, to.days) ||
        onLeave(whom, clock.day) ||
        (told && !waited && clock.day <= today)
      ) {
        time = firstMinute(nextDay(clock.day), 0, to.zone);
        continue;
      }
      if (mayWrite(whom, policy, time)) return { to: to.id, at: time };
      time += minuteMs;
    }
    return undefined;
  };
  const desk = { id: 'hr', days: world.days, zone: hrZone, away: [] };
  const last = { id: 'last', days: world.days, zone: lastZone, away: [] };
  const managerId = rung.to === 'manager' ? world.manager[who.id] : null;
  const tell = (count: number, planned: string) => {
    const place = count % of;
    if (managerId && place === 0) {
      const manager = personOf(world, managerId);
      const first = walk(planned, manager, false);
      if (first && !onLeave(manager, shown(first.at, manager.zone).day)) return first;
      const back = walk(planned, manager, true);
      const hr = walk(planned, desk, false);
      return back && hr && back.at < hr.at ? back : hr;
    }
    const inTurn = managerId ? [last, desk] : rung.to === 'last' ? [last, desk] : [desk, last];
    return walk(planned, inTurn[place % 2] ?? desk, false);
  };
  if (passed.day === null) return tell(0, fromDay);
  const same = passed.day === here ? tell(passed.count - 1, fromDay) : undefined;
  if (same && shown(same.at, who.zone).day === here) return same;
  const nextDayOn = workingDays(passed.day, 1, who);
  return tell(passed.count, [nextDayOn, fromDay].toSorted()[1] ?? fromDay);
}

/** Those of HR now. */
export const deskOf = ({ desk, now }: World): string[] => [
  'hr',
  ...Object.keys(elsewhere).filter(
    (id) => !desk || desk[id]?.some(({ from, to }) => from <= now && (to === null || to > now)),
  ),
];

/** The first minute from now on at which somebody may be written to by all of these policies. */
function nextForAll(world: World, to: string, ids: readonly string[]): number {
  const who = { id: to, days: world.days, zone: elsewhere[to] ?? hrZone, away: [] };
  const policies = [...new Set(ids.flatMap((id) => world.items[id]?.policy ?? []))];
  for (let at = world.now; ; at += minuteMs) {
    const { day } = shown(at, who.zone);
    if (!works(day, who.zone, who.days)) at = firstMinute(nextDay(day), 0, who.zone) - minuteMs;
    else if (policies.every((policy) => mayWrite(who, policy, at))) return at;
  }
}

/** Of HR not everybody is at work: those who are, or are first, have it now, and the others a copy in hours of theirs. */
function keepCopies(world: World, ids: readonly string[]): void {
  for (const { to, due, first } of deskTimes(world, ids))
    if (!first) for (const item of ids) copyAgain(world, { to, item, due });
}

/** When each of the desk is at work next, and who of them are first. */
export function deskTimes(
  world: World,
  ids: readonly string[],
): { to: string; due: number; first: boolean }[] {
  const times = deskOf(world).map((to) => ({ to, due: nextForAll(world, to, ids) }));
  const soonest = Math.min(...times.map(({ due }) => due));
  return times.map(({ to, due }) => ({ to, due, first: due === soonest }));
}

export function copyAgain(world: World, copy: { to: string; item: string; due: number }): void {
  const others = world.copies.filter(({ to, item }) => to !== copy.to || item !== copy.item);
  world.copies = [...others, { ...copy, message: null }];
}

/** Whether others may still hear of what the desk was told: its person is at work again, and the day of it has come. */
function stillTold(world: World, id: string): boolean {
  const { item, rungs } = history(world, id);
  const who = personOf(world, item.person);
  const here = shown(world.now, who.zone).day;
  const sending = world.messages.some(
    (one) => one.kind === 'digest' && !one.outcome && one.items.some((asked) => asked.id === id),
  );
  const { rungs: all } = item.policy;
  const rung = all[Math.min(sending ? rungs : Math.max(0, rungs - 1), all.length - 1)];
  if (!item.open || !rung || dayAtWork(here, who) !== here) return false;
  const day = dayAtWork(workingDays(item.due, rung.workingDays, who), who);
  return day !== undefined && day <= here;
}

/** Copies that are due, of what others may still hear of; made once everything else has gone out. */
export function tellLater(world: World): void {
  for (const to of ['hr', ...Object.keys(elsewhere)]) {
    const due = world.copies.filter((one) => one.to === to && one.message === null && one.due <= world.now);
    if (due.length === 0) continue;
    world.copies = world.copies.filter((one) => !due.includes(one));
    const items = due.map(({ item }) => item).filter((id) => stillTold(world, id));
    if (items.length === 0 || !deskOf(world).includes(to)) continue;
    const from = nextForAll(world, to, items);
    const message = from > world.now ? null : world.copyMessages.push({ to, items: items.toSorted() }) - 1;
    world.copies.push(...items.map((item) => ({ to, item, due: from, message })));
  }
}

/** What came of a copy: what did not go out comes again, of the rest nothing is kept. */
export function settleCopy(world: World, message: number, outcome: Outcome): void {
  const again = outcome === 'withheld' || outcome === 'untaken';
  world.copies = world.copies
    .filter((one) => again || one.message !== message)
    .map((one) => (one.message === message ? { ...one, message: null, due: world.now } : one));
}

/** Takes note of what was accepted after all, of each item once nothing is on its way about it. */
export function noteArrivals(world: World): void {
  for (const message of world.messages) {
    if (message.outcome === 'unknown' && message.at < world.now - 3 * 86_400_000) message.doubtOver = true;
    if (message.outcome !== 'unknown' || !message.late || message.doubtOver) continue;
    for (const { id } of message.items)
      if (message.arrived[id] === undefined && !history(world, id).underWay)
        message.arrived[id] = world.seq + 0.5;
  }
}

/** Says what became of a message. */
export function settled(world: World, message: SentMessage, outcome: Outcome): void {
  for (const { id } of message.items)
    message.newDay[id] = history(world, id).passed.day !== (message.days[id] ?? null);
  message.outcome = outcome;
  message.settledAt = world.now;
  message.settledSeq = world.seq;
}

/** What was decided, as it goes out now. */
export function goesOut(world: World, said: Decided): void {
  if (said.to === 'hr')
    keepCopies(
      world,
      said.items.map(({ id }) => id),
    );
  const zone = world.people[said.to]?.zone ?? (said.to === 'hr' ? hrZone : lastZone);
  const of = <T>(value: (id: string) => T) => Object.fromEntries(said.items.map(({ id }) => [id, value(id)]));
  world.messages.push({
    ...said,
    at: world.now,
    day: shown(world.now, zone).day,
    days: of((id) => shown(world.now, personOf(world, world.items[id]?.person ?? '').zone).day),
    rungs: of((id) => history(world, id).rungs),
    newDay: {},
    arrived: {},
  });
}

/** Forgets what a clock that was wrong had written, as of now. */
export function observe(world: World): void {
  for (const message of world.messages) {
    const zone = message.to === 'hr' ? hrZone : (world.people[message.to]?.zone ?? lastZone);
    const today = shown(world.now, zone).day;
    if (message.day > today) message.day = today;
    for (const [id, day] of Object.entries(message.days)) {
      const here = shown(world.now, personOf(world, world.items[id]?.person ?? '').zone).day;
      if (day > here) message.days[id] = here;
    }
    const retry = Math.max(
      ...message.items.map(
        ({ id }) => (message.settledAt ?? 0) + (world.items[id]?.policy.retryMinutes ?? 0) * minuteMs,
      ),
    );
    if (retry - world.now > 3 * 86_400_000) message.waitDropped = true;
  }
}

/** The next message that is to go out now, if any. */
export function decide(world: World): Decided | undefined {
  for (const person of Object.keys(world.people)) {
    const theirs = Object.keys(world.items).filter((id) => world.items[id]?.person === person);
    if (!theirs.some((id) => reminds(world, id, false))) continue;
    const today = shown(world.now, personOf(world, person).zone).day;
    const items = theirs
      .filter((id) => reminds(world, id, false) || reminds(world, id, true))
      .map((id) => ({
        id,
        steps: pending(world, id)
          .filter(({ day }) => day <= today)
          .map(({ index }) => index),
        wished: history(world, id).wish !== undefined,
      }));
    return { kind: 'reminder', to: person, items };
  }
  for (const to of ['boss', 'chief', 'hr', 'last']) {
    const told = (id: string, along: boolean) => {
      const found = tells(world, id, along);
      return found !== undefined && found.to === to && found.at <= world.now;
    };
    const ids = Object.keys(world.items);
    if (!ids.some((id) => told(id, false))) continue;
    const items = ids.filter((id) => told(id, true)).map((id) => ({ id, steps: [], wished: false }));
    return { kind: 'digest', to, items };
  }
  return undefined;
}
