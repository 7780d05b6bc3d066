import type { Calendar } from '../../../src/calendar/rules.ts';
import { wallAt } from '../../../src/calendar/wall.ts';
import { digestNow, nextDigest } from '../../../src/reminders/escalation.ts';
import { dueNow } from '../../../src/reminders/person.ts';
import {
  amendItem,
  amendPerson,
  amendRecipient,
  arrived,
  countFailed,
  countSent,
  type Doubt,
  nextLook,
  type Outcome,
  sending,
  settle,
} from '../../../src/reminders/rules.ts';
import {
  type Chain,
  type DayCounts,
  type Item,
  type ItemState,
  noneYet,
  type Person,
  type Recipient,
  untold,
} from '../../../src/reminders/state.ts';
import type { Zone } from './place.ts';
import { type Decided, hrZone, lastZone, type World } from './world.ts';

interface Row {
  state: ItemState;
  /** Indexed: all that a sweep looks for. */
  nextAt: Date | null;
}

const dates = new Set(['nextAt', 'notBefore', 'laterAt', 'handAt', 'at']);
/** What a process knows that was started a moment ago: what lies in rows. */
const throughRows = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value), (key, said: unknown) =>
    dates.has(key) && typeof said === 'string' ? new Date(said) : said,
  ) as T;

/** The engine as a store will drive it: rows, a sweep over due times, one message a transaction. */
export class Driver {
  readonly #world: World;
  readonly #calendars: Record<Zone, Calendar>;
  rows: Record<string, Row> = {};
  counts: Record<string, DayCounts> = {};
  digests: Record<string, { day: string; message: number } | undefined> = {};
  givenUp: string[] = [];
  doubts: { id: string; message: number; doubt: Doubt }[] = [];

  constructor(world: World, calendars: Record<Zone, Calendar>) {
    this.#world = world;
    this.#calendars = calendars;
  }

  get #now(): Date {
    return new Date(this.#world.now);
  }

  restart(): void {
    this.rows = throughRows(this.rows);
    this.counts = throughRows(this.counts);
    this.digests = throughRows(this.digests);
  }

  add(id: string): void {
    this.rows[id] = { state: untold, nextAt: this.#now };
  }

  /** A fact that these rest on has changed. */
  lookAt(ids: readonly string[]): void {
    for (const id of ids) {
      const row = this.rows[id];
      if (!row) continue;
      row.state = amendItem(this.item(id), this.person(id).presence, this.#now).state;
      row.nextAt = this.#world.items[id]?.open ? this.#now : null;
    }
  }

  /** Somebody's zone has changed, or the clock was set back: what counts by day. */
  amendPeople(): void {
    for (const id of Object.keys(this.#world.people)) {
      const count = this.counts[id] ?? noneYet;
      this.counts[id] = amendPerson({ id, presence: this.#presence(id), today: count }, this.#now).today;
    }
    for (const [id, told] of Object.entries(this.digests)) {
      const { lastDigest } = amendRecipient(this.#recipient(id), this.#now);
      if (told && lastDigest) this.digests[id] = { ...told, day: lastDigest };
    }
    this.doubts = this.doubts.map(({ id, message, doubt }) => {
      const { day } = wallAt(this.#now, this.person(id).presence.zone);
      return { id, message, doubt: doubt.day > day ? { ...doubt, day } : doubt };
    });
  }

  wish(id: string, until: Date): void {
    const row = this.rows[id];
    if (!row) return;
    row.state = { ...row.state, laterAt: until };
    row.nextAt = this.#now;
  }

  hand(id: string): void {
    const row = this.rows[id];
    if (!row) return;
    row.state = { ...row.state, handAt: this.#now };
    row.nextAt = this.#now;
  }

  /** One transaction of a sweep: the next message that is due, claimed. */
  next(message: number): Decided | undefined {
    const now = this.#now;
    const { people, items } = this.#world;
    const due = Object.keys(this.rows).filter((id) => {
      const { nextAt } = this.#row(id);
      return nextAt !== null && nextAt <= now;
    });
    for (const personId of Object.keys(people)) {
      if (!due.some((id) => items[id]?.person === personId)) continue;
      const theirs = Object.keys(items).filter((id) => items[id]?.person === personId && items[id]?.open);
      const first = theirs[0];
      if (!first) continue;
      const person = this.person(first);
      const said = dueNow(
        theirs.map((id) => this.item(id)),
        person,
        now,
      );
      if (said.length === 0) continue;
      const day = wallAt(now, person.presence.zone).day;
      this.counts[personId] = countSent(person.today, day);
      return {
        kind: 'reminder',
        to: personId,
        items: said.map(({ item, steps }) => {
          const wished = item.state.laterAt !== null;
          this.#claim(item.id, { kind: 'reminder', steps, at: now, day, to: personId, wished });
          return { id: item.id, steps, wished };
        }),
      };
    }
    for (const to of ['boss', 'chief', 'hr', 'last']) {
      const mine = due.filter((id) => {
        const told = nextDigest(this.item(id), this.person(id), this.#chain(id), now);
        return told?.to.id === to && told.at <= now;
      });
      if (mine.length === 0) continue;
      const open = Object.keys(items).filter((id) => items[id]?.open);
      const asked = open.map((id) => ({
        item: this.item(id),
        person: this.person(id),
        chain: this.#chain(id),
      }));
      const said = digestNow(asked, to, now);
      this.digests[to] = { day: wallAt(now, this.#recipient(to).presence.zone).day, message };
      return {
        kind: 'digest',
        to,
        items: said.map(({ item, person }) => {
          const day = wallAt(now, person.presence.zone).day;
          this.#claim(item.id, { kind: 'digest', steps: [], at: now, day, to, wished: false });
          return { id: item.id, steps: [], wished: false };
        }),
      };
    }
    for (const id of due)
      this.#row(id).nextAt = nextLook(this.item(id), this.person(id), this.#chain(id), now) ?? null;
    return undefined;
  }

  /** What was accepted after all: one of one thing at a time, once nothing is on its way about it. */
  settleLate(): void {
    const oldest = this.#world.now - 3 * 86_400_000;
    this.doubts = this.doubts.filter(({ doubt }) => doubt.at.getTime() >= oldest);
    for (const one of this.doubts) {
      const { id, message, doubt } = one;
      const row = this.#row(id);
      if (row.state.sending || !this.#world.messages[message]?.late) continue;
      this.doubts = this.doubts.filter((other) => other !== one);
      const item = amendItem(this.item(id), this.person(id).presence, this.#now);
      row.state = arrived(item, { ...doubt, policy: item.policy });
      row.nextAt = this.#world.items[id]?.open ? this.#now : null;
    }
  }

  /** A platform has said what became of a message. */
  settle(message: number, said: Decided, outcome: Outcome): void {
    const vain = outcome !== 'accepted' && outcome !== 'unknown';
    if (said.kind === 'digest' && vain && this.digests[said.to]?.message === message)
      this.digests[said.to] = undefined;
    for (const [at, { id }] of said.items.entries()) {
      const row = this.#row(id);
      const item = amendItem(this.item(id), this.person(id).presence, this.#now);
      const sent = item.state.sending;
      const { state, givenUp } = settle(item, outcome, this.#now);
      if (said.kind === 'reminder' && vain && sent && at === 0)
        this.counts[said.to] = countFailed(this.person(id).today, sent.day);
      if (givenUp) this.givenUp.push(id);
      if (outcome === 'unknown' && sent)
        this.doubts.push({ id, message, doubt: { ...sent, rung: item.state.rung, policy: item.policy } });
      row.state = state;
      row.nextAt = this.#world.items[id]?.open ? this.#now : null;
    }
    // It counts for nothing: others that waited because of it may go out today after all.
    if (vain) this.lookAt(Object.keys(this.rows).filter((id) => !this.#row(id).state.sending));
  }

  item(id: string): Item {
    const found = this.#world.items[id];
    if (!found) throw new Error(`nothing ${id}`);
    const { person, policy, sentAt, due, open } = found;
    return { id, personId: person, policy, sentAt: new Date(sentAt), due, open, state: this.#row(id).state };
  }

  person(itemId: string): Person {
    const id = this.#world.items[itemId]?.person ?? '';
    return { id, presence: this.#presence(id), today: this.counts[id] ?? noneYet };
  }

  #claim(id: string, message: NonNullable<ItemState['sending']>): void {
    const row = this.#row(id);
    row.state = sending(row.state, message);
    row.nextAt = null;
  }

  #row(id: string): Row {
    const row = this.rows[id];
    if (!row) throw new Error(`no row ${id}`);
    return row;
  }

  #presence(id: string) {
    const { zone, away } = this.#world.people[id] ?? { zone: id === 'hr' ? hrZone : lastZone, away: [] };
    const known = this.#calendars[zone];
    const calendar: Calendar = {
      kindOf: (day) => {
        const works = this.#world.days[`${zone} ${day}`];
        return works === undefined ? known.kindOf(day) : works ? 'works' : 'rests';
      },
    };
    return { zone, calendar, away };
  }

  #recipient(id: string): Recipient {
    return { id, presence: this.#presence(id), lastDigest: this.digests[id]?.day ?? null };
  }

  #chain(itemId: string): Chain {
    const manager = this.#world.manager[this.#world.items[itemId]?.person ?? ''] ?? null;
    return {
      manager: manager === null ? null : this.#recipient(manager),
      hr: this.#recipient('hr'),
      last: this.#recipient('last'),
    };
  }
}
