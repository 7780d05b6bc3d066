import type { Clock } from '../clock.ts';
import type { Db } from '../db/pool.ts';
import type { Log } from '../log.ts';
import type { Batch, Outcome, Platform } from '../platforms/port.ts';
import { traced } from '../tracing/tracer.ts';
import { batchOf, type Claimed } from './batch.ts';
import { type Fate, fatesOf, record } from './record.ts';
import { laneRules } from './rules.ts';

export interface SendDeps {
  db: Db;
  clock: Clock;
  log: Log;
}

export interface Sent {
  /** The platform took nothing and said nothing of any member. */
  lost: boolean;
  /** Until when the platform asked this line to rest. */
  restUntil?: Date;
  /** When the call began. */
  began: Date;
}

/** Waits between tries to write down what happened; together well within what the lease has left. */
const recordRetries = [100, 500, 2_000];

/**
 * Sends a claimed batch and records what became of each member. Never rejects because of the platform: what
 * cannot be known is recorded as unknown. When the outcomes cannot be recorded either, the lease runs out.
 */
export function send(deps: SendDeps, platform: Platform, claimed: Claimed): Promise<Sent> {
  const { id: batch, lane } = claimed;
  return traced('send', { platform: platform.name, lane, batch }, () => sendNow(deps, platform, claimed));
}

async function sendNow(deps: SendDeps, platform: Platform, claimed: Claimed): Promise<Sent> {
  const { clock, log } = deps;
  const rules = laneRules[claimed.lane];
  const started = clock.now();
  const outcomes = await call(deps, platform, claimed, rules.timeoutMs);
  const now = clock.now();
  const fates = fatesOf(claimed, outcomes, platform.capabilities, rules, now);
  await persist(() => record(deps.db, claimed, fates, now));
  log.debug(
    {
      batch: claimed.id,
      message: claimed.messageId,
      lane: claimed.lane,
      ms: +now - +started,
      ...count(fates),
    },
    'a batch was sent',
  );
  const rests = outcomes?.flatMap((o) => (o.result === 'later' && o.why === 'rate' ? [o.at.getTime()] : []));
  if (rests?.length) return { lost: false, restUntil: new Date(Math.max(...rests)), began: started };
  const waits = (fate: Fate) => fate.state === 'pending' && !fate.asNew && !fate.free;
  return { lost: fates.every((fate) => fate.state === 'unknown' || waits(fate)), began: started };
}

async function call(
  { log }: SendDeps,
  platform: Platform,
  claimed: Claimed,
  timeoutMs: number,
): Promise<Outcome[] | undefined> {
  const batch = batchOf(claimed, platform.capabilities);
  if (batch.to.length === 0) return [];
  try {
    if (claimed.repeat !== 'marked' || !platform.find)
      return await bounded((signal) => platform.send(batch, signal), timeoutMs);
    const found = await look(platform, batch, timeoutMs / 2);
    const arrived = new Set(found.map((outcome) => outcome.delivery));
    const to = batch.to.filter((receiver) => !arrived.has(receiver.delivery));
    if (to.length === 0) return found;
    const sent = await bounded((signal) => platform.send({ ...batch, to }, signal), timeoutMs / 2);
    return [...found, ...sent];
  } catch (err) {
    log.warn({ err, batch: claimed.id, platform: platform.name }, 'nothing is known about a send');
    return undefined;
  }
}

/** Not to find out in time is no reason not to send. */
async function look(platform: Platform, batch: Batch, ms: number): Promise<Outcome[]> {
  try {
    const found = await bounded(async (signal) => platform.find?.(batch, signal), ms);
    return found?.filter((outcome) => outcome.result === 'accepted') ?? [];
  } catch {
    return [];
  }
}

/** Aborts and rejects after `ms`, also when the work does not listen to its signal. */
async function bounded<T>(work: (signal: AbortSignal) => Promise<T>, ms: number): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error('no answer in time');
      abort.abort(error);
      reject(error);
    }, ms);
  });
  try {
    return await Promise.race([work(abort.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What is known about a send is worth a few tries: forgotten, it would have to be sent again. */
async function persist(write: () => Promise<void>): Promise<void> {
  for (const wait of recordRetries) {
    try {
      return await write();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  await write();
}

function count(fates: readonly Fate[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of fates) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
