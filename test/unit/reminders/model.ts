import type { Minute } from '../../../src/calendar/wall.ts';
import type { ReminderPolicy } from '../../../src/reminders/policy.ts';
import { nextDay, shown, works, type Zone } from './place.ts';
import { type AskedItem, type Decided, hrZone, lastZone, type SentMessage, type World } from './world.ts';

/**
 * What the policy says, as simply as it can be said: nothing is kept but what happened, no time is worked out ahead;
 * where one has to be found, minutes are walked one by one.
 */
const minuteMs = 60_000;

interface Who {
  id: string;
  zone: Zone;
  away: World['people'][string]['away'];
}

const personOf = (world: World, id: string): Who => {
  const found = world.people[id];
  if (!found) throw new Error(`nobody ${id}`);
  return { id, ...found };
};

const onLeave = (who: Who, day: string) =>
  who.away.some(({ from, until }) => day >= from && (until === null || day <= until));

function mayWrite(who: Who, policy: ReminderPolicy, at: number): boolean {
  const { day, minute } = shown(at, who.zone);
  const { from, to, quiet } = policy.hours;
  if (!works(day, who.zone) || onLeave(who, day)) return false;
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
function workingDays(day: string, count: number, zone: Zone): string {
  const step = count < 0 ? -1 : 1;
  let found = day;
  for (let left = Math.abs(count); left > 0; ) {
    found = nextDay(found, step);
    if (works(found, zone)) left -= 1;
  }
  return found;
}

function dayOfStep({ sentAt, due }: AskedItem, step: ReminderPolicy['steps'][number], zone: Zone): string {
  if (step.from === 'sent') return workingDays(shown(sentAt, zone).day, step.workingDays, zone);
  if (step.workingDays > 0) return workingDays(due, step.workingDays, zone);
  let anchor = due;
  while (!works(anchor, zone)) anchor = nextDay(anchor, -1);
  return workingDays(anchor, step.workingDays, zone);
}

/** What became of everything that was ever sent about an item. */
function history(world: World, id: string) {
  const item = world.items[id];
  if (!item) throw new Error(`nothing ${id}`);
  const about = world.messages.filter((message) => message.items.some((one) => one.id === id));
  const settled = about
    // What was taken back before it went out never was.
    .filter(({ outcome }) => outcome && outcome !== 'withheld')
    .toSorted((a, b) => (a.settledSeq ?? 0) - (b.settledSeq ?? 0));
  const done = new Set<number>();
  let [rungs, tries, told, notBefore] = [0, 0, 0, Number.NEGATIVE_INFINITY];
  let lastDay: string | null = null;
  let wish = world.wishes.filter((one) => one.item === id).at(-1);
  let hand = world.hands.filter((one) => one.item === id).at(-1);
  for (const message of settled) {
    const part = message.items.find((one) => one.id === id);
    if (message.kind === 'reminder' && !part?.wished && message.outcome !== 'failed') told += 1;
    const givenUp = message.outcome !== 'accepted' && tries + 1 >= item.policy.tries;
    if (message.outcome === 'accepted' || givenUp || message.outcome === 'unknown')
      lastDay = message.days[id] ?? null;
    if (message.outcome === 'accepted' || givenUp) {
      if (message.kind === 'digest') rungs += 1;
      else for (const step of part?.steps ?? []) done.add(step);
      if (part?.wished && wish && (message.settledSeq ?? 0) > wish.seq && wish.until <= message.at)
        wish = undefined;
      if (
        message.kind === 'reminder' &&
        hand &&
        (message.settledSeq ?? 0) > hand.seq &&
        hand.at <= message.at
      )
        hand = undefined;
      [tries, notBefore] = [0, Number.NEGATIVE_INFINITY];
    } else {
      tries += 1;
      notBefore = message.waitDropped
        ? Number.NEGATIVE_INFINITY
        : (message.settledAt ?? 0) + item.policy.retryMinutes * minuteMs;
    }
  }
  return {
    item,
    done,
    rungs,
    told,
    notBefore,
    lastDay,
    wish,
    hand,
    underWay: about.some(({ outcome }) => !outcome),
  };
}

function pending(world: World, id: string): { index: number; day: string; at: Minute }[] {
  const { item, done, told } = history(world, id);
  const { zone } = personOf(world, item.person);
  if (told >= item.policy.perItem) return [];
  return item.policy.steps
    .map((step, index) => ({ index, day: dayOfStep(item, step, zone), at: step.at }))
    .filter(({ index, day }) => !done.has(index) && day > shown(item.sentAt, zone).day);
}

const reachedNobody = ({ outcome }: SentMessage) => outcome === 'failed' || outcome === 'withheld';

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
  if (wish) return !along && now >= wish.until;
  if (lastDay === today || count(world, who.id, today) >= item.policy.perDay) return false;
  if (hand && now >= hand.at && told < item.policy.perItem) return true;
  return pending(world, id).some((step) =>
    along ? step.day <= today : now >= firstMinute(step.day, step.at, who.zone),
  );
}

/** The day itself, or, where it is leave or the first working day after one, the next working day that is neither. */
function dayAtWork(from: string, who: Who): string | undefined {
  for (let day = from; day < '2027-06-01'; day = nextDay(day)) {
    // Back through the days before: was there leave, and no working day since?
    let before = nextDay(day, -1);
    while (!onLeave(who, before) && !works(before, who.zone) && before > '2026-06-01')
      before = nextDay(before, -1);
    if (onLeave(who, day) || onLeave(who, before)) continue;
    if (day === from || works(day, who.zone)) return day;
  }
  return undefined;
}

/** Who would be told next, and at which minute. */
function tells(world: World, id: string, along: boolean): { to: string; at: number } | undefined {
  const { now } = world;
  const { item, rungs, notBefore, lastDay, underWay } = history(world, id);
  const { policy } = item;
  const who = personOf(world, item.person);
  const here = shown(now, who.zone).day;
  const rung = policy.rungs[Math.min(rungs, policy.rungs.length - 1)];
  if (!item.open || underWay || !rung) return undefined;
  if (pending(world, id).some(({ day }) => day <= here)) return undefined;
  let day: string;
  if (rung.to === 'last' && rungs >= policy.rungs.length)
    day = workingDays(lastDay ?? here, rung.again, who.zone);
  else {
    day = workingDays(item.due, rung.workingDays, who.zone);
    const gap = lastDay === null ? day : workingDays(lastDay, 1, who.zone);
    if (gap > day) day = gap;
  }
  const planned = dayAtWork(day, who);
  if (planned === undefined || (planned < here && dayAtWork(here, who) !== here)) return undefined;
  const walk = (to: Who, heeding: boolean): { to: string; at: number } | undefined => {
    const told = world.messages.some(
      (one) =>
        one.kind === 'digest' &&
        one.to === to.id &&
        !reachedNobody(one) &&
        one.day === shown(now, to.zone).day,
    );
    const start = Math.max(firstMinute(planned, along ? 0 : rung.at, to.zone), now, notBefore);
    const whom = heeding ? to : { ...to, away: [] };
    const today = shown(now, to.zone).day;
    for (let time = start; time < start + 60 * 86_400_000; ) {
      const clock = shown(time, to.zone);
      // A day on which nothing can go out is not walked through.
      if (!works(clock.day, to.zone) || onLeave(whom, clock.day) || (told && clock.day <= today)) {
        time = firstMinute(nextDay(clock.day), 0, to.zone);
        continue;
      }
      if (mayWrite(whom, policy, time)) return { to: to.id, at: time };
      time += minuteMs;
    }
    return undefined;
  };
  if (rung.to === 'last') return walk({ id: rung.personId, zone: lastZone, away: [] }, false);
  const hr = walk({ id: 'hr', zone: hrZone, away: [] }, false);
  const managerId = world.manager[who.id];
  if (rung.to === 'hr' || !managerId) return hr;
  const manager = personOf(world, managerId);
  const first = walk(manager, false);
  if (first && !onLeave(manager, shown(first.at, manager.zone).day)) return first;
  const back = walk(manager, true);
  return back && hr && back.at < hr.at ? back : hr;
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
