import type Router from '@koa/router';
import type { App } from '../src/app.ts';
import { pagerSettings } from '../src/platforms/pager/settings.ts';
import { twilioSettings } from '../src/platforms/voice/settings.ts';
import { wecomSettings } from '../src/platforms/wecom/settings.ts';
import { whatsappSettings } from '../src/records/sources/whatsapp/settings.ts';
import type { State } from './context.ts';
import type { Budgets } from './middleware/limits.ts';
import { pagerWebhook } from './webhooks/pager.ts';
import { recordsWebhook } from './webhooks/records.ts';
import { signalsWebhook } from './webhooks/signals.ts';
import { slackWebhook } from './webhooks/slack.ts';
import { chatTurns } from './webhooks/turns.ts';
import { voiceWebhook } from './webhooks/voice.ts';
import { wecomWebhook } from './webhooks/wecom.ts';
import { whatsappWebhook } from './webhooks/whatsapp.ts';

/** Where platforms call: signed by them, so they come before sessions, budgets and forgery checks. */
export function webhooks(router: Router<State>, app: App, atOnce?: Budgets['atOnce']): void {
  const wecom = wecomSettings(app.config);
  const turns = chatTurns(app.log, atOnce);
  if (wecom) wecomWebhook(router, app, wecom, turns);
  if (app.slack) slackWebhook(router, app, app.slack, turns);
  recordsWebhook(router, app);
  signalsWebhook(router, app);
  const whatsapp = whatsappSettings(app.config);
  if (whatsapp) whatsappWebhook(router, app, whatsapp);
  const calls = twilioSettings(app.config);
  if (calls) voiceWebhook(router, app, calls);
  const pager = pagerSettings(app.config);
  if (pager) pagerWebhook(router, app, pager);
}
