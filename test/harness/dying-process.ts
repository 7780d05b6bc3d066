import { sql } from 'kysely';
import { connect, type Db } from '../../src/db/pool.ts';
import { Killed } from './killed-after.ts';
import { until } from './until.ts';

let processes = 0;

/**
 * A process that ends at its n-th wait for somebody else, counted from 0: for a connection, for a statement before it is
 * sent, `begin` and `commit` included, and after it was carried out but before the process hears of it; and whatever else
 * passes by `point`. Its connections end with it, so that PostgreSQL undoes what was not committed.
 */
export class DyingProcess {
  readonly db: Db;
  readonly #diesAt: number;
  readonly #name: string;
  readonly #close: () => Promise<void>;
  readonly #died: Promise<void>;
  #waits = 0;
  #die: () => void = () => undefined;

  /** @param diesAt never, for a process that lives */
  constructor(url: string, diesAt: number) {
    this.#diesAt = diesAt;
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
        const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
        return {
          query: async (...args: unknown[]) => {
            this.point();
            const result = await query(...args);
            this.point();
            return result;
          },
          release: () => release(this.dead),
        };
      },
    });
  }

  get dead(): boolean {
    return this.#waits > this.#diesAt;
  }

  /** How often it has waited. */
  get waits(): number {
    return this.#waits;
  }

  /** One more wait. @throws Killed when it is its last, and ever after */
  point(): void {
    this.#waits += 1;
    if (!this.dead) return;
    this.#die();
    throw new Killed(`killed at wait ${this.#diesAt}`);
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
