import { sql } from 'kysely';
import type { Clock } from '../src/clock.ts';
import { unknownMigrations } from '../src/db/migrate.ts';
import type { Db } from '../src/db/pool.ts';
import { kindOfError } from '../src/kind-of-error.ts';
import type { Log } from '../src/log.ts';
import { forgetSweeps, noteSweepFailure } from '../src/queue/standing.ts';
import { inJob } from '../src/tracing/in-hand.ts';
import { traced } from '../src/tracing/tracer.ts';
import { within } from '../src/within.ts';
import type { SweepJob } from './sweep.ts';

/** Sweeps at work at once in one process; each holds a connection for its lock. */
const mostAtOnce = 4;
/** First number of the advisory locks; the second is a hash of the name. */
const lockSpace = 4_833;
/** How late the queue may be before this process runs a sweep by itself. */
const mostLateMs = 5_000;
const lateShare = 0.5;
/** A sweep that this release has no more, and no process has run for so long, is forgotten: it would stand as failed for ever. */
const goneMs = 24 * 3_600_000;
/** By how much clocks of two machines may differ. A start farther ahead was written by a clock that has since been set back. */
const mostAheadMs = 5_000;
const aheadOf = (everyMs: number): number => Math.min(everyMs * lateShare, mostAheadMs);

export interface SweeperDeps {
  db: Db;
  clock: Clock;
  log: Log;
  sweeps: readonly SweepJob[];
}

export type SweepResult = 'done' | 'failed' | 'busy' | 'fresh' | 'unknown' | 'outdated';

/**
 * Runs sweeps, each in one process at a time and about as often as it wants, whoever asks: the queue's
 * schedulers, or this process's own look at what is late.
 */
export class Sweeper {
  readonly #deps: SweeperDeps;
  readonly #sweeps: ReadonlyMap<string, SweepJob>;
  readonly #running = new Map<string, Promise<SweepResult>>();
  readonly #stop = new AbortController();
  /** Sweeps that were left to a newer version, each told once. */
  readonly #left = new Set<string>();
  #turned: Date | undefined;

  constructor(deps: SweeperDeps) {
    this.#deps = deps;
    this.#sweeps = new Map(deps.sweeps.map((sweep) => [sweep.name, sweep]));
    if (this.#sweeps.size < deps.sweeps.length) throw new TypeError('two sweeps have the same name');
  }

  /** When it last looked for what is late or ended a sweep; undefined before it has. */
  get turned(): Date | undefined {
    return this.#turned;
  }

  /** Never rejects: a sweep that fails is logged and runs again when it is next due. */
  async run(name: string): Promise<SweepResult> {
    const sweep = this.#sweeps.get(name);
    if (!sweep) return 'unknown';
    if (this.#stop.signal.aborted || this.#running.has(name) || this.#running.size >= mostAtOnce)
      return 'busy';
    const running = inJob(`sweep ${name}`, () =>
      this.#locked(sweep).catch(async (err: unknown): Promise<SweepResult> => {
        const { db, clock, log } = this.#deps;
        log.error({ err, sweep: name }, 'a sweep failed');
        // The database may be what failed: then nothing can be noted in it.
        await noteSweepFailure(db, name, kindOfError(err), clock.now()).catch(() => undefined);
        return 'failed';
      }),
    );
    this.#running.set(name, running);
    try {
      const result = await running;
      if (result === 'done') this.#turned = this.#deps.clock.now();
      return result;
    } finally {
      this.#running.delete(name);
    }
  }

  /** Runs what the queue should have run and has not, because it is down or was emptied. */
  async runLate(): Promise<void> {
    const now = this.#deps.clock.now().getTime();
    const rows = await this.#deps.db.selectFrom('sweep_run').select(['sweep', 'started_at']).execute();
    this.#turned = this.#deps.clock.now();
    const started = new Map(rows.map((row) => [row.sweep, row.started_at.getTime()]));
    const late = [...this.#sweeps.values()].filter(({ name, everyMs }) => {
      const age = now - (started.get(name) ?? Number.NEGATIVE_INFINITY);
      return age < -aheadOf(everyMs) || age >= everyMs + Math.min(everyMs * lateShare, mostLateMs);
    });
    const gone = rows.filter(
      ({ sweep, started_at }) => !this.#sweeps.has(sweep) && now - started_at.getTime() >= goneMs,
    );
    if (gone.length > 0) await forgetSweeps(this.#deps.db, gone);
    await Promise.all(late.map((sweep) => this.run(sweep.name)));
  }

  /** Starts nothing more, tells what runs to hand back, and waits for it at most `boundMs`. */
  async stop(boundMs: number): Promise<void> {
    this.#stop.abort();
    await within(boundMs, Promise.allSettled(this.#running.values()));
  }

  /** A lock of the session, not of a transaction: a long sweep must not hold back vacuum. */
  async #locked(sweep: SweepJob): Promise<SweepResult> {
    return this.#deps.db.connection().execute(async (own) => {
      if (sweep.everyTable && (await unknownMigrations(own)).length > 0) return this.#outdated(sweep.name);
      const key = sql`${lockSpace}::int, hashtext(${sweep.name})`;
      const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_lock(${key}) as mine`.execute(own);
      if (!rows[0]?.mine) return 'busy';
      try {
        return await this.#dueNow(sweep, own);
      } finally {
        await sql`select pg_advisory_unlock(${key})`.execute(own);
      }
    });
  }

  #outdated(sweep: string): SweepResult {
    if (!this.#left.has(sweep))
      this.#deps.log.warn(
        { sweep },
        'the database is of a newer version of Heed: a sweep that has to know every table is left to it',
      );
    this.#left.add(sweep);
    return 'outdated';
  }

  async #dueNow(sweep: SweepJob, own: Db): Promise<SweepResult> {
    const { db, clock, log } = this.#deps;
    const now = clock.now();
    // Two askers may come one after the other; half of its time must have passed since the last start.
    const { rows } = await sql`
      insert into sweep_run (sweep, started_at) values (${sweep.name}, ${now})
      on conflict (sweep) do update set started_at = excluded.started_at, finished_at = null
      where sweep_run.started_at > ${new Date(now.getTime() + aheadOf(sweep.everyMs))}
        or sweep_run.started_at <= ${new Date(now.getTime() - sweep.everyMs * lateShare)}
      returning sweep`.execute(own);
    if (rows.length === 0) return 'fresh';
    const context = { db, now, log: log.child({ sweep: sweep.name }), signal: this.#stop.signal };
    await traced('sweep', { sweep: sweep.name }, () => sweep.run(context));
    await sql`
      update sweep_run set finished_at = ${clock.now()}, failed_at = null, failure = null
      where sweep = ${sweep.name}`.execute(own);
    return 'done';
  }
}
