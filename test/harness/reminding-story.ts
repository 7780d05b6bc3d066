import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import { laterToday } from '../../src/notices/rules.ts';
import type { VersionRow } from '../../src/policies/store.ts';
import { lookAgain } from '../../src/reminders/look-again.ts';
import type { ReminderPolicy } from '../../src/reminders/policy.ts';
import { goRound } from '../../src/reminders/round.ts';
import type { Outcome } from '../../src/reminders/rules.ts';
import { sweepReminders } from '../../src/reminders/sweep.ts';
import {
  decide,
  goesOut,
  noteArrivals,
  observe,
  settleCopy,
  settled,
  tellLater,
} from '../unit/reminders/model.ts';
import { nextDay, shown } from '../unit/reminders/place.ts';
import type { Act } from '../unit/reminders/story.ts';
import { type Decided, hrZone, type World } from '../unit/reminders/world.ts';
import { type Company, zone } from './company.ts';
import { type Begun, begin, begins } from './reminding-begin.ts';

const minuteMs = 60_000;
const names = ['ann', 'bo', 'cy', 'boss', 'chief'] as const;

/** The naive model of `test/unit/reminders` beside the engine on a database: both have to say the same all along. */
export class ReminderStory {
  readonly world: World;
  protected readonly company: Company;
  readonly #versions: Record<'required' | 'free', VersionRow>;
  /** Persons' ids by their names in the world, and back. */
  protected readonly ids: ReadonlyMap<string, string>;
  readonly #names: ReadonlyMap<string, string>;
  /** Notices by item, and back. */
  protected readonly notices = new Map<string, string>();
  readonly #items = new Map<string, string>();
  protected readonly sent: { id: string; to: string }[] = [];
  /** Messages of copies, by their place in the world. */
  protected readonly copySent: (string | undefined)[] = [];
  #policies = 1;

  protected constructor({ company, ids, versions }: Begun) {
    this.company = company;
    this.ids = ids;
    this.#names = new Map([...ids].map(([name, id]) => [id, name]));
    this.#versions = versions;
    const at = (place: 'Asia/Shanghai' | 'Europe/Berlin' | 'America/New_York') => ({ zone: place, away: [] });
    this.world = {
      now: Date.parse(begin),
      people: {
        ann: at('Asia/Shanghai'),
        bo: at('Europe/Berlin'),
        cy: at('Asia/Shanghai'),
        boss: at('Asia/Shanghai'),
        chief: at('America/New_York'),
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
  }

  static async open(): Promise<ReminderStory> {
    return new ReminderStory(await begins());
  }

  close(): Promise<void> {
    return this.company.close();
  }

  get #now(): Date {
    return new Date(this.world.now);
  }

  #id(name: string): string {
    return this.ids.get(name) ?? '';
  }

  async act(act: Act): Promise<void> {
    const { world } = this;
    const { db } = this.company;
    world.seq += 1;
    const ids = Object.keys(world.items);
    const who = 'person' in act ? (names[act.person % names.length] ?? 'ann') : '';
    const id = 'item' in act ? ids[act.item % Math.max(1, ids.length)] : undefined;
    const person = world.people[who];
    if (act.do === 'tick') world.now += act.minutes * minuteMs;
    // Two clocks that differ by less are no clock that was set back.
    if (act.do === 'back') {
      world.now -= (act.minutes + 1) * minuteMs;
      // What is to be heard on a day that was never to be is asked again now.
      for (const copy of world.copies)
        if (copy.message === null && copy.due > world.now) copy.due = world.now;
    }
    // A sweep that ended before it did anything.
    if (act.do === 'crash') world.now += 20 * minuteMs;
    this.company.clock.set(this.#now.toISOString());
    if (act.do === 'ask' && ids.length < 5) await this.#ask(act);
    const asked = id === undefined ? undefined : world.items[id];
    if (act.do === 'answer' && id !== undefined && asked) {
      asked.open = false;
      await sql`update assignment set state = 'answered', answered_at = ${this.#now}, first_answered_at = ${this.#now}
        where notice_id = ${this.notices.get(id)}::uuid`.execute(db);
    }
    if (act.do === 'later' && id !== undefined && asked?.open) {
      const until = laterToday(this.#now, world.people[asked.person]?.zone ?? hrZone);
      world.wishes.push({ item: id, until: until.getTime(), seq: world.seq });
      await sql`
        update reminder set later_at = ${until}, next_at = case when message_id is null then ${this.#now}::timestamptz end
        where about = ${this.notices.get(id)}::uuid`.execute(db);
    }
    if (act.do === 'hand' && id !== undefined && asked?.open) {
      world.hands.push({ item: id, at: world.now, seq: world.seq });
      await sql`
        update reminder set hand_at = ${this.#now}, next_at = case when message_id is null then ${this.#now}::timestamptz end
        where about = ${this.notices.get(id)}::uuid`.execute(db);
    }
    if (person && act.do === 'move') {
      person.zone = act.zone;
      await sql`update person set time_zone = ${act.zone} where name = ${who}`.execute(db);
    }
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
    if (person) await this.#changed(who);
    observe(world);
    if (act.do === 'day') await this.#putIn(act);
    if (act.do === 'copy') await this.settlesCopy(act.which, act.outcome);
    if (act.do === 'arrive') await this.#arrive(act.which);
    if (act.do === 'settle') await this.settles(act.which, act.outcome);
    await this.happened(act);
    await this.sweep();
  }

  /** What else an act means, before the next sweep. */
  protected async happened(_act: Act): Promise<void> {}

  async #changed(who: string): Promise<void> {
    const id = this.#id(who);
    await inTransaction(this.company.db, async (tx) => {
      await sql`delete from absence where person_id = ${id}::uuid`.execute(tx);
      for (const { from, until } of this.world.people[who]?.away ?? [])
        await sql`insert into absence (id, person_id, from_day, until_day, source, said_at)
          values (${v7()}, ${id}, ${from}, ${until}, 'console', ${this.#now})`.execute(tx);
      await lookAgain(tx, { people: [id] }, this.#now);
      await lookAgain(tx, { recipients: [id] }, this.#now);
    });
  }

  async #ask({ person, policy, days }: Extract<Act, { do: 'ask' }>): Promise<void> {
    const { world } = this;
    const name = names[person % 3] ?? 'ann';
    const id = `item${Object.keys(world.items).length}`;
    const due = nextDay(shown(world.now, world.people[name]?.zone ?? hrZone).day, days);
    // The end of the day in Shanghai, where the company is.
    const end = new Date(Date.parse(`${due}T16:00:00Z`) - 1);
    if (end <= this.#now) return;
    world.items[id] = { person: name, policy, sentAt: world.now, due, open: true };
    await this.#setPolicy(policy);
    const { noticeId } = await this.company.sends(this.#versions[policy.answer], [this.#id(name)], {
      due: end,
    });
    await sql`update delivery d set state = 'accepted' from message m
      where m.id = d.message_id and m.about = ${noticeId}::uuid and m.kind = 'notices.card' and d.state = 'pending'`.execute(
      this.company.db,
    );
    this.notices.set(id, noticeId);
    this.#items.set(noticeId, id);
  }

  async #setPolicy(policy: ReminderPolicy): Promise<void> {
    const rungs = policy.rungs.map((rung) =>
      rung.to === 'last' ? { ...rung, personId: this.#id('last') } : rung,
    );
    this.#policies += 1;
    await this.company.db
      .insertInto('reminder_policy')
      .values({
        id: v7(),
        kind: policy.answer === 'free' ? 'consent' : 'notice',
        number: this.#policies,
        policy: JSON.stringify({ ...policy, rungs }),
        set_at: null,
        set_by: null,
      })
      .execute();
  }

  protected async settles(which: number, outcome: Outcome): Promise<void> {
    const { world } = this;
    const open = world.messages.filter((one) => !one.outcome);
    const message = open[which % Math.max(1, open.length)];
    if (!message) return;
    const sent = this.sent[world.messages.indexOf(message)];
    if (!sent) throw new Error('a message that nobody sent');
    await sql`
      update delivery set state = ${states[outcome] ?? outcome}, lease_until = null, expires_at = ${this.#now}, held = ${outcome === 'unknown'},
        failure = ${outcome === 'failed' ? 'refused' : null}
      where message_id = ${sent.id}::uuid and (${sent.to} = 'hr' or person_id::text = ${sent.to})`.execute(
      this.company.db,
    );
    settled(world, message, outcome);
  }

  /** A day is put in, and one bit is gone through before the process ends. */
  async #putIn({ zone: where, ahead, works }: Extract<Act, { do: 'day' }>): Promise<void> {
    const { db } = this.company;
    const day = nextDay(shown(this.world.now, where).day, ahead);
    this.world.days[`${where} ${day}`] = works;
    await inTransaction(db, async (tx) => {
      await sql`insert into calendar_day (scope, day, works, name) values (${`zone:${where}`}, ${day}, ${works}, '')
        on conflict (scope, day) do update set works = excluded.works`.execute(tx);
      await lookAgain(tx, 'everything', this.#now);
    });
    await goRound(db, this.#now, 1);
  }

  protected async settlesCopy(which: number, outcome: Outcome): Promise<void> {
    const { world } = this;
    const open = world.copyMessages.filter(({ outcome: known }) => !known);
    const message = open[which % Math.max(1, open.length)];
    if (!message) return;
    const place = world.copyMessages.indexOf(message);
    message.outcome = outcome;
    settleCopy(world, place, outcome);
    await sql`
      update delivery set state = ${states[outcome] ?? outcome}, lease_until = null, expires_at = ${this.#now},
        held = ${outcome === 'unknown'}, failure = ${outcome === 'failed' ? 'refused' : null}
      where message_id = ${this.copySent[place] ?? null}::uuid`.execute(this.company.db);
  }

  /** What is kept of copies, by both; messages by what is in them. */
  async #checkCopies(): Promise<void> {
    const { world } = this;
    const { rows } = await sql<{ to: string; about: string; due: Date; message: string | null }>`
      select recipient::text as to, about, due_at as due, message_id as message from reminder_copy`.execute(
      this.company.db,
    );
    for (const { to, about, message } of rows) {
      if (message === null || this.copySent.includes(message)) continue;
      const [who, item] = [this.#names.get(to), this.#items.get(about) ?? ''];
      const place = world.copyMessages.findIndex(
        (one, at) => one.to === who && one.items.includes(item) && this.copySent[at] === undefined,
      );
      if (place >= 0) this.copySent[place] = message;
    }
    const theirs = rows.map(({ to, about, due, message }) => [
      ...[this.#names.get(to), this.#items.get(about), message === null ? due.toISOString() : ''],
      message === null ? null : this.copySent.indexOf(message),
    ]);
    const wanted = world.copies.map(({ to, item, due, message }) => [
      ...[to, item, message === null ? new Date(due).toISOString() : '', message],
    ]);
    const sorted = (all: unknown[][]) => all.map((one) => JSON.stringify(one)).sort();
    expect(sorted(theirs), `copies at ${this.#now.toISOString()}`).to.deep.equal(sorted(wanted));
  }

  /** Of a message that was given up as unknown its platform says that it took it. */
  async #arrive(which: number): Promise<void> {
    const { messages } = this.world;
    const open = messages.filter((one) => one.outcome === 'unknown' && !one.late);
    const message = open[which % Math.max(1, open.length)];
    const sent = message && this.sent[messages.indexOf(message)];
    if (!message || !sent) return;
    message.late = true;
    await sql`
      update delivery set state = 'accepted', held = false, accepted_at = ${this.#now}
      where message_id = ${sent.id}::uuid and (${sent.to} = 'hr' or person_id::text = ${sent.to})`.execute(
      this.company.db,
    );
  }

  /** Everything that is due now, by both. */
  async sweep(): Promise<void> {
    const { world } = this;
    const { db } = this.company;
    await sweepReminders(db, { zone, now: this.#now });
    noteArrivals(world);
    const ours = (await this.#underWay()).filter(
      ({ id, to }) => !this.sent.some((one) => one.id === id && one.to === to),
    );
    const wanted: Decided[] = [];
    for (let said = decide(world); said; said = decide(world)) {
      wanted.push(said);
      goesOut(world, said);
      const found = ours.find(({ message }) => keyOf(message) === keyOf(said));
      this.sent.push(found ? { id: found.id, to: found.to } : { id: '', to: '' });
    }
    const said = (all: readonly Decided[]) => all.map((one) => JSON.stringify(one)).sort();
    expect(said(ours.map(({ message }) => message)), `at ${this.#now.toISOString()}`).to.deep.equal(
      said(wanted),
    );
    tellLater(world);
    await this.#checkCopies();
    await this.queued();
  }

  /** Nothing is sent before the story says what became of it. */
  protected async queued(): Promise<void> {
    await sql`update delivery set state = 'sending', lease_until = 'infinity' where state = 'pending'`.execute(
      this.company.db,
    );
  }

  /** What the engine has just made. */
  async #underWay(): Promise<{ id: string; to: string; message: Decided }[]> {
    const { rows } = await sql<{
      id: string;
      to: string;
      kind: Decided['kind'];
      items: { about: string; steps: number[]; wished: boolean }[];
    }>`
      select r.message_id as id, r.sent_to as to, r.sent_kind as kind,
        json_agg(json_build_object('about', r.about, 'steps', r.sent_steps, 'wished', r.sent_wished)) as items
      from reminder r where r.message_id is not null and exists (
        select from delivery d where d.message_id = r.message_id and d.state = 'pending'
          and (r.sent_to = 'hr' or d.person_id::text = r.sent_to))
      group by 1, 2, 3`.execute(this.company.db);
    return rows.map(({ id, to, kind, items }) => ({
      id,
      to,
      message: {
        kind,
        to: this.#names.get(to) ?? to,
        items: items
          .map(({ about, steps, wished }) => ({ id: this.#items.get(about) ?? about, steps, wished }))
          .sort((one, other) => (one.id < other.id ? -1 : 1)),
      },
    }));
  }
}

const states: Partial<Record<Outcome, string>> = { withheld: 'skipped', untaken: 'pending' };

const keyOf = ({ kind, to, items }: Decided) => JSON.stringify([kind, to, items.map(({ id }) => id)]);
