import type { Lane } from '../../../src/db/schema.ts';
import type { Dice } from './dice.ts';
import type { Hands } from './hands.ts';
import type { World } from './world.ts';

/** What is known of a story, such as its ids; words only, since a process of its own may have to be told. */
export type Facts = Readonly<Record<string, string>>;

/** What a process does in one go. Whoever gets no answer asks for the same again: it must bear that. */
export interface Step {
  /** Seconds since the step before. */
  after: number;
  does(hands: Hands, facts: Facts): Promise<unknown>;
}

/** One of the ways through Heed on which nothing may be lost. */
export interface Path {
  name: string;
  /** Stories that one database sees, before another takes its place. */
  stories: number;
  /** Those in which it has something to say. */
  lanes: readonly Lane[];
  /** What is there in its world besides people. */
  opens?(world: World): Promise<void>;
  /** What happened before, in a process that lives. */
  begins(world: World, roll: Dice): Promise<Facts>;
  steps: readonly Step[];
  /** What its sweeps do afterwards, again and again, in a process that lives. */
  sweeps?(hands: Hands, facts: Facts): Promise<unknown>;
  /** @throws where something was lost or is there twice */
  checks(world: World, facts: Facts, at: string): Promise<void>;
  /** What must not reach into the next story. */
  ends?(world: World, facts: Facts): Promise<void>;
}

/** @throws for one that a story lacks */
export function fact(facts: Facts, name: string): string {
  const value = facts[name];
  if (value === undefined) throw new Error(`nothing is known of ${name}`);
  return value;
}

/** Several, with blanks between. */
export const several = (facts: Facts, name: string): string[] =>
  fact(facts, name)
    .split(' ')
    .filter((one) => one !== '');
