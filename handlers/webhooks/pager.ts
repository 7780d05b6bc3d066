import type Router from '@koa/router';
import { z } from 'zod';
import type { App } from '../../src/app.ts';
import { sentAsBatch } from '../../src/delivery/of-batch.ts';
import { callingTenant } from '../../src/people/calling-ways.ts';
import { pagerPath } from '../../src/platforms/pager/adapter.ts';
import type { PagerSettings } from '../../src/platforms/pager/settings.ts';
import { checkPagerSignature, PagerRefused, pagerHeader } from '../../src/platforms/pager/signing.ts';
import type { Ctx, State } from '../context.ts';
import { asSaid, receive } from '../inbound.ts';
import { answered } from './answered.ts';
import { rawBody } from './raw-body.ts';

const maxBytes = 16 * 1024;
const answerMs = 8_000;

const tooLarge = () => new PagerRefused('too-large');
const asked = {
  platform: 'pager',
  ms: answerMs,
  reasonOf: (error: unknown) => (error instanceof PagerRefused ? error.reason : undefined),
};

/** Somebody took a page, or cannot: the first button of what was sent, or the second. */
const tookShape = z.strictObject({
  v: z.literal(1),
  key: z.uuid(),
  action: z.enum(['acknowledge', 'decline']),
});

/** Where a paging service tells that somebody has taken a page: signed as Heed's own requests to it are. */
export function pagerWebhook(router: Router<State>, app: App, settings: PagerSettings): void {
  router.post(pagerPath, (ctx: Ctx) =>
    answered(ctx, asked, async () => {
      const body = await rawBody(ctx, maxBytes, tooLarge);
      const { clock, db } = app;
      const header = ctx.get(pagerHeader) || undefined;
      const second = checkPagerSignature(header, body, settings.secrets, clock.now());
      const took = tookShape.safeParse(json(body));
      if (!took.success) throw new PagerRefused('malformed');
      const { key, action } = took.data;
      const sent = await sentAsBatch(db, 'pager', key);
      const buttons = sent?.body.kind === 'card' ? (sent.body.card.buttons ?? []) : [];
      const button = buttons[action === 'acknowledge' ? 0 : 1];
      if (!sent || !button) throw new PagerRefused('unknown-page');
      const reply = await receive(
        app,
        {
          ...{ platform: 'pager', tenant: callingTenant, account: sent.account },
          eventId: `${key}:${action}:${second}`,
          command: { kind: 'button', action: button.action },
          answersAtOnce: true,
        },
        clock.now(),
      );
      return { body: { said: (reply && asSaid(reply)?.text) ?? '' } };
    }),
  );
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
