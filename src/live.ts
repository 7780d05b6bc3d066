import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { afterCommit } from './db/after-commit.ts';
import { type Db, isTx, type Tx } from './db/pool.ts';
import type { Log } from './log.ts';

/**
 * Live pages. What happens is announced as a topic, an id and nothing else; a page that shows the topic loads
 * its part again. Announcements are hints: one that is lost costs freshness, never a fact.
 */
const channel = 'heed_live';
const quietMs = 100;
const mostPending = 10_000;

/** Topics that wait to be announced by this process; only kept while a `Live` runs. */
const pending = new Set<string>();
let announce: (() => void) | undefined;

/** A topic for a name that is not an id of ours, such as an account of a platform. */
export function topicOf(kind: string, name: string): string {
  return `${kind}.${createHash('sha256').update(name).digest('hex').slice(0, 24)}`;
}

/**
 * Announces that whatever `topic` names has changed: after the commit when given a transaction, and at most
 * every 100 ms however often it is called. Does nothing in a process that runs no `Live` (the command line).
 *
 * @param topic an id, at most 100 letters, digits and `._-`; never content, never a name
 */
export function touch(db: Db | Tx, topic: string): void {
  if (!/^[A-Za-z0-9._-]{1,100}$/.test(topic)) throw new TypeError('a topic is an id');
  if (isTx(db)) afterCommit(db, () => put(topic));
  else put(topic);
}

function put(topic: string): void {
  if (!announce || pending.size >= mostPending) return;
  pending.add(topic);
  announce();
}

export interface Live {
  /** Calls `changed` whenever the topic is announced, and once after a lost connection is back. */
  subscribe(topic: string, changed: () => void): () => void;
  /** Announces what waits, then closes the connection. */
  stop(): Promise<void>;
}

/**
 * Announces this process's topics and listens for everybody's: one connection that only listens, however many
 * pages are open. One per process. Resolves once it listens.
 */
export async function startLive(options: { url: string; db: Db; log: Log }): Promise<Live> {
  const listener = new Listener(options.url, options.log);
  try {
    await listener.connect();
  } catch (error) {
    await listener.stop();
    throw error;
  }
  const announcer = startAnnouncer(options.db, options.log);
  return {
    subscribe: (topic, changed) => listener.subscribe(topic, changed),
    async stop() {
      await announcer.stop();
      await listener.stop();
    },
  };
}

/** The first touch goes out at once; what comes within the next 100 ms goes out together at their end. */
function startAnnouncer(db: Db, log: Log): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();

  function flush(): void {
    const topics = [...pending];
    pending.clear();
    sending = sending
      .then(() => notify(db, topics))
      .catch((err) => log.warn({ err }, 'a live hint was lost'));
  }
  function tick(): void {
    timer = undefined;
    if (pending.size > 0) announceSoon();
  }
  function announceSoon(): void {
    if (timer) return;
    timer = setTimeout(tick, quietMs);
    flush();
  }
  announce = announceSoon;
  return {
    async stop() {
      announce = undefined;
      clearTimeout(timer);
      if (pending.size > 0) flush();
      await sending;
    },
  };
}

async function notify(db: Db, topics: string[]): Promise<void> {
  await sql`select pg_notify(${channel}, topic) from unnest(${topics}::text[]) topic`.execute(db);
}

class Listener {
  readonly #url: string;
  readonly #log: Log;
  readonly #topics = new Map<string, Set<() => void>>();
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #stopped = false;

  constructor(url: string, log: Log) {
    this.#url = url;
    this.#log = log;
  }

  subscribe(topic: string, changed: () => void): () => void {
    const set = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, set);
    // Wrapped, so that the same function may be given twice and taken back once.
    const call = () => changed();
    set.add(call);
    return () => {
      set.delete(call);
      if (set.size === 0 && this.#topics.get(topic) === set) this.#topics.delete(topic);
    };
  }

  async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'heed-live',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    this.#client = client;
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ payload }) => this.#tell(payload ?? ''));
    await client.connect();
    await client.query(`listen ${channel}`);
    this.#failures = 0;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.#client?.end().catch(() => undefined);
  }

  #tell(topic: string): void {
    for (const call of this.#topics.get(topic) ?? []) this.#safely(call);
  }

  /** What was announced meanwhile is unknown, so everybody looks again. */
  #tellAll(): void {
    for (const set of this.#topics.values()) for (const call of set) this.#safely(call);
  }

  #safely(call: () => void): void {
    try {
      call();
    } catch (err) {
      this.#log.error({ err }, 'a live page could not be told');
    }
  }

  #lost(client: pg.Client): void {
    if (this.#stopped || this.#client !== client) return;
    this.#client = undefined;
    void client.end().catch(() => undefined);
    if (this.#failures === 0) this.#log.warn('live pages lost their connection; trying again');
    this.#later();
  }

  #later(): void {
    const wait = Math.min(100 * 2 ** this.#failures, 5_000);
    this.#failures += 1;
    this.#retry = setTimeout(() => void this.#again(), wait);
  }

  async #again(): Promise<void> {
    try {
      await this.connect();
      if (this.#stopped) return await this.stop();
      this.#log.info('live pages are connected again');
      this.#tellAll();
    } catch {
      // A connection that failed to open may also have told `#lost`; only one of the two tries again.
      if (this.#client === undefined || this.#stopped) return;
      this.#client = undefined;
      this.#later();
    }
  }
}
