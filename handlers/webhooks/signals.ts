import { join } from 'node:path';
import type Router from '@koa/router';
import { Counter } from 'prom-client';
import type { App } from '../../src/app.ts';
import { readSignal } from '../../src/crisis/reports/signal.ts';
import { type SignalAnswer, takeSignal } from '../../src/crisis/reports/take-signal.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { noteHeard } from '../../src/records/source-state.ts';
import {
  answerBefore,
  batchKeys,
  beginBatch,
  noteProgress,
} from '../../src/records/sources/generic/batch.ts';
import { receive } from '../../src/records/sources/generic/receive.ts';
import { IngestRefused } from '../../src/records/sources/generic/refused.ts';
import type { SignedHead } from '../../src/records/sources/generic/signature.ts';
import { Spool } from '../../src/records/sources/generic/spool.ts';
import { unpacked } from '../../src/records/sources/generic/unpack.ts';
import type { Ctx, State } from '../context.ts';
import { type SignedIngest, signedIngest } from './signed-ingest.ts';

/** Signals by what became of them: `done`, `again`, or why they were refused. No ids. */
export const signals = new Counter({
  name: 'heed_signals_total',
  help: 'Signals of leaks by what became of them',
  labelNames: ['result'],
  registers: [],
});

const mostBytes = 64 * 1024;

/** `POST /ingest/signals`: one signal of a leak as JSON, signed like a batch of records (docs/crisis.md). */
export function signalsWebhook(router: Router<State>, app: App): void {
  signedIngest(router, app, {
    ...{ path: '/ingest/signals', purpose: 'heed-signals-v1', what: 'a signal', perSource: 120 },
    counted: signals,
    may: ({ signals: may }) => {
      if (!may) throw new IngestRefused('no-signals');
    },
    taken: (ctx, head) => taken(app, ctx, head),
  });
}

async function taken(app: App, ctx: Ctx, head: SignedHead): ReturnType<SignedIngest['taken']> {
  const { db, clock, secrets, config } = app;
  const digest = Buffer.from(head.digest, 'base64');
  // Beside keys of batches of records, which the same sender may count on its own.
  const keys = batchKeys(secrets, head.source, `signal\n${head.key}`);
  const before = await answerBefore<SignalAnswer>(db, head.source, keys, digest, clock.now());
  if (before) return { answer: before, again: true };
  const now = clock.now();
  const signal = readSignal(await bodyOf(ctx, head, join(config.dataDir, 'spool')), now);
  // Key and effect commit together, so that what fails is sent again as if it had never come.
  const outcome = await inTransaction(db, async (tx) => {
    const held = await beginBatch<SignalAnswer | null>(tx, head.source, keys, digest, now, null);
    if (!held || !('holder' in held)) return { answer: held ?? {}, again: true };
    const answer = await takeSignal(tx, app, { sourceId: head.source, signal, once: head.key, now });
    await noteProgress(tx, held, answer, { now, done: true });
    return { answer, again: false };
  });
  await noteHeard(db, head.source, now, new Date(signal.at));
  return outcome;
}

async function bodyOf(ctx: Ctx, head: SignedHead, folder: string): Promise<Buffer> {
  const spool = await Spool.open(folder);
  try {
    await receive(ctx.req, spool, head, mostBytes);
    const parts: Buffer[] = [];
    for await (const part of unpacked(spool, head.encoding)) parts.push(part);
    return Buffer.concat(parts);
  } finally {
    await spool.close();
  }
}
