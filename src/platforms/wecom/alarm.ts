import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { CodeMeaning } from './codes.ts';

/** What fails and works in turns is said again no sooner than this. */
const quietMs = 10 * 60_000;

/**
 * Says once that WeCom refuses something that somebody has to put right, with what to do, and once that it
 * works again. A line for each of a hundred thousand sends helps nobody.
 */
export class Alarm {
  readonly #log: Log;
  readonly #clock: Clock;
  /** Codes that were said and not yet taken back, by path. */
  readonly #said = new Map<string, Set<number>>();
  /** When a code was last said. */
  readonly #last = new Map<string, Date>();

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  refused(path: string, errcode: number, meaning: CodeMeaning, more: Record<string, unknown> = {}): void {
    const said = this.#said.get(path) ?? new Set();
    if (said.has(errcode) || !this.#isDue(`${path} ${errcode}`)) return;
    this.#said.set(path, said.add(errcode));
    this.#log.error(
      { platform: 'wecom', path, errcode, class: meaning.class, ...more },
      `WeCom refuses: ${meaning.means}. ${meaning.todo ?? ''}`.trim(),
    );
  }

  worked(path: string): void {
    if (this.#said.delete(path)) this.#log.info({ platform: 'wecom', path }, 'WeCom takes it again');
  }

  #isDue(what: string): boolean {
    const now = this.#clock.now();
    const last = this.#last.get(what);
    if (last && now.getTime() - last.getTime() < quietMs) return false;
    this.#last.set(what, now);
    return true;
  }
}
