import type { CrisisRole } from '../people/person.ts';
import type { Level } from './levels.ts';
import type { MusterPlan, Step, Way } from './plan.ts';

/** Who stands for a role. Lower ranks are called first; who is away comes after everybody who is not. */
export interface Seat {
  role: CrisisRole;
  person: string;
  rank: number;
  away: boolean;
}

export type WhyCalled = 'seat' | 'handed-over' | 'last-resort';

export interface Called {
  person: string;
  role: CrisisRole;
  at: Date;
  why: WhyCalled;
}

/** What has become of one page: handed to its platform and accepted there, certainly not, or neither yet. */
export type Fate = 'waiting' | 'accepted' | 'failed';

/** Why a call that its provider took reached nobody. */
export type MissedCall = 'busy' | 'no-answer' | 'not-reached';

export interface Paged {
  person: string;
  /** 0 when they were called, one more each time they are paged anew. */
  round: number;
  /** The place in the person's ladder. */
  step: number;
  at: Date;
  fate: Fate;
  /** Set where it was a call that reached nobody. */
  missed?: MissedCall | null;
}

export interface Answered {
  person: string;
  what: 'coming' | 'cannot' | 'handed-over';
  at: Date;
  /** Until when "coming" counts. */
  until?: Date;
}

/** A round that has begun, by the ladder that it keeps. */
export interface Round<S extends Step = Step> {
  number: number;
  /** At which it began, or went on by the same ladder; lowered with the muster's. */
  level: Level;
  steps: readonly S[];
}

/** By what somebody is paged, without ways that they have not: each round keeps the ladder that it began with. */
export interface Ladders<S extends Step = Step> {
  /** Undefined for whoever has not been called, or by nothing. */
  newest?: Round<S> | undefined;
  /** Of a round that begins now: of the level and the hour of this moment. */
  anew: readonly S[];
}

/** Everything that says who is to be called and paged, as it is on record. */
export interface Muster {
  level: Level;
  /** Of its level. */
  plan: MusterPlan;
  seats: readonly Seat[];
  /** In their order. */
  lastResort: readonly string[];
  declaredAt: Date;
  called: readonly Called[];
  paged: readonly Paged[];
  answered: readonly Answered[];
  laddersOf: ReadonlyMap<string, Ladders>;
  /** Since when a role is needed that was not when it was declared. */
  neededSince?: ReadonlyMap<CrisisRole, Date>;
  /**
   * When it is morning for each, in the muster's own time: the next one for whom it is night, the last one for others. Only in
   * a drill that comes by itself, which spares whoever is asleep.
   */
  mornings?: ReadonlyMap<string, Date>;
  /** Roles of which it was told that nobody is left. */
  toldShort: readonly CrisisRole[];
}

export type Act =
  | { kind: 'call'; person: string; role: CrisisRole; why: WhyCalled }
  | { kind: 'page'; person: string; round: number; step: number; way: Way }
  /** Their round is one of the muster's level from now on, since that calls them by the same ladder. */
  | { kind: 'go-on'; person: string; round: number }
  /** Everybody in line was called and there are not enough. */
  | { kind: 'tell-short'; role: CrisisRole };

/** What a look comes to: what is due, and when there is something again, if nothing happens before. */
export interface Look {
  acts: readonly Act[];
  nextAt: Date | undefined;
}

export type Standing = 'coming' | 'asked' | 'cannot' | 'unreachable';

export interface RoleStanding {
  role: CrisisRole;
  quorum: number;
  coming: readonly string[];
  asked: readonly string[];
  short: boolean;
}
