import { type Dice, dice, shuffled } from './dice.ts';
import type { Path } from './path.ts';
import { type Played, type Point, play } from './play.ts';
import { World } from './world.ts';

/** Of so many points one is a whole process, whose connections have to be made anew; the others lose one that is made again. */
const oneKilledOf = 4;
/** … and one is a process of its own, which takes longer to start than many others together. */
const oneChildOf = 75;

/** So many times the points that are wanted are there to be taken: some are not reached. */
const spare = 1.6;

interface Place {
  story: number;
  step: number;
  wait: number;
}

/** Points of one path, in an order that its seed says: a short run takes the first of those that a long one takes. */
export class Tour {
  readonly #path: Path;
  readonly #seed: number;
  readonly #roll: Dice;
  #world: World | undefined;
  #seen = 0;

  constructor(path: Path, seed: number) {
    this.#path = path;
    this.#seed = seed;
    this.#roll = dice(seed);
  }

  /**
   * Plays stories undisturbed until they have waits enough, and then so many of these.
   *
   * @param before points of paths that came before, so that their processes of their own fall on all of them
   * @returns how many were reached; played again, a step may have fewer waits than it had, and another point takes its place
   */
  async goes(points: number, before: number): Promise<number> {
    const places: Place[] = [];
    for (let n = 0; places.length < points * spare; n += 1) {
      const story = this.#seed * 1_000 + n;
      for (const [step, length] of (await this.#plays(story)).waits.entries())
        for (let wait = 0; wait < length; wait += 1) places.push({ story, step, wait });
      if (places.length === 0) throw new Error(`${this.#path.name} waits for nobody`);
    }
    let reached = 0;
    for (const [n, { story, ...place }] of shuffled(places, this.#roll).entries()) {
      if (reached === points) break;
      if ((await this.#plays(story, { ...place, ends: endOf(before + n + 1) })).struck) reached += 1;
    }
    return reached;
  }

  async ends(): Promise<void> {
    await this.#world?.close();
  }

  async #plays(story: number, point?: Point): Promise<Played> {
    const world = await this.#room();
    try {
      return await play(world, this.#path, story, point);
    } catch (error) {
      const how = point ? `${point.ends} at wait ${point.wait} of step ${point.step}` : 'undisturbed';
      console.error(`${this.#path.name}: seed ${this.#seed}, story ${story}, ${how}`);
      throw error;
    }
  }

  /** A database with few stories in it, so that everything in it can be looked at after each. */
  async #room(): Promise<World> {
    if (this.#world && this.#seen < this.#path.stories) {
      this.#seen += 1;
      return this.#world;
    }
    await this.#world?.close();
    this.#world = await World.open();
    this.#seen = 1;
    await this.#path.opens?.(this.#world);
    return this.#world;
  }
}

function endOf(n: number): Point['ends'] {
  if (n % oneChildOf === 0) return 'child';
  return n % oneKilledOf === 0 ? 'killed' : 'cut';
}
