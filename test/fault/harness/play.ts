import { DyingProcess, type Ending } from '../../harness/dying-process.ts';
import { childDies } from './child-of.ts';
import { dice } from './dice.ts';
import { holds } from './invariants.ts';
import { messengers } from './messenger.ts';
import type { Facts, Path, Step } from './path.ts';
import type { World } from './world.ts';

/** Where it ends: in which step, at which of its waits, and how: all of it, its connection, or a process of its own by SIGKILL. */
export interface Point {
  step: number;
  wait: number;
  ends: Ending | 'child';
}

/** Leases of the dead run out, what is of unknown fate goes out again, what was to be done is done. */
const rounds = 3;

/** A story as it was played. */
export interface Played {
  /** How often each step waited, where it was undisturbed. */
  waits: number[];
  /** Whether the point was reached. */
  struck: boolean;
}

/**
 * Plays a story with a process that ends at a point; another goes on, or the same where it lost its connection only. Then
 * everything that must hold is looked at.
 */
export async function play(world: World, path: Path, seed: number, point?: Point): Promise<Played> {
  const messenger = seed % messengers.length;
  const begun = await path.begins(world, dice(seed));
  const facts = { ...begun, messenger: String(messenger) };
  const at = `${path.name}, seed ${seed}, ${point ? `${point.ends} at wait ${point.wait} of step ${point.step}` : 'undisturbed'}`;
  const waits: number[] = [];
  let struck = false;
  for (const [n, step] of path.steps.entries()) {
    world.company.clock.advance({ seconds: step.after });
    if (!point) waits.push(await counted(world, step, facts));
    else if (n !== point.step) await step.does(world.hands(facts), facts);
    else if (point.ends === 'child') struck = await byChild(world, path, point, facts);
    else struck = await (point.ends === 'killed' ? killed : cut)(world, step, point.wait, facts);
  }
  const living = world.hands(facts);
  for (let round = 0; round < rounds; round += 1) {
    world.company.clock.advance({ seconds: 61 });
    await path.sweeps?.(living, facts);
    for (const lane of path.lanes) await living.delivers(lane);
  }
  await living.beats();
  await holds(world, messengers[messenger] ?? fail(), at);
  await path.checks(world, facts, at);
  await path.ends?.(world, facts);
  return { waits, struck };
}

/** @returns how often a process waits that lives */
async function counted(world: World, step: Step, facts: Facts): Promise<number> {
  world.other.cutsAt();
  await step.does(world.hands(facts, world.other), facts);
  return world.other.waits;
}

/** @returns whether it came so far as to die */
async function byChild(world: World, path: Path, { step, wait }: Point, facts: Facts): Promise<boolean> {
  if (!(await childDies(world, path, { step, diesAt: wait, facts }))) return false;
  world.company.clock.advance({ seconds: 2 });
  await path.steps[step]?.does(world.hands(facts), facts);
  return true;
}

/** Begun by a process that is killed in it, and done by one that lives. @returns whether it came so far */
async function killed(world: World, step: Step, wait: number, facts: Facts): Promise<boolean> {
  const first = new DyingProcess(world.company.url, wait);
  const done = await first.does(() => step.does(world.hands(facts, first), facts));
  await first.gone(world.company.db);
  if (done) return false;
  world.company.clock.advance({ seconds: 2 });
  await step.does(world.hands(facts), facts);
  return true;
}

/** Begun by a process whose connection is cut in it. Whoever gets no answer asks again, and what it has workers for comes again. @returns whether it was cut */
async function cut(world: World, step: Step, wait: number, facts: Facts): Promise<boolean> {
  const { other } = world;
  other.cutsAt(wait);
  const hands = world.hands(facts, other);
  await step.does(hands, facts).catch((error: unknown) => {
    // What a connection that is cut comes to is an error, for whoever asked.
    if (!other.struck) throw error;
  });
  if (!other.struck) return false;
  world.company.clock.advance({ seconds: 2 });
  await step.does(hands, facts);
  return true;
}

function fail(): never {
  throw new Error('there is no such messenger');
}
