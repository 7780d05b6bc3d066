import { HeedError } from '../errors.ts';

/**
 * Who waits for whom: those who look after everybody (`desk`), heads of departments, and people with what is about
 * themselves. None of them stands in the way of another, however many of them come.
 */
export type ExportLane = 'desk' | 'heads' | 'own';

/** How many there are at once, and how many of one person. */
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
 * runs, so a few at a time leave enough for everything else. Whoever finds all places of their lane taken waits for
 * a turn, in the order in which they came, each person once.
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
   * @returns gives the place back; calling it again does nothing
   * @throws HeedError `too-many`: `exports-yours` where they have as many as one person may, `exports-busy` where no
   *   turn came
   */
  take(who: string, lane: ExportLane): Promise<() => void> {
    return this.#lanes[lane].take(who);
  }

  get taken(): number {
    return Object.values(this.#lanes).reduce((sum, { taken }) => sum + taken, 0);
  }
}

interface Wait {
  waitMs: number;
  mostWaiting: number;
}

class Lane {
  readonly #room: Room;
  readonly #wait: Wait;
  /** Of each person, those under way and those that wait. */
  readonly #of = new Map<string, number>();
  readonly #line: (() => void)[] = [];
  taken = 0;

  constructor(room: Room, wait: Wait) {
    this.#room = room;
    this.#wait = wait;
  }

  async take(who: string): Promise<() => void> {
    const own = this.#of.get(who) ?? 0;
    if (own >= this.#room.mostOfOne)
      throw full('exports-yours', 'they have as many exports as one person may');
    this.#of.set(who, own + 1);
    try {
      if (this.taken >= this.#room.most) await this.#turn();
      else this.taken += 1;
    } catch (error) {
      this.#without(who);
      throw error;
    }
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#without(who);
      this.#next();
    };
  }

  /** Comes with a place that somebody left: it never was free in between. */
  #turn(): Promise<void> {
    if (this.#line.length >= this.#wait.mostWaiting) throw busy();
    return new Promise((resolve, reject) => {
      const come = () => {
        clearTimeout(over);
        resolve();
      };
      const over = setTimeout(() => {
        this.#line.splice(this.#line.indexOf(come), 1);
        reject(busy());
      }, this.#wait.waitMs);
      this.#line.push(come);
    });
  }

  #next(): void {
    const come = this.#line.shift();
    if (come) come();
    else this.taken -= 1;
  }

  #without(who: string): void {
    const left = (this.#of.get(who) ?? 1) - 1;
    if (left > 0) this.#of.set(who, left);
    else this.#of.delete(who);
  }
}

// Somebody who reads nothing is given up after a minute: by then a place is free.
const full = (text: 'exports-yours' | 'exports-busy', why: string) =>
  new HeedError('too-many', why, { text, retryAfter: 60 });
const busy = () => full('exports-busy', 'as many exports as there can be are under way');
