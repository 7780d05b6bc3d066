import type { App } from '../../src/app.ts';
import { SlackError } from '../../src/platforms/slack/api.ts';
import type { SlackSide } from '../../src/platforms/slack/connect.ts';
import { publishHome } from './slack-home.ts';

/** For what nobody waits for, and Slack shall not send again. */
const showMs = 1_800;
/** So long after they opened it somebody may still have it before them. */
const openMs = 3_600_000;
/** Who waited longer has opened it again, or is somewhere else. */
const longestWaitMs = 10 * 60_000;
const mostTries = 5;
const mostPeople = 10_000;

/**
 * People's homes in Slack, drawn when they are opened, and again when what stands there has changed under their eyes.
 * Over a limit one is drawn as soon as Slack takes it; of what Slack refuses otherwise it stays as it was, for asked
 * again Slack would refuse again. Kept by the process alone: a home is drawn anew whenever it is opened.
 */
export class Homes {
  readonly #app: App;
  readonly #slack: SlackSide;
  /** Who opened theirs, and when. */
  readonly #opened = new Map<string, number>();
  readonly #waiting = new Set<string>();

  constructor(app: App, slack: SlackSide) {
    this.#app = app;
    this.#slack = slack;
  }

  async opened(userId: string): Promise<void> {
    if (this.#opened.size >= mostPeople) this.#opened.clear();
    this.#opened.set(userId, this.#time());
    await this.#show(userId, 1);
  }

  /** Nobody waits for it. */
  changed(userId: string): void {
    if (this.#time() - (this.#opened.get(userId) ?? Number.NEGATIVE_INFINITY) > openMs) return;
    this.#inBackground(userId, 1);
  }

  async #show(userId: string, tries: number): Promise<void> {
    try {
      await publishHome(this.#app, this.#slack, userId, AbortSignal.timeout(showMs));
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      const { method, fate, code, retryAt } = error;
      if (retryAt && this.#again(userId, retryAt, tries)) return;
      this.#app.log.warn(
        { platform: 'slack', method, fate, code },
        'Slack did not show what it was asked to',
      );
    }
  }

  /** @returns false when it is not worth waiting for */
  #again(userId: string, at: Date, tries: number): boolean {
    const ms = at.getTime() - this.#time();
    if (this.#waiting.has(userId)) return true;
    if (ms > longestWaitMs || tries >= mostTries || this.#waiting.size >= mostPeople) return false;
    this.#waiting.add(userId);
    const timer = setTimeout(
      () => {
        this.#waiting.delete(userId);
        this.#inBackground(userId, tries + 1);
      },
      Math.max(ms, 1),
    );
    // A process that ends leaves it: the home is drawn when it is opened.
    timer.unref();
    return true;
  }

  #inBackground(userId: string, tries: number): void {
    this.#show(userId, tries).catch((err: unknown) => {
      this.#app.log.warn({ err, platform: 'slack' }, 'a home could not be drawn');
    });
  }

  #time(): number {
    return this.#app.clock.now().getTime();
  }
}
