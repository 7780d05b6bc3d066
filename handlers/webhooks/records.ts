import { join } from 'node:path';
import type Router from '@koa/router';
import { Counter } from 'prom-client';
import type { App } from '../../src/app.ts';
import { noteHeard } from '../../src/records/source-state.ts';
import { answerBefore, batchKeys, beginBatch, letGo } from '../../src/records/sources/generic/batch.ts';
import { receive } from '../../src/records/sources/generic/receive.ts';
import type { SignedHead } from '../../src/records/sources/generic/signature.ts';
import { Spool } from '../../src/records/sources/generic/spool.ts';
import { takeBatch } from '../../src/records/sources/generic/take.ts';
import { unpacked } from '../../src/records/sources/generic/unpack.ts';
import type { Ctx, State } from '../context.ts';
import { type SignedIngest, signedIngest } from './signed-ingest.ts';

/** Batches by what became of them: `done`, `again`, or why they were refused. No ids. */
export const batches = new Counter({
  name: 'heed_ingest_batches_total',
  help: 'Batches of records by what became of them',
  labelNames: ['result'],
  registers: [],
});

/** `POST /ingest/records`: records as lines of JSON, signed (docs/intake.md). */
export function recordsWebhook(router: Router<State>, app: App): void {
  signedIngest(router, app, {
    ...{ path: '/ingest/records', purpose: 'heed-records-v1', what: 'a batch of records' },
    ...{ perSource: 600, counted: batches, taken: (ctx, head) => taken(app, ctx, head) },
  });
}

async function taken(app: App, ctx: Ctx, head: SignedHead): ReturnType<SignedIngest['taken']> {
  const { db, clock, vault, secrets, zone, config } = app;
  const digest = Buffer.from(head.digest, 'base64');
  const keys = batchKeys(secrets, head.source, head.key);
  const before = await answerBefore(db, head.source, keys, digest, clock.now());
  if (before) return { answer: before, again: true };
  const most = config.HEED_INGEST_MAX_MB * 1024 * 1024;
  const spool = await Spool.open(join(config.dataDir, 'spool'));
  try {
    await receive(ctx.req, spool, head, most);
    const held = await beginBatch(db, head.source, keys, digest, clock.now());
    if (!('holder' in held)) return { answer: held, again: true };
    const deps = { db, vault, clock, secrets, zone };
    try {
      const { answer, newest } = await takeBatch(deps, held, unpacked(spool, head.encoding));
      await noteHeard(db, head.source, clock.now(), newest);
      return { answer, again: false };
    } catch (error) {
      await letGo(db, held, clock.now()).catch((err: unknown) =>
        app.log.warn({ err }, 'a batch that failed is free for whoever sends it again in two minutes'),
      );
      throw error;
    }
  } finally {
    await spool.close();
  }
}
