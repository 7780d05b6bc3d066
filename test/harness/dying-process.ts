import { sql } from 'kysely';
import { connect, type Db } from '../../src/db/pool.ts';
import { Killed } from './killed-after.ts';
import { until } from './until.ts';

let processes = 0;

/** How it ends at its wait: all of it, or only the connection over which it waited. */
export type Ending = 'killed' | 'cut';

export interface Dying {
  ends?: Ending;
  /** What else it does at that wait, such as really end. */
  dies?: () => void;
}

/** A connection that somebody cut: what PostgreSQL calls an exception of the connection. */
export class Cut extends Error {
  readonly code = '08006';
}

/**
 * A process that ends at its n-th wait for somebody else, counted from 0: for a connection, for a statement before it is
 * sent, `begin` and `commit` included, and after it was carried out but before the process hears of it; and whatever else
 * passes by `point`. Its connections end with it, so that PostgreSQL undoes what was not committed. Where only its connection
 * is cut, it goes on, and hears no more over that one.
 */
export class DyingProcess {
  readonly db: Db;
  #diesAt: number;
  readonly #name: string;
  readonly #ends: Ending;
  readonly #dies: () => void;
  readonly #close: () => Promise<void>;
  readonly #died: Promise<void>;
  #waits = 0;
  #die: () => void = () => undefined;

  /** @param diesAt never, for a process that lives */
  constructor(url: string, diesAt: number, { ends = 'killed', dies = () => undefined }: Dying = {}) {
    this.#diesAt = diesAt;
    this.#ends = ends;
    this.#dies = dies;
    processes += 1;
    this.#name = `dying-${process.pid}-${processes}`;
    this.#died = new Promise((resolve) => {
      this.#die = resolve;
    });
    const { db, pool, close } = connect(url, { max: 3, name: this.#name });
    this.db = db;
    this.#close = close;
    const take = pool.connect.bind(pool);
    Object.assign(pool, {
      connect: async () => {
        this.point();
        const client = await take();
        const release = client.release.bind(client);
        const query = client.query.bind(client) as (...args: unknown[]) => unknown;
        let cut: Cut | undefined;
        const passes = () => {
          if (cut) throw cut;
          this.point();
        };
        const loses = async (error: unknown) => {
          if (error instanceof Cut && !cut) {
            cut = error;
            // What the server does when it sees the end of a connection, which may be some moments later. A new one would know as
            // little as this one then, and take longer to make than all the rest.
            await query('rollback');
            await query('select pg_advisory_unlock_all()');
          }
          throw error;
        };
        const asked = async (args: unknown[]) => {
          try {
            passes();
            const result = await query(...args);
            passes();
            return result;
          } catch (error) {
            return loses(error);
          }
        };
        return {
          // Rows go over by a stream, which has to be there at once; what comes after it waits again.
          query: (...args: unknown[]) => (isStream(args[0]) ? query(...args) : asked(args)),
          release: () => release(this.dead),
        };
      },
    });
  }

  get dead(): boolean {
    return this.#ends === 'killed' && this.struck;
  }

  /** Whether it has come to its wait. */
  get struck(): boolean {
    return this.#waits > this.#diesAt;
  }

  /** How often it has waited. */
  get waits(): number {
    return this.#waits;
  }

  /** The connection over which it waits for the n-th time from here on is cut; `never` by default. */
  cutsAt(wait = Number.POSITIVE_INFINITY): void {
    this.#waits = 0;
    this.#diesAt = wait;
  }

  /** One more wait. @throws Killed when it is its last, and ever after; Cut when its connection is cut there */
  point(): void {
    const struck = this.struck;
    this.#waits += 1;
    if (!this.struck) return;
    if (!struck) this.#dies();
    if (this.#ends === 'killed') {
      this.#die();
      throw new Killed(`killed at wait ${this.#diesAt}`);
    }
    if (!struck) throw new Cut(`cut at wait ${this.#diesAt}`);
  }

  /** Does this until it is done or the process has died. @returns whether it is done */
  async does(work: () => Promise<unknown>): Promise<boolean> {
    // What goes on in a process that is dead goes on nowhere; whatever it comes to is nobody's.
    const done = work().catch((error: unknown) => {
      if (!this.dead) throw error;
    });
    await Promise.race([done, this.#died]);
    return !this.dead;
  }

  /** Resolves once PostgreSQL has seen that it is gone. @param other on connections of another process */
  async gone(other: Db): Promise<void> {
    await this.#close();
    await until(
      async () => {
        const { rows } = await sql`
          select from pg_stat_activity where application_name = ${this.#name}`.execute(other);
        return rows.length === 0;
      },
      { what: 'the end of its connections' },
    );
  }
}

const isStream = (asked: unknown): boolean =>
  typeof asked === 'object' && asked !== null && 'pipe' in asked && typeof asked.pipe === 'function';
