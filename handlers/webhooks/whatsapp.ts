import type Router from '@koa/router';
import type { App } from '../../src/app.ts';
import { noteHeard } from '../../src/records/source-state.ts';
import { readCallback } from '../../src/records/sources/whatsapp/read.ts';
import { WhatsappRefused } from '../../src/records/sources/whatsapp/refused.ts';
import type { WhatsappSettings } from '../../src/records/sources/whatsapp/settings.ts';
import { challengeOf, checkHubSignature } from '../../src/records/sources/whatsapp/signing.ts';
import { takeCallback, whatsappSource } from '../../src/records/sources/whatsapp/take.ts';
import type { Ctx, State } from '../context.ts';
import { answered } from './answered.ts';
import { rawBody } from './raw-body.ts';

/** Payloads are of 3 MB at the most (webhooks overview in Meta's reference). */
const maxBytes = 4 * 1024 * 1024;
/** What is not answered by then is sent again, and what was under way has committed once. */
const answerMs = 10_000;

const tooLarge = () => new WhatsappRefused('too-large');
const asking = {
  platform: 'whatsapp',
  ms: answerMs,
  reasonOf: (error: unknown) => (error instanceof WhatsappRefused ? error.reason : undefined),
};

/** `/ingest/whatsapp`: the check of the address, and what was said. 200 only once it is committed. */
export function whatsappWebhook(router: Router<State>, app: App, settings: WhatsappSettings): void {
  router.get('/ingest/whatsapp', (ctx: Ctx) =>
    answered(ctx, asking, async () => ({
      body: challengeOf(ctx.query, settings.verifyTokens),
      type: 'text/plain',
    })),
  );
  router.post('/ingest/whatsapp', (ctx: Ctx) =>
    answered(ctx, asking, async () => {
      const bytes = await rawBody(ctx, maxBytes, tooLarge);
      checkHubSignature(ctx.req.headers['x-hub-signature-256'], bytes, settings.appSecrets);
      const callback = readCallback(bytes);
      const { db, vault, clock, secrets, zone, log } = app;
      const source = await whatsappSource(db, clock.now());
      const deps = { db, vault, clock, secrets, zone };
      const { newest } = await takeCallback(deps, source, callback, settings.accessToken !== undefined);
      await noteHeard(db, source, clock.now(), newest);
      const { unreadable } = callback;
      if (unreadable > 0) log.warn({ unreadable }, 'parts of a callback of WhatsApp’s could not be read');
      return { body: '' };
    }),
  );
}
