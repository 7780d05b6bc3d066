import type { Log } from '../../log.ts';
import type { CodeMeaning } from './codes.ts';

/**
 * Says once that WeCom refuses something that somebody has to put right, with what to do, and once that it
 * works again. A line for each of a hundred thousand sends helps nobody.
 */
export class Alarm {
  readonly #log: Log;
  /** Codes that were said, by path. */
  readonly #said = new Map<string, Set<number>>();

  constructor(log: Log) {
    this.#log = log;
  }

  refused(path: string, errcode: number, meaning: CodeMeaning, more: Record<string, unknown> = {}): void {
    const said = this.#said.get(path) ?? new Set();
    if (said.has(errcode)) return;
    this.#said.set(path, said.add(errcode));
    this.#log.error(
      { platform: 'wecom', path, errcode, class: meaning.class, ...more },
      `WeCom refuses: ${meaning.means}. ${meaning.todo ?? ''}`.trim(),
    );
  }

  worked(path: string): void {
    if (this.#said.delete(path)) this.#log.info({ platform: 'wecom', path }, 'WeCom takes it again');
  }
}
