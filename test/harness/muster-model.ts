import type { Muster, Seat, Standing, WhyCalled } from '../../src/crisis/facts.ts';
import { type Level, levels } from '../../src/crisis/levels.ts';
import type { MusterPlan, Step } from '../../src/crisis/plan.ts';
import type { CrisisRole } from '../../src/people/person.ts';

/** What was done in which second: "12 call lead ann seat", "12 page ann 0/0 chat", "40 short legal". */
export type Line = string;

const rank = (level: Level) => levels.indexOf(level);
const plainly = ({ way, after }: Step) => `${way} ${after}`;

interface Asked {
  roles: CrisisRole[];
  /** First of all. */
  calledAt: number;
  round: number;
  step: number;
  /** The ladder of their round. */
  steps: readonly Step[];
  /** The lowest that the muster had since they were called as somebody of its level would be. */
  level: Level;
  began: number;
  pagedAt: number;
  fates: ('waiting' | 'accepted' | 'failed')[];
  answer?: { what: 'coming' | 'cannot' | 'handed-over'; at: number; until: number } | undefined;
}

export interface ModelMuster extends Pick<Muster, 'level' | 'plan' | 'seats' | 'lastResort'> {
  /** By what somebody would be paged whose round begins now. */
  ladderOf: (person: string) => readonly Step[];
}

/**
 * A muster told plainly, second by second, by somebody who remembers where each person is on their ladder and how long
 * each role has waited, and derives nothing. Times are seconds since the declaration.
 */
export class MusterModel {
  readonly lines: Line[] = [];
  #muster: ModelMuster;
  #seats: Seat[];
  #there: { person: string; until: number } | undefined;
  readonly #asked = new Map<string, Asked>();
  readonly #waves = new Map<CrisisRole, { people: Set<string>; since: number; short: boolean }>();

  constructor(muster: ModelMuster) {
    this.#muster = muster;
    this.#seats = [...muster.seats];
  }

  fate(person: string, round: number, step: number, fate: 'accepted' | 'failed'): void {
    const asked = this.#asked.get(person);
    if (asked?.round === round) asked.fates[step] = fate;
  }

  /** Somebody gets a role while it is under way; whoever has it already stays where they are. */
  joins(seat: Seat): void {
    if (!this.#seats.some(({ role, person }) => role === seat.role && person === seat.person))
      this.#seats.push(seat);
  }

  /** Who stands for what from now on, and who of them is away. */
  stands(seats: readonly Seat[]): void {
    this.#seats = [...seats];
  }

  /** Another level: another plan, by which it is told anew who is missing, and since when. */
  goesBy(plan: MusterPlan, at: number, level: Level): void {
    for (const role of Object.keys(plan.quorum) as CrisisRole[]) {
      const wave = this.#waves.get(role);
      if (wave && !(role in this.#muster.plan.quorum)) wave.since = Math.max(wave.since, at);
    }
    const raised = rank(level) > rank(this.#muster.level);
    this.#muster = { ...this.#muster, plan, level };
    if (raised) for (const wave of this.#waves.values()) wave.short = false;
    for (const asked of this.#asked.values()) if (rank(asked.level) > rank(level)) asked.level = level;
  }

  /** Whoever declares it, before anybody is called. */
  declares(person: string): void {
    this.#there = { person, until: this.#muster.plan.comingFor };
  }

  answer(person: string, what: 'coming' | 'cannot' | 'handed-over', at: number): void {
    const asked = this.#asked.get(person);
    if (!asked) return;
    const before = asked.answer;
    // What ran out while nobody looked has run out all the same.
    if (before?.what === 'coming' && before.until < at) this.#ranOut(person, before.until);
    asked.answer = { what, at, until: at + this.#muster.plan.comingFor };
  }

  handOver(role: CrisisRole, to: string, at: number): void {
    this.#call(role, to, 'handed-over', at);
  }

  tick(now: number): void {
    for (const [person, { answer }] of this.#asked)
      if (answer?.what === 'coming' && answer.until <= now) this.#ranOut(person, answer.until);
    for (const role of Object.keys(this.#muster.plan.quorum) as CrisisRole[]) this.#fill(role, now);
    const inOrder = [...this.#asked].sort(
      ([a, one], [b, other]) => one.calledAt - other.calledAt || (a < b ? -1 : 1),
    );
    for (const [person] of inOrder) this.#climb(person, now);
  }

  #ranOut(person: string, at: number): void {
    for (const wave of this.#waves.values())
      if (wave.people.has(person)) wave.since = Math.max(wave.since, at);
  }

  #fill(role: CrisisRole, now: number): void {
    const { plan } = this.#muster;
    const quorum = plan.quorum[role] ?? 0;
    const wave = this.#waves.get(role) ?? { people: new Set<string>(), since: 0, short: false };
    this.#waves.set(role, wave);
    for (;;) {
      const is = (standing: Standing) =>
        [...wave.people].filter((one) => this.standing(one, now) === standing);
      if (is('coming').length >= quorum) return;
      const cannotBeEnough = is('coming').length + is('asked').length < quorum;
      const line = this.#line(role, wave.people);
      const patience = line?.why === 'last-resort' ? plan.lastResortAfter : plan.deputiesAfter;
      const nobodyYet = wave.people.size === 0;
      if (!nobodyYet && !cannotBeEnough && now < wave.since + patience) return;
      if (!line) {
        if (!wave.short) this.lines.push(`${now} short ${role}`);
        wave.short = true;
        return;
      }
      for (const person of line.people) {
        this.#call(role, person, line.why, now);
        this.lines.push(`${now} call ${role} ${person} ${line.why}`);
      }
    }
  }

  #line(role: CrisisRole, there: ReadonlySet<string>): { people: string[]; why: WhyCalled } | undefined {
    const open = this.#seats.filter((seat) => seat.role === role && !there.has(seat.person));
    for (const away of [false, true]) {
      const these = open.filter((seat) => seat.away === away).sort((a, b) => a.rank - b.rank);
      const rank = these[0]?.rank;
      if (rank !== undefined)
        return { people: these.filter((seat) => seat.rank === rank).map((seat) => seat.person), why: 'seat' };
    }
    const last = this.#muster.lastResort.find((person) => !there.has(person));
    return last === undefined ? undefined : { people: [last], why: 'last-resort' };
  }

  #call(role: CrisisRole, person: string, _why: WhyCalled, now: number): void {
    const asked = this.#asked.get(person) ?? {
      ...{ roles: [], calledAt: now, round: 0, step: -1, steps: [], began: now, level: this.#muster.level },
      ...{ pagedAt: Number.NEGATIVE_INFINITY, fates: [] },
    };
    if (person === this.#there?.person && !this.#asked.has(person))
      asked.answer = { what: 'coming', at: 0, until: this.#there.until };
    if (!asked.roles.includes(role)) asked.roles.push(role);
    this.#asked.set(person, asked);
    const wave = this.#waves.get(role) ?? { people: new Set<string>(), since: 0, short: false };
    wave.people.add(person);
    wave.since = Math.max(wave.since, now);
    this.#waves.set(role, wave);
  }

  standing(person: string, now: number): Standing {
    const asked = this.#asked.get(person);
    if (!asked) return 'unreachable';
    const { answer, pagedAt, fates, step } = asked;
    if (answer?.what === 'coming' && now < answer.until) return 'coming';
    if (answer && answer.what !== 'coming' && pagedAt <= answer.at) return 'cannot';
    const steps = step === -1 ? this.#muster.ladderOf(person) : asked.steps;
    if (steps.length === 0) return 'unreachable';
    const taken = step === steps.length - 1;
    return taken && fates.every((fate) => fate === 'failed') ? 'unreachable' : 'asked';
  }

  #climb(person: string, now: number): void {
    const { plan } = this.#muster;
    const asked = this.#asked.get(person);
    if (!asked) return;
    for (;;) {
      if (asked.step === -1) {
        if (!this.#begin(person, asked, 0, now)) return;
        continue;
      }
      const standing = this.standing(person, now);
      const short = asked.roles.filter((role) => this.#comingTo(role, now) < (plan.quorum[role] ?? 0));
      if (standing === 'coming' || short.length === 0) return;
      if (standing === 'cannot') {
        const hopeless = short.some((role) => {
          const wave = this.#waves.get(role);
          const people = [...(wave?.people ?? [])];
          return (
            !this.#line(role, new Set(people)) && !people.some((one) => this.standing(one, now) === 'asked')
          );
        });
        if (!hopeless || now < (asked.answer?.at ?? 0) + plan.againEvery) return;
        if (!this.#begin(person, asked, asked.round + 1, now)) return;
        continue;
      }
      const following = asked.steps[asked.step + 1];
      const ranOut = asked.answer?.what === 'coming' && asked.answer.until > asked.pagedAt;
      const raised = this.#isOver(person, asked, now);
      const waited = !following && now >= asked.began + plan.againEvery;
      if (ranOut || raised || waited) {
        if (!this.#begin(person, asked, asked.round + 1, now)) return;
        continue;
      }
      if (this.#muster.ladderOf(person).length > 0) asked.level = this.#muster.level;
      if (!following) return;
      const fate = asked.fates[asked.step];
      const onward =
        fate === 'failed' ||
        now >= asked.began + following.after ||
        (fate === 'waiting' && now >= asked.pagedAt + plan.acceptWithin);
      if (!onward) return;
      this.#take(person, asked, asked.round, asked.step + 1, now);
    }
  }

  #comingTo(role: CrisisRole, now: number): number {
    return [...(this.#waves.get(role)?.people ?? [])].filter((one) => this.standing(one, now) === 'coming')
      .length;
  }

  /** A round that a raise ends: by another ladder, or left alone for longer than a platform may take. */
  #isOver(person: string, { steps, step, began, level }: Asked, now: number): boolean {
    const anew = this.#muster.ladderOf(person);
    if (anew.length === 0 || rank(level) >= rank(this.#muster.level)) return false;
    const following = steps[step + 1];
    const leftAlone = following && began + following.after + this.#muster.plan.acceptWithin < now;
    return leftAlone || steps.map(plainly).join() !== anew.map(plainly).join();
  }

  /** Another round, by the ladder of now; false for whoever has no way to be paged. */
  #begin(person: string, asked: Asked, round: number, now: number): boolean {
    const steps = this.#muster.ladderOf(person);
    if (steps.length === 0) return false;
    Object.assign(asked, { steps, began: now, fates: [], level: this.#muster.level });
    this.#take(person, asked, round, 0, now);
    return true;
  }

  #take(person: string, asked: Asked, round: number, step: number, now: number): void {
    asked.round = round;
    asked.step = step;
    asked.pagedAt = now;
    asked.fates[step] = 'waiting';
    const way = asked.steps[step]?.way;
    this.lines.push(`${now} page ${person} ${round}/${step} ${way}`);
  }
}
