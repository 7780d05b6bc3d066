import type { Lane } from '../../db/schema.ts';
import { SlackError } from './api.ts';
import { isKnown } from './codes.ts';
import type { Fate } from './fates.ts';

/** Said of one person as often as of the whole app, and Slack does not tell which. */
const doubtful: ReadonlySet<string> = new Set(['access_denied', 'no_permission', 'restricted_action']);
const mostTries = 3;
/** A post that was taken so short a time ago says that the app may post. */
const recentMs = 60_000;
const againMs: Readonly<Record<Lane, number>> = { alert: 10_000, bulk: 60_000 };
const mostAccounts = 10_000;

/**
 * Tells a refusal that concerns one person from one that concerns everybody: when Slack takes posts to others in
 * between, it is that person's matter. They hold nobody up, and after a few tries they count as refused.
 */
export class Refusals {
  #workedAt = Number.NEGATIVE_INFINITY;
  readonly #of = new Map<string, { at: number; tries: number }>();

  worked(account: string, now: Date): void {
    this.#of.delete(account);
    this.#workedAt = now.getTime();
  }

  /** @returns undefined when nothing says that it is this person's matter */
  refused(account: string, error: unknown, lane: Lane, now: Date): Fate | undefined {
    if (!(error instanceof SlackError) || error.fate !== 'refused' || error.class !== 'alert')
      return undefined;
    const { code } = error;
    if (code === undefined || (isKnown(code) && !doubtful.has(code))) return undefined;
    const before = this.#of.get(account);
    const theirs = this.#workedAt >= (before?.at ?? now.getTime() - recentMs);
    const tries = (before?.tries ?? 0) + (theirs ? 1 : 0);
    if (!before && this.#of.size >= mostAccounts) this.#of.clear();
    this.#of.set(account, { at: now.getTime(), tries });
    if (!theirs) return undefined;
    if (tries < mostTries)
      return { result: 'later', why: 'turn', at: new Date(now.getTime() + againMs[lane]) };
    this.#of.delete(account);
    return { result: 'failed', reason: 'refused' };
  }
}
