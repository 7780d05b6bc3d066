import { expect } from 'chai';
import type { Calendar } from '../../../src/calendar/rules.ts';
import { laterToday } from '../../../src/notices/rules.ts';
import type { ReminderPolicy } from '../../../src/reminders/policy.ts';
import type { Outcome } from '../../../src/reminders/rules.ts';
import { Driver } from './driver.ts';
import { decide, goesOut, noteArrivals, observe, settled } from './model.ts';
import { nextDay, shown, works, type Zone } from './place.ts';
import { hrZone, lastZone, type World } from './world.ts';

const minuteMs = 60_000;
const begin = Date.parse('2026-09-14T00:00Z');

export type Act =
  | { do: 'tick'; minutes: number }
  | { do: 'back'; minutes: number }
  | { do: 'ask'; person: number; policy: ReminderPolicy; days: number }
  | { do: 'answer'; item: number }
  | { do: 'later'; item: number }
  | { do: 'hand'; item: number }
  | { do: 'move'; person: number; zone: Zone }
  | { do: 'leave'; person: number; days: number | null }
  | { do: 'return'; person: number }
  | { do: 'crash'; after: number }
  | { do: 'arrive'; which: number }
  | { do: 'day'; zone: Zone; ahead: number; works: boolean }
  | { do: 'copy'; which: number; outcome: Outcome }
  | { do: 'settle'; which: number; outcome: Outcome };

/** A world, the naive model of it and the engine, which say the same at every moment. */
export class Story {
  readonly world: World;
  readonly driver: Driver;
  constructor(all: Record<Zone, Calendar>) {
    this.world = {
      now: begin,
      people: {
        ann: { zone: 'Asia/Shanghai', away: [] },
        bo: { zone: 'Europe/Berlin', away: [] },
        cy: { zone: 'Asia/Shanghai', away: [] },
        boss: { zone: 'Asia/Shanghai', away: [] },
        chief: { zone: 'America/New_York', away: [] },
      },
      manager: { ann: 'boss', bo: 'chief', cy: null, boss: 'chief', chief: null },
      items: {},
      messages: [],
      hands: [],
      days: {},
      copies: [],
      copyMessages: [],
      wishes: [],
      seq: 0,
    };
    this.driver = new Driver(this.world, all);
  }

  get ids(): string[] {
    return Object.keys(this.world.items);
  }

  act(act: Act): void {
    const { world, driver } = this;
    world.seq += 1;
    driver.restart();
    const names = Object.keys(world.people);
    const who = 'person' in act ? (names[act.person % names.length] ?? 'ann') : '';
    const id = 'item' in act ? this.ids[act.item % Math.max(1, this.ids.length)] : undefined;
    const person = world.people[who];
    let most = Number.POSITIVE_INFINITY;
    if (act.do === 'tick') world.now += act.minutes * minuteMs;
    if (act.do === 'back') {
      world.now -= act.minutes * minuteMs;
      driver.amendPeople();
      driver.lookAt(this.ids);
    }
    if (act.do === 'ask' && this.ids.length < 5) this.#ask(act);
    const asked = id === undefined ? undefined : world.items[id];
    if (act.do === 'answer' && id !== undefined && asked) {
      asked.open = false;
      driver.lookAt([id]);
    }
    if (act.do === 'later' && id !== undefined && asked?.open) {
      const until = laterToday(new Date(world.now), world.people[asked.person]?.zone ?? hrZone);
      world.wishes.push({ item: id, until: until.getTime(), seq: world.seq });
      driver.wish(id, until);
    }
    if (act.do === 'hand' && id !== undefined && asked?.open) {
      world.hands.push({ item: id, at: world.now, seq: world.seq });
      driver.hand(id);
    }
    if (person && act.do === 'move') person.zone = act.zone;
    if (person && act.do === 'leave') {
      const from = nextDay(shown(world.now, person.zone).day);
      person.away.push({ from, until: act.days === null ? null : nextDay(from, act.days - 1) });
    }
    if (person && act.do === 'return') {
      const yesterday = nextDay(shown(world.now, person.zone).day, -1);
      person.away = person.away
        .map(({ from, until }) => ({ from, until: until !== null && until < yesterday ? until : yesterday }))
        .filter(({ from, until }) => from <= until);
    }
    if (person) {
      driver.amendPeople();
      driver.lookAt(this.ids);
    }
    observe(world);
    if (act.do === 'settle') this.#settle(act.which, act.outcome);
    if (act.do === 'day') {
      world.days[`${act.zone} ${nextDay(shown(world.now, act.zone).day, act.ahead)}`] = act.works;
      driver.lookAt(this.ids);
    }
    if (act.do === 'arrive') this.#arrive(act.which);
    if (act.do === 'crash') {
      world.now += 20 * minuteMs;
      most = act.after;
    }
    this.sweep(most);
  }

  #ask({ person, policy, days }: Extract<Act, { do: 'ask' }>): void {
    const name = ['ann', 'bo', 'cy'][person % 3] ?? 'ann';
    const id = `item${this.ids.length}`;
    const day = shown(this.world.now, this.world.people[name]?.zone ?? hrZone).day;
    this.world.items[id] = {
      person: name,
      policy,
      sentAt: this.world.now,
      due: nextDay(day, days),
      open: true,
    };
    this.driver.add(id);
  }

  #settle(which: number, outcome: Outcome): void {
    const { world, driver } = this;
    const open = world.messages.filter((one) => !one.outcome);
    const message = open[which % Math.max(1, open.length)];
    if (!message) return;
    driver.settle(world.messages.indexOf(message), message, outcome);
    settled(world, message, outcome);
  }

  /** Of a message that was given up as unknown its platform says that it took it. */
  #arrive(which: number): void {
    const open = this.world.messages.filter((one) => one.outcome === 'unknown' && !one.late);
    const message = open[which % Math.max(1, open.length)];
    if (message) message.late = true;
  }

  /** Everything that is due now, unless the process is killed after so many messages. */
  sweep(most: number): void {
    const { world, driver } = this;
    driver.settleLate();
    noteArrivals(world);
    for (let sent = 0; sent < most; sent += 1) {
      const said = decide(world);
      const ours = driver.next(world.messages.length);
      expect(ours, `at ${new Date(world.now).toISOString()}`).to.deep.equal(said);
      if (!ours) return;
      this.#check(ours);
      goesOut(world, ours);
    }
  }

  /** What must hold of every message, said once more and in other words. */
  #check({ kind, to, items }: NonNullable<ReturnType<typeof decide>>): void {
    const { world } = this;
    const zone = world.people[to]?.zone ?? (to === 'hr' ? hrZone : lastZone);
    const { day, minute } = shown(world.now, zone);
    expect(works(day, zone, world.days), `${day} in ${zone}`).to.equal(true);
    expect(items).not.to.deep.equal([]);
    const away = world.people[to]?.away.some(({ from, until }) => from <= day && (until ?? day) >= day);
    expect(away ?? false).to.equal(false);
    const before = world.messages.filter((one) => one.to === to && one.kind === kind && one.day === day);
    const counted = before.filter(
      ({ outcome }) => outcome !== 'failed' && outcome !== 'withheld' && outcome !== 'untaken',
    ).length;
    for (const { id, wished, steps } of items) {
      const item = world.items[id];
      if (!item) throw new Error(id);
      expect(item.open).to.equal(true);
      const { from, to: until, quiet } = item.policy.hours;
      expect(
        minute >= from && minute < until && !quiet.some((rest) => rest.from <= minute && minute < rest.to),
      ).to.equal(true);
      if (kind === 'digest') {
        // A second one on a day only where hours of policies differ.
        expect(counted).to.be.lessThan(3);
        expect(day > item.due || zone !== world.people[item.person]?.zone).to.equal(true);
        continue;
      }
      expect(to).to.equal(item.person);
      if (wished) continue;
      expect(counted).to.be.lessThan(item.policy.perDay);
      if (!world.hands.some((one) => one.item === id)) expect(steps).not.to.deep.equal([]);
      const about = world.messages.filter(
        (one) =>
          one.kind === 'reminder' &&
          (one.outcome === 'accepted' || one.outcome === 'unknown') &&
          one.items.some((part) => part.id === id && !part.wished),
      );
      expect(about.length).to.be.lessThan(item.policy.perItem);
    }
  }
}
