import { Agent } from 'undici';
import { type Arrivals, arriving } from '../arrivals.ts';
import type { Aim, Kind } from './aim.ts';
import { outcomeOf, patienceMs, shots } from './shots.ts';
import { type Tallied, Tally } from './tally.ts';

/** So many a second of a kind. */
export interface Stream {
  kind: Kind;
  perSecond: number;
  /** The number of the first: who has pressed already does not press again. */
  from: number;
}

/** Connections to each process, as a proxy keeps them: what finds none free waits, and its time runs. */
const connections = 256;
/** Late by so much at the most because nobody looked; it costs a hundredth of a processor. */
const lookMs = 2;

/** Sends at constant rates, whatever becomes of what came before; each is timed from when it was due. */
export class Generator {
  readonly #agent = new Agent({ connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  readonly #aim: Aim;
  readonly #patience: Readonly<Record<Kind, number>>;
  readonly #running: { kind: Kind; tally: Tally; arrivals: Arrivals }[];

  /** @param patience how long whoever asks waits, in milliseconds */
  constructor(aim: Aim, streams: readonly Stream[], patience: Readonly<Record<Kind, number>> = patienceMs) {
    this.#aim = aim;
    this.#patience = patience;
    this.#running = streams.map(({ kind, perSecond, from }) => {
      const tally = new Tally();
      const one = (n: number, due: number) => this.#one(kind, tally, from + n, due);
      return { kind, tally, arrivals: arriving(perSecond, one, lookMs) };
    });
  }

  /** Nothing more is sent. @returns what became of everything, once all is answered or given up */
  async stop(): Promise<Partial<Record<Kind, Tallied>>> {
    await Promise.all(this.#running.map(({ arrivals }) => arrivals.stop()));
    await this.#agent.close();
    return Object.fromEntries(this.#running.map(({ kind, tally }) => [kind, tally.tallied]));
  }

  async #one(kind: Kind, tally: Tally, n: number, due: number): Promise<void> {
    tally.begins();
    const { ports } = this.#aim;
    // Two at a time, so that each process gets both kinds of pages.
    const { path, ...shot } = shots[kind](this.#aim, n);
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), due + this.#patience[kind] - performance.now());
    const ms = () => performance.now() - due;
    try {
      const answer = await this.#agent.request({
        ...{ origin: `http://127.0.0.1:${ports[Math.floor(n / 2) % ports.length]}`, path, ...shot },
        signal: giveUp.signal,
      });
      const text = await answer.body.text();
      const { statusCode: status, headers } = answer;
      const outcome = outcomeOf(kind, { status, again: headers['retry-after'] !== undefined, text });
      tally.ends(n, outcome, ms(), outcome === 'failed' ? `${status} ${text.slice(0, 200)}` : '');
    } catch (error) {
      if (giveUp.signal.aborted) tally.ends(n, 'unheard', ms());
      else tally.ends(n, 'failed', ms(), error instanceof Error ? error.message : String(error));
    } finally {
      clearTimeout(timer);
    }
  }
}
