import { HeedError } from '../errors.ts';

/**
 * Who waits for whom: those who look after everybody (`desk`), heads of departments, and people with what is about
 * themselves. None of them stands in the way of another, however many of them come.
 */
export type ExportLane = 'desk' | 'heads' | 'own';

/** How many are under way at once, and how many of one person. */
export interface Room {
  most: number;
  mostOfOne: number;
}

export const rooms: Readonly<Record<ExportLane, Room>> = {
  desk: { most: 3, mostOfOne: 2 },
  heads: { most: 2, mostOfOne: 1 },
  own: { most: 1, mostOfOne: 1 },
};

/**
 * Exports under way in this process. Each holds a connection and an old state of the database for as long as it
 * runs, so a few at a time leave enough for everything else. Whoever finds no place waits for a turn, in the order in
 * which they came, each person once.
 */
export class Places {
  readonly #lanes: Readonly<Record<ExportLane, Lane>>;

  constructor(of: Readonly<Record<ExportLane, Room>> = rooms, wait: Partial<Wait> = {}) {
    const whole: Wait = { waitMs: 15_000, mostWaiting: 50, ...wait };
    this.#lanes = {
      desk: new Lane(of.desk, whole),
      heads: new Lane(of.heads, whole),
      own: new Lane(of.own, whole),
    };
  }

  /**
   * @param gone whoever it is for has gone: then they wait no longer
   * @returns gives the place back; calling it again does nothing
   * @throws HeedError `too-many`: `exports-yours` where they wait for one already, or their own took too long,
   *   `exports-busy` where no turn came; `gone` once they have
   */
  take(who: string, lane: ExportLane, gone?: AbortSignal): Promise<() => void> {
    return this.#lanes[lane].take(who, gone);
  }

  get taken(): number {
    return Object.values(this.#lanes).reduce((sum, { taken }) => sum + taken, 0);
  }
}

interface Wait {
  waitMs: number;
  mostWaiting: number;
}

interface Waiting {
  who: string;
  come: () => void;
}

class Lane {
  readonly #room: Room;
  readonly #wait: Wait;
  /** Of each person, those under way. */
  readonly #of = new Map<string, number>();
  #line: Waiting[] = [];
  taken = 0;

  constructor(room: Room, wait: Wait) {
    this.#room = room;
    this.#wait = wait;
  }

  async take(who: string, gone?: AbortSignal): Promise<() => void> {
    stillThere(gone);
    if (this.#hasRoom(who)) this.#begin(who);
    else await this.#turn(who, gone);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#end(who);
    };
  }

  #hasRoom(who: string): boolean {
    return this.taken < this.#room.most && this.#underWay(who) < this.#room.mostOfOne;
  }

  /** Comes with a place that somebody left. Each person waits once. */
  #turn(who: string, gone?: AbortSignal): Promise<void> {
    if (this.#line.some((one) => one.who === who)) throw yours();
    if (this.#line.length >= this.#wait.mostWaiting) throw busy();
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(over);
        gone?.removeEventListener('abort', left);
      };
      const giveUp = (why: HeedError) => {
        stop();
        this.#line = this.#line.filter((one) => one !== waiting);
        reject(why);
      };
      const left = () => giveUp(wentAway());
      const over = setTimeout(
        () => giveUp(this.#underWay(who) >= this.#room.mostOfOne ? yours() : busy()),
        this.#wait.waitMs,
      );
      const waiting: Waiting = {
        who,
        come: () => {
          stop();
          resolve();
        },
      };
      gone?.addEventListener('abort', left);
      this.#line.push(waiting);
    });
  }

  #begin(who: string): void {
    this.taken += 1;
    this.#of.set(who, this.#underWay(who) + 1);
  }

  #end(who: string): void {
    this.taken -= 1;
    const left = this.#underWay(who) - 1;
    if (left > 0) this.#of.set(who, left);
    else this.#of.delete(who);
    const next = this.#line.find((one) => this.#hasRoom(one.who));
    if (!next) return;
    this.#line = this.#line.filter((one) => one !== next);
    this.#begin(next.who);
    next.come();
  }

  #underWay(who: string): number {
    return this.#of.get(who) ?? 0;
  }
}

/** @throws HeedError `gone` */
export function stillThere(gone: AbortSignal | undefined): void {
  if (gone?.aborted) throw wentAway();
}

const wentAway = () => new HeedError('gone', 'whoever asked for an export went away before it was made');

// Somebody who reads nothing is given up after a minute: by then a place is free.
const full = (text: 'exports-yours' | 'exports-busy', why: string) =>
  new HeedError('too-many', why, { text, retryAfter: 60 });
const yours = () => full('exports-yours', 'they have as many exports as one person may');
const busy = () => full('exports-busy', 'as many exports as there can be are under way');
