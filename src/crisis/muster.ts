import type { CrisisRole } from '../people/person.ts';
import type { Act, Answered, Called, Look, Muster, Paged, RoleStanding, Standing } from './facts.ts';
import { type InLine, nextInLine } from './in-line.ts';
import { isGraver } from './levels.ts';
import type { MusterPlan, Step } from './plan.ts';

const after = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1000);
const earlier = (a: Date, b: Date): Date => new Date(Math.min(a.getTime(), b.getTime()));
const latest = (...dates: readonly Date[]): Date =>
  new Date(Math.max(...dates.map((date) => date.getTime())));

/**
 * Who is called and who is paged at `now`, from nothing but what is on record. Asked twice it says the same; what it says
 * is put on record in one transaction with the messages, so nothing is said twice.
 *
 * - Everybody first in line for a role is called at once, and whoever is called is paged at once, by the steps of their
 *   ladder, until they answer or their roles have enough people without them.
 * - A step that no platform accepts, or none within `acceptWithin`, hands on to the next one at once.
 * - When those called can no longer make the quorum, or have not within `deputiesAfter`, the next in line are called; after
 *   them the last resort, one after the other.
 * - Nobody left: it is told, everybody who has not answered is paged anew, and who could not come is asked again.
 * - Each round of pages keeps the ladder that it began with. Whoever is missed, and whose round is of a lower level than
 *   this one, is paged anew at once, unless this one calls them by the same ladder; a role that only a new level needs has
 *   its times from then on.
 * - Where mornings are given, nobody is paged twice in one night, and whoever is missed is paged anew in their morning.
 */
export function look(muster: Muster, now: Date): Look {
  const turn = new Turn(muster, now);
  for (const role of rolesOf(muster.plan)) turn.callFor(role);
  for (const person of turn.people()) turn.page(person);
  return turn.seen();
}

/** Where each role stands at `now`. */
export function rolesAt(muster: Muster, now: Date): RoleStanding[] {
  const turn = new Turn(muster, now);
  return rolesOf(muster.plan).map((role) => turn.standingOf(role));
}

/** How one person stands who was called. */
export const standingAt = (muster: Muster, person: string, now: Date): Standing =>
  new Turn(muster, now).personAt(person);

const rolesOf = (plan: MusterPlan): CrisisRole[] => Object.keys(plan.quorum) as CrisisRole[];

const isSame = (a: readonly Step[], b: readonly Step[]): boolean =>
  a.length === b.length && a.every(({ way, after: at }, n) => way === b[n]?.way && at === b[n].after);

/** A page that comes next. */
interface Next {
  round: number;
  step: number;
  due: Date;
}

class Turn {
  readonly #muster: Muster;
  readonly #now: Date;
  readonly #called: Called[];
  readonly #paged: Paged[];
  readonly #acts: Act[] = [];
  /** Whose round of a lower level goes on by the same ladder. */
  readonly #goingOn = new Set<string>();
  #nextAt: Date | undefined;

  constructor(muster: Muster, now: Date) {
    this.#muster = muster;
    this.#now = now;
    this.#called = [...muster.called];
    this.#paged = [...muster.paged];
  }

  seen(): Look {
    return { acts: this.#acts, nextAt: this.#nextAt };
  }

  /** In the order in which they were called; at the same instant by id, so that the order of rows decides nothing. */
  people(): string[] {
    const inOrder = this.#called.toSorted((a, b) => +a.at - +b.at || (a.person < b.person ? -1 : 1));
    return [...new Set(inOrder.map(({ person }) => person))];
  }

  /** Calls whoever is next in line for a role, wave by wave, for as long as one is due. */
  callFor(role: CrisisRole): void {
    const { plan } = this.#muster;
    for (;;) {
      const standing = this.standingOf(role);
      if (!standing.short) {
        // Enough are coming; when the first of them no longer counts is a time to look.
        for (const person of standing.coming) this.#at(this.#lastAnswer(person)?.until);
        return;
      }
      for (const person of standing.coming) this.#at(this.#lastAnswer(person)?.until);
      const next = this.#nextInLine(role);
      const hopeless = standing.coming.length + standing.asked.length < standing.quorum;
      const first = this.#callsFor(role).length === 0;
      const patience = next?.why === 'last-resort' ? plan.lastResortAfter : plan.deputiesAfter;
      const due = first || hopeless ? this.#now : after(this.#waitsSince(role), patience);
      if (!next) {
        if (this.#muster.toldShort.includes(role)) return;
        if (this.#isDue(due)) this.#acts.push({ kind: 'tell-short', role });
        return;
      }
      if (!this.#isDue(due)) return;
      for (const person of next.people) this.#call({ person, role, at: this.#now, why: next.why });
    }
  }

  /** Takes every step of a person's ladder that is due. */
  page(person: string): void {
    for (;;) {
      const next = this.#nextPage(person);
      if (!next || !this.#isDue(next.due)) return;
      const { round } = next;
      const step = this.#ladder(person, round)[next.step];
      if (!step) {
        // Whoever has nothing but what rings is called in their morning.
        this.#at(this.#morning(person));
        return;
      }
      this.#paged.push({ person, round, step: next.step, at: this.#now, fate: 'waiting' });
      this.#acts.push({ kind: 'page', person, round, step: next.step, way: step.way });
    }
  }

  standingOf(role: CrisisRole): RoleStanding {
    const quorum = this.#muster.plan.quorum[role] ?? 0;
    const people = this.#callsFor(role).map(({ person }) => person);
    const coming = people.filter((person) => this.personAt(person) === 'coming');
    const asked = people.filter((person) => this.personAt(person) === 'asked');
    return { role, quorum, coming, asked, short: coming.length < quorum };
  }

  personAt(person: string): Standing {
    const answer = this.#lastAnswer(person);
    if (answer?.what === 'coming' && answer.until && answer.until > this.#now) return 'coming';
    if (answer && answer.what !== 'coming' && !this.#askedAgain(person, answer)) return 'cannot';
    return this.#reachable(person) ? 'asked' : 'unreachable';
  }

  /** Who could not come is asked again where nobody is left. */
  #askedAgain(person: string, answer: Answered): boolean {
    return this.#paged.some((page) => page.person === person && page.at > answer.at);
  }

  /** False where every page of the newest round has failed, or there is no way to page them. */
  #reachable(person: string): boolean {
    const newest = this.#newestPage(person);
    const ladder = this.#ladder(person, newest?.round ?? 0);
    if (ladder.length === 0) return false;
    if (!newest || newest.step < ladder.length - 1) return true;
    return this.#paged.some(
      (page) => page.person === person && page.round === newest.round && page.fate !== 'failed',
    );
  }

  /** When the next page is due, and which; undefined while none can be. */
  #nextPage(person: string): Next | undefined {
    const newest = this.#newestPage(person);
    // Whoever is called hears of it once, also where their role has enough people by now.
    if (!newest) return { round: 0, step: 0, due: this.#now };
    const next = this.#following(person, newest);
    const morning = this.#morning(person);
    if (!next || !morning || newest.at >= morning || next.due >= morning) return next;
    // Whom a drill spares is written to once in a night, by another way only where that was refused, and anew in the morning.
    const refused = newest.fate === 'failed' && next.step > 0;
    return refused ? next : { round: newest.round + 1, step: 0, due: morning };
  }

  #morning(person: string): Date | undefined {
    return this.#muster.mornings?.get(person);
  }

  /** What comes after a person's newest page. */
  #following(person: string, newest: Paged): Next | undefined {
    const { plan } = this.#muster;
    const standing = this.personAt(person);
    if (standing === 'coming' || !this.#isNeeded(person)) return undefined;
    const anew = (due: Date) => ({ round: newest.round + 1, step: 0, due });
    const began = this.#beganAt(person, newest.round);
    const answer = this.#lastAnswer(person);
    if (standing === 'cannot')
      return answer && this.#nobodyLeft(person) ? anew(after(answer.at, plan.againEvery)) : undefined;
    const expired = answer?.what === 'coming' ? answer.until : undefined;
    if (expired && expired > newest.at) return anew(expired);
    if (this.#isOfLowerLevel(person, newest)) {
      if (!this.#isCalledSo(person, newest)) return anew(this.#now);
      this.#goesOn(person, newest.round);
    }
    const step = newest.step + 1;
    const following = this.#ladder(person, newest.round)[step];
    if (!following) return anew(after(began, plan.againEvery));
    const planned = after(began, following.after);
    if (newest.fate === 'accepted') return { round: newest.round, step, due: planned };
    const given = newest.fate === 'failed' ? this.#now : after(newest.at, plan.acceptWithin);
    return { round: newest.round, step, due: earlier(given, planned) };
  }

  /** Whether the level was raised since their round began; where there is no way to begin another, it stays as it is. */
  #isOfLowerLevel(person: string, { round }: Paged): boolean {
    const { newest, anew = [] } = this.#muster.laddersOf.get(person) ?? {};
    if (newest?.number !== round || anew.length === 0 || this.#goingOn.has(person)) return false;
    return isGraver(this.#muster.level, newest.level);
  }

  /**
   * Whether they are being called as somebody would be now: by the same ladder, and by none whose steps are long overdue,
   * since they were not missed before, so that all that is left of it would be due at once.
   */
  #isCalledSo(person: string, newest: Paged): boolean {
    const ladder = this.#ladder(person, newest.round);
    const next = ladder[newest.step + 1];
    const { acceptWithin } = this.#muster.plan;
    const overdue = next && after(this.#beganAt(person, newest.round), next.after + acceptWithin) < this.#now;
    return !overdue && isSame(ladder, this.#muster.laddersOf.get(person)?.anew ?? []);
  }

  #goesOn(person: string, round: number): void {
    this.#goingOn.add(person);
    this.#acts.push({ kind: 'go-on', person, round });
  }

  #beganAt(person: string, round: number): Date {
    const first = this.#paged.find(
      (page) => page.person === person && page.round === round && page.step === 0,
    );
    return first?.at ?? this.#now;
  }

  /** Whether a role that they were called for has not enough people. */
  #isNeeded(person: string): boolean {
    return this.#called.some((call) => call.person === person && this.standingOf(call.role).short);
  }

  /** Whether everybody in line was called for a role of theirs that is short, and nobody called is still asked. */
  #nobodyLeft(person: string): boolean {
    return this.#called.some((call) => {
      if (call.person !== person || this.#nextInLine(call.role)) return false;
      const { short, asked } = this.standingOf(call.role);
      return short && asked.length === 0;
    });
  }

  #nextInLine(role: CrisisRole): InLine | undefined {
    return nextInLine(this.#muster, role, new Set(this.#callsFor(role).map(({ person }) => person)));
  }

  /** From when those who were called have had time: since they were, one of them no longer counts, or the level needs them. */
  #waitsSince(role: CrisisRole): Date {
    const calls = this.#callsFor(role);
    const expired = calls.flatMap(({ person }) => this.#expiries(person));
    const needed = this.#muster.neededSince?.get(role) ?? this.#muster.declaredAt;
    return latest(needed, ...calls.map(({ at }) => at), ...expired);
  }

  /** When somebody's "coming" ran out without another answer before. */
  #expiries(person: string): Date[] {
    const answers = this.#muster.answered.filter((answer) => answer.person === person);
    return answers.flatMap(({ until }, n) => {
      const next = answers[n + 1];
      return until && until <= this.#now && !(next && next.at <= until) ? [until] : [];
    });
  }

  #call(call: Called): void {
    this.#called.push(call);
    const { person, role, why } = call;
    this.#acts.push({ kind: 'call', person, role, why });
  }

  #callsFor(role: CrisisRole): Called[] {
    return this.#called.filter((call) => call.role === role);
  }

  /** Of a round that has begun, and that it keeps; or of the one that begins now. */
  #ladder(person: string, round: number): readonly Step[] {
    const { newest, anew = [] } = this.#muster.laddersOf.get(person) ?? {};
    return newest?.number === round ? newest.steps : anew;
  }

  #lastAnswer(person: string): Answered | undefined {
    return this.#muster.answered.findLast((answer) => answer.person === person);
  }

  #newestPage(person: string): Paged | undefined {
    return this.#paged.findLast((page) => page.person === person);
  }

  #isDue(due: Date): boolean {
    if (due <= this.#now) return true;
    this.#at(due);
    return false;
  }

  #at(due: Date | undefined): void {
    if (due && due > this.#now && (!this.#nextAt || due < this.#nextAt)) this.#nextAt = due;
  }
}
