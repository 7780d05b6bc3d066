import { join } from 'node:path';
import type Router from '@koa/router';
import { Counter } from 'prom-client';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { App } from '../../src/app.ts';
import { HeedError } from '../../src/errors.ts';
import { sendingSource } from '../../src/records/source-secrets.ts';
import { noteHeard } from '../../src/records/source-state.ts';
import type { BatchAnswer } from '../../src/records/sources/generic/answer.ts';
import { answerBefore, batchKeys, beginBatch, letGo } from '../../src/records/sources/generic/batch.ts';
import { receive } from '../../src/records/sources/generic/receive.ts';
import { IngestRefused } from '../../src/records/sources/generic/refused.ts';
import { checkSignature, readHead, type SignedHead } from '../../src/records/sources/generic/signature.ts';
import { Slots } from '../../src/records/sources/generic/slots.ts';
import { Spool } from '../../src/records/sources/generic/spool.ts';
import { takeBatch } from '../../src/records/sources/generic/take.ts';
import { unpacked } from '../../src/records/sources/generic/unpack.ts';
import type { Ctx, State } from '../context.ts';

/** Batches by what became of them: `done`, `again`, or why they were refused. No ids. */
export const batches = new Counter({
  name: 'heed_ingest_batches_total',
  help: 'Batches of records by what became of them',
  labelNames: ['result'],
  registers: [],
});

/** In a minute: batches of one source, and refused signatures from one address. */
const perSource = 600;
const perAddress = 60;

/**
 * `POST /ingest/records`: records as lines of JSON, signed (docs/intake.md). Signed before sessions, so there is nobody
 * to be signed in and nothing to forge.
 *
 * The head is verified before a byte of the body is read, and the body before anything is committed (decision 0032).
 */
export function recordsWebhook(router: Router<State>, app: App): void {
  const sources = new RateLimiterMemory({ points: perSource, duration: 60 });
  const addresses = new RateLimiterMemory({ points: perAddress, duration: 60 });
  const slots = new Slots();

  router.post('/ingest/records', async (ctx: Ctx) => {
    try {
      await within(addresses, ctx.ip, 0);
      const head = await verified(ctx).catch(async (error: unknown) => {
        if (error instanceof IngestRefused && error.reason === 'signature')
          await within(addresses, ctx.ip, 1);
        throw error;
      });
      await within(sources, head.source, 1);
      const { answer, again } = await slots.during(head.source, () => taken(ctx, head));
      batches.inc({ result: again ? 'again' : 'done' });
      ctx.status = 200;
      ctx.body = answer;
    } catch (error) {
      refuse(ctx, error);
    }
  });

  async function verified(ctx: Ctx): Promise<SignedHead> {
    const { head, signatures } = readHead(ctx.req.headers);
    const { now } = ctx.state;
    const source = await sendingSource(app.db, app.vault, head.source, now);
    checkSignature(head, signatures, source?.secrets ?? [], Math.floor(now.getTime() / 1_000));
    if (source?.state === 'off') throw new IngestRefused('off');
    return head;
  }

  async function taken(ctx: Ctx, head: SignedHead): Promise<{ answer: BatchAnswer; again: boolean }> {
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

  function refuse(ctx: Ctx, error: unknown): void {
    const { requestId } = ctx.state;
    const reason = error instanceof IngestRefused ? error.reason : undefined;
    const known = error instanceof HeedError ? error : undefined;
    batches.inc({ result: reason ?? (known && known.status < 500 ? known.code : 'failed') });
    ctx.status = known?.status ?? 500;
    if (known?.retryAfter !== undefined) ctx.set('retry-after', String(known.retryAfter));
    // The rest of the body was not read and would stand where the next request begins.
    if (!ctx.req.complete) ctx.set('connection', 'close');
    const code = reason ?? known?.code ?? 'internal';
    ctx.body = { error: code, message: reason ? known?.message : undefined, reference: requestId };
    if (ctx.status >= 500)
      app.log.error({ err: error, requestId }, 'a batch of records failed; sent again it goes on');
    else app.log.warn({ requestId, reason: code }, 'a batch of records was refused');
  }
}

/** @param points 0 only asks. @throws IngestRefused `too-many` */
async function within(budget: RateLimiterMemory, key: string, points: 0 | 1): Promise<void> {
  const used =
    points === 0
      ? await budget.get(key)
      : await budget.consume(key).catch((spent: unknown) => {
          if (spent instanceof Error) throw spent;
          return { remainingPoints: -1, msBeforeNext: 60_000 };
        });
  if (!used || used.remainingPoints > (points === 0 ? 0 : -1)) return;
  throw new IngestRefused('too-many', { retryAfter: Math.max(Math.ceil(used.msBeforeNext / 1_000), 1) });
}
