import type Router from '@koa/router';
import type { App } from '../../src/app.ts';
import { noteMissed } from '../../src/crisis/calling/missed.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { type SentBatch, sentAsBatch } from '../../src/delivery/of-batch.ts';
import { text } from '../../src/messages/texts.ts';
import { callingTenant } from '../../src/people/calling-ways.ts';
import { callPath } from '../../src/platforms/voice/adapter.ts';
import type { CallTold } from '../../src/platforms/voice/provider.ts';
import type { TwilioSettings } from '../../src/platforms/voice/settings.ts';
import { keyed, speechOf } from '../../src/platforms/voice/speech.ts';
import { CallRefused, openCallback } from '../../src/platforms/voice/twilio-callback.ts';
import { asking, telling } from '../../src/platforms/voice/twiml.ts';
import { isUuid } from '../../src/uuid.ts';
import type { Ctx, State } from '../context.ts';
import { asSaid, receive } from '../inbound.ts';
import { answered } from './answered.ts';
import { rawBody } from './raw-body.ts';

const maxBytes = 64 * 1024;
/** Somebody holds a telephone to their ear. */
const answerMs = 8_000;

const tooLarge = () => new CallRefused('too-large');
const asked = {
  platform: 'voice',
  ms: answerMs,
  reasonOf: (error: unknown) => (error instanceof CallRefused ? error.reason : undefined),
};

/** Where the provider of telephone calls tells which key was pressed, and how a call ended. */
export function voiceWebhook(router: Router<State>, app: App, settings: TwilioSettings): void {
  router.post(callPath(':batch'), (ctx: Ctx) =>
    answered(ctx, asked, async () => {
      const { sent, told, batch } = await opened(ctx, 'pressed');
      return { body: await pressed(app, sent, told, batch), type: 'text/xml' };
    }),
  );
  router.post(`${callPath(':batch')}/ended`, (ctx: Ctx) =>
    answered(ctx, asked, async () => {
      const { sent, told } = await opened(ctx, 'ended');
      if (told.what === 'ended' && told.how !== 'picked-up') {
        const missed = { message: sent.message, person: sent.person, how: told.how, now: app.clock.now() };
        await inTransaction(app.db, (tx) => noteMissed(tx, missed));
      }
      return { body: '' };
    }),
  );

  async function opened(
    ctx: Ctx,
    what: CallTold['what'],
  ): Promise<{ sent: SentBatch; told: CallTold; batch: string }> {
    const body = await rawBody(ctx, maxBytes, tooLarge);
    const signature = ctx.get('x-twilio-signature') || undefined;
    // Signed is the address that it was given, whatever a proxy made of it.
    const told = openCallback(settings, { url: `${app.baseUrl}${ctx.url}`, signature, body, what });
    const { batch = '' } = ctx.params as { batch?: string };
    const sent = isUuid(batch) ? await sentAsBatch(app.db, 'voice', batch) : undefined;
    if (!sent) throw new CallRefused('unknown-call');
    return { sent, told, batch };
  }
}

/** A key is a tap on the button that it stands for. Any other key: everything is said again. */
async function pressed(app: App, sent: SentBatch, told: CallTold, batch: string): Promise<string> {
  const { language, body } = sent;
  const t = (key: string) => text(language, `calling.${key}`);
  const key = told.what === 'pressed' ? told.key : '';
  const button = keyed(body)[Number(key) - 1];
  if (!button) {
    const say = [t('unheard'), ...(speechOf(body, language, false) ?? [])];
    const pressedUrl = `${app.baseUrl}${callPath(batch)}`;
    return asking(language, { say, farewell: t('farewell'), pressedUrl });
  }
  const reply = await receive(
    app,
    {
      ...{ platform: 'voice', tenant: callingTenant, account: sent.account },
      eventId: `${told.call}:${key}`,
      command: { kind: 'button', action: button.action },
      answersAtOnce: true,
    },
    app.clock.now(),
  );
  const said = reply && asSaid(reply);
  return telling(language, said ? [said.text] : [t('done')]);
}
