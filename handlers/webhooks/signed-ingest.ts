import type Router from '@koa/router';
import type { Counter } from 'prom-client';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { App } from '../../src/app.ts';
import { HeedError } from '../../src/errors.ts';
import { type SendingSource, sendingSource } from '../../src/records/source-secrets.ts';
import { IngestRefused } from '../../src/records/sources/generic/refused.ts';
import {
  checkSignature,
  type Purpose,
  readHead,
  type SignedHead,
} from '../../src/records/sources/generic/signature.ts';
import { Slots } from '../../src/records/sources/generic/slots.ts';
import type { Ctx, State } from '../context.ts';

/** Refused signatures from one address, in a minute. */
const perAddress = 60;

export interface SignedIngest {
  path: string;
  purpose: Purpose;
  /** As logs call it: "a batch of records". */
  what: string;
  /** In a minute, of one source. */
  perSource: number;
  counted: Counter<'result'>;
  /** Whether this source may at all. @throws IngestRefused */
  may?: (source: SendingSource) => void;
  /** @returns what is answered; `again` where it was taken in before */
  taken: (ctx: Ctx, head: SignedHead) => Promise<{ answer: object; again: boolean }>;
}

/**
 * An address that machines send to, signed (docs/intake.md). Signed before sessions, so there is nobody to be signed in and
 * nothing to forge.
 *
 * The head is verified before a byte of the body is read, and the body before anything is committed (decision 0032).
 */
export function signedIngest(router: Router<State>, app: App, ingest: SignedIngest): void {
  const { path, purpose, what, perSource, counted, may, taken } = ingest;
  const sources = new RateLimiterMemory({ points: perSource, duration: 60 });
  const addresses = new RateLimiterMemory({ points: perAddress, duration: 60 });
  const slots = new Slots();

  router.post(path, async (ctx: Ctx) => {
    try {
      await within(addresses, ctx.ip, 0);
      const head = await verified(ctx).catch(async (error: unknown) => {
        if (error instanceof IngestRefused && error.reason === 'signature')
          await within(addresses, ctx.ip, 1);
        throw error;
      });
      await within(sources, head.source, 1);
      const { answer, again } = await slots.during(head.source, () => taken(ctx, head));
      counted.inc({ result: again ? 'again' : 'done' });
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
    checkSignature(head, signatures, source?.secrets ?? [], Math.floor(now.getTime() / 1_000), purpose);
    if (source?.state === 'off') throw new IngestRefused('off');
    if (source) may?.(source);
    return head;
  }

  function refuse(ctx: Ctx, error: unknown): void {
    const { requestId } = ctx.state;
    const reason = error instanceof IngestRefused ? error.reason : undefined;
    const known = error instanceof HeedError ? error : undefined;
    counted.inc({ result: reason ?? (known && known.status < 500 ? known.code : 'failed') });
    ctx.status = known?.status ?? 500;
    if (known?.retryAfter !== undefined) ctx.set('retry-after', String(known.retryAfter));
    // The rest of the body was not read and would stand where the next request begins.
    if (!ctx.req.complete) ctx.set('connection', 'close');
    const code = reason ?? known?.code ?? 'internal';
    ctx.body = { error: code, message: reason ? known?.message : undefined, reference: requestId };
    if (ctx.status >= 500) app.log.error({ err: error, requestId }, `${what} failed; sent again it goes on`);
    else app.log.warn({ requestId, reason: code }, `${what} was refused`);
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
