import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

/** What fails and works in turns is said again no sooner than this. */
const quietMs = 10 * 60_000;

/**
 * Says once that a platform refuses something that somebody has to put right, with what to do, and once that it
 * works again. A line for each of a hundred thousand sends helps nobody.
 */
export class Alarm {
  readonly #platform: { id: string; name: string };
  readonly #log: Log;
  readonly #clock: Clock;
  /** Codes that were said and not yet taken back, by what was called. */
  readonly #said = new Map<string, Set<number | string>>();
  /** When a code was last said. */
  readonly #last = new Map<string, Date>();

  /** @param platform `id` as in rows, `name` as people write it */
  constructor(platform: { id: string; name: string }, log: Log, clock: Clock) {
    this.#platform = platform;
    this.#log = log;
    this.#clock = clock;
  }

  /** @param path what was called: the path or method, never with its arguments */
  refused(
    path: string,
    errcode: number | string,
    meaning: { class: string; means: string; todo?: string },
    more: Record<string, unknown> = {},
  ): void {
    const said = this.#said.get(path) ?? new Set();
    if (said.has(errcode) || !this.#isDue(`${path} ${errcode}`)) return;
    this.#said.set(path, said.add(errcode));
    this.#log.error(
      { platform: this.#platform.id, path, errcode, class: meaning.class, ...more },
      `${this.#platform.name} refuses: ${meaning.means}. ${meaning.todo ?? ''}`.trim(),
    );
  }

  worked(path: string): void {
    if (!this.#said.delete(path)) return;
    this.#log.info({ platform: this.#platform.id, path }, `${this.#platform.name} takes it again`);
  }

  #isDue(what: string): boolean {
    const now = this.#clock.now();
    const last = this.#last.get(what);
    if (last && now.getTime() - last.getTime() < quietMs) return false;
    this.#last.set(what, now);
    return true;
  }
}
