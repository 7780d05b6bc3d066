import { expect } from 'chai';
import { sql } from 'kysely';
import { DateTime } from 'luxon';
import { v7 } from 'uuid';
import { LaneLine } from '../../jobs/line.ts';
import { MusterWorker } from '../../jobs/muster.ts';
import { answerCall } from '../../src/crisis/answer.ts';
import { changeLevel, closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import type { Seat } from '../../src/crisis/facts.ts';
import { type Level, levels } from '../../src/crisis/levels.ts';
import type { CrisisPlan, Step, Way } from '../../src/crisis/plan.ts';
import { type Connection, connect, inTransaction } from '../../src/db/pool.ts';
import { Wordings } from '../../src/delivery/batch.ts';
import { bringForward } from '../../src/delivery/clock-back.ts';
import { expireLeases } from '../../src/delivery/recover.ts';
import { text } from '../../src/messages/texts.ts';
import { Outage } from '../../src/outage.ts';
import type { CrisisRole } from '../../src/people/person.ts';
import type { Batch, Outcome } from '../../src/platforms/port.ts';
import { voicePlatform } from '../../src/platforms/voice/adapter.ts';
import type { TestApp } from './app.ts';
import { MusterModel } from './muster-model.ts';
import { MusterPhones, type Ring } from './muster-phones.ts';
import { RecordingPlatform } from './recording-platform.ts';
import type { VoiceServer } from './voice-server.ts';

/** What a messenger does with what it is given; `slow`: it arrives, and that it did is not said in time. */
export type Mood = 'up' | 'down' | 'refuses' | 'slow' | 'loses' | 'lies';

export type Happening =
  | { do: 'wait'; seconds: number }
  | { do: 'answer'; who: number; what: 'coming' | 'cannot' }
  | { do: 'hand-over'; who: number; to: number }
  | { do: 'level'; level: Level }
  | { do: 'leave'; who: number }
  | { do: 'gets'; who: number; role: CrisisRole }
  | { do: 'messenger'; which: number; mood: Mood }
  | { do: 'phones'; mood: Mood }
  /** Somebody presses a key in one of the calls that they have; 9 means nothing. */
  | { do: 'press'; which: number; key: '1' | '2' | '9' }
  | { do: 'call-ends'; which: number; how: 'completed' | 'busy' | 'no-answer' | 'failed' }
  | { do: 'restart' }
  | { do: 'dies'; seconds: number }
  | { do: 'two'; two: boolean }
  | { do: 'clock'; seconds: number };

export const messengers = ['local', 'other', 'email'] as const;
/** Longer than a line rests after its platform has taken nothing. */
const restedMs = 6_000;
/** A worker looks so often. */
const pollMs = 500;
/** Whether or not something is due. */
const anywayMs = 10_000;

/** By which ways somebody can be paged, and where they are. */
export interface Reached {
  ways: readonly Way[];
  zone: string;
  /** At which their telephone rings. */
  number?: string;
}

/** A process: its worker of musters and its lines of alerts. */
interface Worker {
  muster: MusterWorker;
  lines: LaneLine[];
  connection: Connection;
}

/**
 * One muster on the real engine, with everything that may go wrong around it, beside the model that remembers instead of
 * deriving: at every poll of a living process both have to do the same.
 */
export class MusterHistory {
  readonly #heed: TestApp;
  readonly #plan: CrisisPlan;
  /** Ids of those who may be called. */
  readonly #people: readonly string[];
  readonly #seats: Seat[];
  readonly #reach: ReadonlyMap<string, Reached>;
  readonly #moods = new Map<string, Mood>(messengers.map((name) => [name, 'up']));
  readonly phones = new MusterPhones();
  readonly #voice: VoiceServer;
  /** How many rings have been looked at. */
  #heardRings = 0;
  readonly #arrived: { delivery: number; repeat: Batch['repeat'] }[] = [];
  readonly #calls = new Map<string, Set<CrisisRole>>();
  readonly #pages = new Map<string, string>();
  #short = new Set<string>();
  #workers: Worker[] = [];
  #model: MusterModel | undefined;
  #level: Level;
  #id = '';
  #began = 0;
  /** By how much the muster's time is ahead of the clock, and when it was looked at last, both in milliseconds. */
  #shift = 0;
  #looked = 0;
  /** What the clock said at the last look. */
  #hour = new Date(0);
  /** Polls at which something was done. */
  acts = 0;

  constructor(
    { heed, voice }: { heed: TestApp; voice: VoiceServer },
    world: {
      plan: CrisisPlan;
      people: readonly string[];
      seats: readonly Seat[];
      level: Level;
      reach: ReadonlyMap<string, Reached>;
    },
  ) {
    this.#heed = heed;
    this.#voice = voice;
    this.#plan = world.plan;
    this.#people = world.people;
    this.#seats = [...world.seats];
    this.#level = world.level;
    this.#reach = world.reach;
  }

  async declares(by: string): Promise<void> {
    const { db, clock, app } = this.#heed;
    this.#workers = [this.#starts()];
    const { incident } = await inTransaction(db, (tx) =>
      declare(tx, app, {
        ...{ level: this.#level, drill: false, words: '', by, once: v7(), another: true, now: clock.now() },
      }),
    );
    this.#id = incident.id;
    this.#began = this.#looked = clock.now().getTime();
    this.#model = new MusterModel({
      ...{ level: this.#level, plan: this.#plan.levels[this.#level] },
      ...{ seats: this.#seats, lastResort: this.#plan.lastResort },
      ladderOf: (person) => this.#ladderOf(person),
    });
    this.#model.declares(by);
    await this.#compare('declared');
  }

  async happens(what: Happening): Promise<void> {
    const { db, clock } = this.#heed;
    const now = clock.now();
    const who = 'who' in what ? (this.#people[what.who % this.#people.length] ?? '') : '';
    const at = `${what.do} at ${(now.getTime() - this.#began) / 1_000}`;
    if (what.do === 'wait') await this.runs(what.seconds);
    if (what.do === 'messenger') this.#moods.set(messengers[what.which % messengers.length] ?? '', what.mood);
    if (what.do === 'phones') this.phones.mood = what.mood;
    if (what.do === 'press' || what.do === 'call-ends') {
      const { open } = this.phones;
      const ring = open[what.which % Math.max(open.length, 1)];
      if (ring && what.do === 'press') await this.#presses(ring, what.key, at);
      if (ring && what.do === 'call-ends') await this.#callEnds(ring, what.how, at);
    }
    if (what.do === 'clock') {
      clock.advance({ seconds: what.seconds });
      await this.#polls(0);
    }
    if (what.do === 'two' || what.do === 'restart') {
      await this.#ends();
      this.#workers = what.do === 'two' && what.two ? [this.#starts(), this.#starts()] : [this.#starts()];
      await this.#polls(0);
    }
    if (what.do === 'dies') {
      await this.#ends();
      clock.advance({ seconds: what.seconds });
      this.#workers = [this.#starts()];
      await this.#polls(0);
    }
    if (what.do === 'leave') await this.#leaves(who);
    if (what.do === 'gets') await this.#gets(who, what.role);
    if (what.do === 'level' && what.level !== this.#level) {
      const personId = this.#people[0] ?? '';
      await inTransaction(db, (tx) => changeLevel(tx, this.#id, what.level, { personId, now }));
      // Told anew only of what is graver.
      if (levels.indexOf(what.level) > levels.indexOf(this.#level)) this.#short = new Set();
      this.#level = what.level;
      this.#model?.goesBy(this.#plan.levels[what.level], this.#seconds(), what.level);
      await this.#compare(at);
    }
    const roles = this.#calls.get(who);
    if (!roles) return;
    if (what.do === 'answer') {
      await inTransaction(db, (tx) =>
        answerCall(tx, this.#id, { personId: who, given: { what: what.what }, now }),
      );
      this.#model?.answer(who, what.what, this.#seconds());
      await this.#compare(at);
    }
    const to = what.do === 'hand-over' ? (this.#people[what.to % this.#people.length] ?? who) : who;
    if (to === who) return;
    await inTransaction(db, (tx) =>
      answerCall(tx, this.#id, { personId: who, given: { what: 'handed-over', to }, now }),
    );
    this.#model?.answer(who, 'handed-over', this.#seconds());
    for (const role of roles) {
      const theirs = this.#calls.get(to) ?? new Set();
      if (!theirs.has(role)) this.#model?.handOver(role, to, this.#seconds());
      this.#calls.set(to, theirs.add(role));
    }
    await this.#compare(at);
  }

  /** So many seconds in which workers poll; the second one, where there are two, at the same instants. */
  async runs(seconds: number): Promise<void> {
    for (let ms = 0; ms < seconds * 1_000; ms += pollMs) await this.#polls(pollMs);
  }

  /** Everything is well again for long enough that whoever is to be called is; then it is over. */
  async ends(): Promise<void> {
    const { db, clock } = this.#heed;
    for (const name of messengers) this.#moods.set(name, 'up');
    this.phones.mood = 'up';
    const plan = this.#plan.levels[this.#level];
    await this.runs(plan.againEvery + 1);
    await this.#neverSilent();
    await this.#repeatsSaySo();
    this.#callsSaySo();
    await this.#noCallLost();
    await inTransaction(db, (tx) =>
      closeIncident(tx, this.#id, 'in-error', { personId: this.#people[0] ?? '', now: clock.now() }),
    );
    // What a quota has kept back is due by then, and rings at nobody.
    const rang = this.phones.rings.length;
    clock.advance({ seconds: 90 });
    await this.#delivers();
    expect(this.phones.rings.length, 'telephones that ring when it is over').to.equal(rang);
    await this.#ends();
    await sql`update delivery set state = 'skipped', held = false, lease_until = null where state in ('pending', 'sending', 'unknown')`.execute(
      db,
    );
  }

  /** A poll of every process that is there, `ms` after the one before. */
  async #polls(ms: number): Promise<void> {
    const { clock, db } = this.#heed;
    clock.advance({ ms });
    await Promise.all(this.#workers.map(({ muster }) => muster.poll()));
    await this.#compare(`a poll at ${(clock.now().getTime() - this.#began) / 1_000}`);
    const { rows } = await sql`
      select from delivery where lane = 'alert' and state in ('pending', 'sending', 'unknown') and not held limit 1`.execute(
      db,
    );
    if (rows.length === 0) return;
    await this.#delivers();
    await this.#ringsAreWanted();
    await this.#hear();
  }

  /** Every process sends what it has to send. */
  async #delivers(): Promise<void> {
    const { clock } = this.#heed;
    for (const { lines, connection } of this.#workers) {
      await bringForward(connection.db, clock.now());
      await expireLeases(connection.db, 'alert', clock.now());
      for (const line of lines) line.recover();
      for (const line of lines) await line.settled();
    }
  }

  /** A key is an answer like a tap on a button, whatever was answered by another way before. */
  async #presses(ring: Ring, key: '1' | '2' | '9', at: string): Promise<void> {
    const { status, says } = await this.#voice.press(ring, key);
    expect(status, at).to.equal(200);
    if (key === '9') {
      // Everything is said again, and a key is still waited for.
      expect(says.length, at).to.be.greaterThan(1);
      return;
    }
    ring.over = true;
    const person = this.#whose(ring);
    const what = key === '1' ? 'coming' : 'cannot';
    const { rows } = await sql<{ what: string }>`
      select what from incident_answer where incident_id = ${this.#id}::uuid and person_id = ${person}::uuid
      order by id desc limit 1`.execute(this.#heed.db);
    expect(rows[0]?.what, `${at}: by telephone`).to.equal(what);
    this.#model?.answer(person, what, this.#seconds());
    await this.#compare(at);
  }

  async #callEnds(ring: Ring, how: 'completed' | 'busy' | 'no-answer' | 'failed', at: string): Promise<void> {
    expect(await this.#voice.end(ring, how), at).to.equal(200);
    ring.over = true;
    if (how !== 'completed') {
      const person = this.#whose(ring);
      const { rows } = await sql<{ round: number; step: number }>`
        select g.round, g.step from delivery_batch b join incident_page g on g.message_id = b.message_id
        where b.id = ${ring.batch}::uuid and g.person_id = ${person}::uuid`.execute(this.#heed.db);
      expect(rows, `${at}: a page`).to.have.length(1);
      for (const { round, step } of rows) {
        this.#pages.set(`${person} ${round} ${step}`, 'failed');
        this.#model?.fate(person, round, step, 'failed');
      }
    }
    await this.#compare(at);
  }

  #whose({ to }: Ring): string {
    return this.#people.find((one) => this.#reach.get(one)?.number === to) ?? expect.fail(`nobody has ${to}`);
  }

  /** Nobody is rung with a page that they have answered, by whatever way. */
  async #ringsAreWanted(): Promise<void> {
    for (const ring of this.phones.rings.slice(this.#heardRings)) {
      const { rows } = await sql`
        select from delivery_batch b join incident_page g on g.message_id = b.message_id
        join incident_answer a on a.incident_id = g.incident_id and a.person_id = g.person_id and a.at >= g.at
        where b.id = ${ring.batch}::uuid and g.person_id = ${this.#whose(ring)}::uuid`.execute(this.#heed.db);
      expect(rows, 'a telephone rings although its page was answered').to.deep.equal([]);
    }
    this.#heardRings = this.phones.rings.length;
  }

  /** A call that may be a repeat says so, another does not, and none is made a third time. */
  #callsSaySo(): void {
    const { asked } = this.phones;
    for (const [n, { batch, marked }] of asked.entries()) {
      const before = asked.slice(0, n).filter((one) => one.batch === batch && one.mayRing).length;
      expect(marked, `call ${batch}`).to.equal(before > 0);
      expect(before, `call ${batch}`).to.be.lessThan(2);
    }
  }

  /** Every page that was to be a call was one, or somebody answered before, or it waits for its time. */
  async #noCallLost(): Promise<void> {
    const { db, clock } = this.#heed;
    const { rows } = await sql<{
      state: string;
      held: boolean;
      batch: string;
      answered: boolean;
      late: boolean;
    }>`
      select d.state, d.held, d.batch_id as batch, d.not_before < ${new Date(clock.now().getTime() - restedMs)} as late,
             exists (select from incident_page g join incident_answer a
                       on a.incident_id = g.incident_id and a.person_id = g.person_id and a.at >= g.at
                     where g.message_id = d.message_id and g.person_id = d.person_id) as answered
      from delivery d join message m on m.id = d.message_id
      where m.about = ${this.#id}::uuid and d.platform = 'voice'`.execute(db);
    for (const { state, held, batch, answered, late } of rows) {
      const asked = this.phones.asked.filter((one) => one.batch === batch);
      const is = `a call that is ${held ? 'held' : state}`;
      if (state === 'accepted' || state === 'failed') expect(asked.length, is).to.be.greaterThan(0);
      else if (held)
        expect(answered || asked.filter(({ mayRing }) => mayRing).length === 2, is).to.equal(true);
      else if (state === 'skipped') expect(answered, is).to.equal(true);
      else
        expect([state, late], is).to.be.deep.oneOf([
          ['pending', false],
          ['unknown', false],
        ]);
    }
  }

  /** The model hears what became of pages once the engine can. */
  async #hear(): Promise<void> {
    const { rows } = await sql<{ key: string; fate: 'accepted' | 'failed' }>`
      select g.person_id || ' ' || g.round || ' ' || g.step as key,
             case d.state when 'accepted' then 'accepted' else 'failed' end as fate
      from incident_page g join delivery d on d.message_id = g.message_id and d.person_id = g.person_id
      where g.incident_id = ${this.#id}::uuid and (d.state in ('accepted', 'failed', 'skipped')
        or d.state = 'unknown' and (d.held or d.platform = 'voice'))`.execute(this.#heed.db);
    for (const { key, fate } of rows) {
      if (this.#pages.get(key) !== 'waiting') continue;
      this.#pages.set(key, fate);
      const [person = '', round, step] = key.split(' ');
      this.#model?.fate(person, Number(round), Number(step), fate);
    }
  }

  /** What the engine has done since, against what the model does now. */
  async #compare(at: string): Promise<void> {
    const { db } = this.#heed;
    await this.#hear();
    const model = this.#model ?? expect.fail('nothing is declared');
    const { rows: incident } = await sql<{ looked: Date }>`
      select looked_at as looked from incident where id = ${this.#id}::uuid`.execute(db);
    const time = this.#time();
    const looked = incident[0]?.looked.getTime() ?? 0;
    const did = await this.#new();
    // A second look at the same instant leaves no trace but what it did.
    const has = looked !== this.#looked || (looked === time && did.length > 0);
    if (has) expect(looked, `${at}: the muster's own time`).to.equal(time);
    else expect(time - this.#looked, `${at}: looked at anyway`).to.be.lessThan(anywayMs);
    // Who stands for what, and which hour it is, is found out by looking; a poll at which nothing is due does not.
    if (has) {
      model.stands(this.#seats);
      this.#hour = this.#heed.clock.now();
    }
    this.#looked = looked;
    const known = model.lines.length;
    model.tick((time - this.#began) / 1_000);
    const said = model.lines.slice(known).map((line) => line.slice(line.indexOf(' ') + 1));
    expect(did.toSorted().join(), at).to.equal(said.toSorted().join());
    if (did.length > 0) this.acts += 1;
  }

  /** The muster's own time, in milliseconds; as the last look found it where the clock was set back since. */
  #time(): number {
    const time = this.#heed.clock.now().getTime() + this.#shift;
    if (time < this.#looked) this.#shift += this.#looked - time;
    return Math.max(time, this.#looked);
  }

  #seconds = (): number => (this.#time() - this.#began) / 1_000;

  /** Calls, pages and what was told that were not there before, as the model says them. */
  async #new(): Promise<string[]> {
    const { db } = this.#heed;
    const { rows: calls } = await sql<{ person: string; role: CrisisRole; why: string }>`
      select person_id as person, role, why from incident_call where incident_id = ${this.#id}::uuid`.execute(
      db,
    );
    const { rows: pages } = await sql<{ key: string; line: string }>`
      select g.person_id || ' ' || g.round || ' ' || g.step as key,
             'page ' || g.person_id || ' ' || g.round || '/' || g.step || ' ' || (l.steps -> g.step ->> 'way') as line
      from incident_page g join incident_ladder l
        on l.incident_id = g.incident_id and l.person_id = g.person_id and l.round = g.round
      where g.incident_id = ${this.#id}::uuid`.execute(db);
    const { rows: short } = await sql<{ role: string }>`
      select role from incident_short where incident_id = ${this.#id}::uuid`.execute(db);
    const lines: string[] = [];
    for (const { person, role, why } of calls) {
      const theirs = this.#calls.get(person) ?? new Set();
      if (!theirs.has(role)) lines.push(`call ${role} ${person} ${why}`);
      this.#calls.set(person, theirs.add(role));
    }
    for (const { key, line } of pages) {
      if (this.#pages.has(key)) continue;
      this.#pages.set(key, 'waiting');
      lines.push(line);
    }
    for (const { role } of short) {
      if (!this.#short.has(role)) lines.push(`short ${role}`);
      this.#short.add(role);
    }
    return lines;
  }

  /** By what somebody would be paged whose round begins now: of their level and hour, what they have. */
  #ladderOf(person: string): readonly Step[] {
    const { ways, zone } = this.#reach.get(person) ?? expect.fail(`nobody is ${person}`);
    const { hour } = DateTime.fromJSDate(this.#hour, { zone });
    const { day, night } = this.#plan.levels[this.#level];
    const has = (hour >= 22 || hour < 7 ? night : day).filter(({ way }) => ways.includes(way));
    // Whoever has not the first of them waits for it in vain.
    const early = has[0]?.after ?? 0;
    return has.map(({ way, after }) => ({ way, after: after - early }));
  }

  async #leaves(person: string): Promise<void> {
    const theirs = this.#seats.filter((seat) => seat.person === person);
    const away = !theirs.some((seat) => seat.away);
    for (const [place, seat] of this.#seats.entries())
      if (seat.person === person) this.#seats[place] = { ...seat, away };
    await sql`delete from absence where person_id = ${person}::uuid`.execute(this.#heed.db);
    if (away && theirs.length > 0)
      await sql`insert into absence (id, person_id, from_day, until_day, source, said_at)
        values (${v7()}, ${person}::uuid, '2026-01-01', null, 'console', ${this.#heed.clock.now()})`.execute(
        this.#heed.db,
      );
  }

  async #gets(person: string, role: CrisisRole): Promise<void> {
    if (this.#seats.some((seat) => seat.person === person && seat.role === role)) return;
    const away = this.#seats.some((seat) => seat.person === person && seat.away);
    this.#seats.push({ role, person, rank: 0, away });
    await sql`insert into role_grant (person_id, role, from_at)
      values (${person}::uuid, ${role}, '2026-01-01')`.execute(this.#heed.db);
  }

  /** A role that is short is being called for, or it was told that nobody can be. */
  async #neverSilent(): Promise<void> {
    const plan = this.#plan.levels[this.#level];
    const since = new Date(this.#time() - plan.againEvery * 1_000 - pollMs);
    for (const [role, quorum] of Object.entries(plan.quorum)) {
      const people = [...this.#calls]
        .filter(([, roles]) => roles.has(role as CrisisRole))
        .map(([one]) => one);
      const { rows } = await sql<{ coming: number; paged: boolean }>`
        select (select count(*)::int from unnest(${people}::uuid[]) person where exists (
                 select from (select what, until_at from incident_answer a where a.incident_id = ${this.#id}::uuid
                   and a.person_id = person order by a.id desc limit 1) last
                 where what = 'coming' and until_at > ${new Date(this.#time())})) as coming,
               exists (select from incident_page where incident_id = ${this.#id}::uuid and at >= ${since}
                 and person_id = any(${people}::uuid[])) as paged`.execute(this.#heed.db);
      const { coming = 0, paged = false } = rows[0] ?? {};
      expect(
        coming >= quorum || paged || this.#short.has(role),
        `${role} is missing and nobody is called`,
      ).to.equal(true);
    }
  }

  /** Nobody had one message twice without its saying so. */
  async #repeatsSaySo(): Promise<void> {
    const times = new Map<number, Batch['repeat'][]>();
    for (const { delivery, repeat } of this.#arrived)
      times.set(delivery, [...(times.get(delivery) ?? []), repeat]);
    for (const [delivery, repeats] of times)
      expect(repeats.slice(1), `delivery ${delivery}`).to.deep.equal(repeats.slice(1).map(() => 'marked'));
    // Nor two pages of one messenger that both look like the first.
    const { rows } = await sql<{ person: string; n: number }>`
      select d.person_id as person, count(*)::int as n from delivery d join message m on m.id = d.message_id
      where m.about = ${this.#id}::uuid and m.kind = 'crisis.alert' and d.platform is distinct from 'voice'
        and m.bodies::text like ${`%${text('zh-CN', 'crisis.alert.first')}%`}
      group by 1 having count(*) > 1`.execute(this.#heed.db);
    expect(rows, 'first alerts to one person').to.deep.equal([]);
  }

  #starts(): Worker {
    const { clock, databaseUrl, app } = this.#heed;
    const connection = connect(databaseUrl, { max: 3 });
    const { db } = connection;
    const { log } = app;
    const deps = { lane: 'alert' as const, db, clock, log, baseUrl: 'https://heed.example.com' };
    const lines = messengers.map((name) => {
      const platform = new RecordingPlatform(name, { dedupeMs: 0 });
      platform.answer = (batch) => this.#takes(name, batch);
      return new LaneLine(deps, platform, new Wordings(db), new Outage(log, 'it'));
    });
    const calls = voicePlatform({ clock, log, provider: this.phones });
    const calling = { ...deps, baseUrl: app.baseUrl };
    lines.push(new LaneLine(calling, calls, new Wordings(db), new Outage(log, 'it')));
    return { muster: new MusterWorker({ db, clock, log }), lines, connection };
  }

  async #ends(): Promise<void> {
    for (const { lines, connection } of this.#workers.splice(0)) {
      for (const line of lines) await line.stop();
      await connection.close();
    }
  }

  #takes(name: string, batch: Batch): Outcome[] {
    const mood = this.#moods.get(name) ?? 'up';
    const at = this.#heed.clock.now();
    if (mood === 'up' || mood === 'slow')
      this.#arrived.push(...batch.to.map(({ delivery }) => ({ delivery, repeat: batch.repeat })));
    return batch.to.map(({ delivery }): Outcome => {
      if (mood === 'down') return { delivery, result: 'later', at, why: 'trouble' };
      if (mood === 'refuses') return { delivery, result: 'failed', reason: 'refused' };
      if (mood === 'slow' || mood === 'loses') return { delivery, result: 'unknown' };
      return { delivery, result: 'accepted', externalId: `x${delivery}` };
    });
  }
}
