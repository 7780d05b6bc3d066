import { z } from 'zod';
import type { App } from '../../src/app.ts';
import { HeedError } from '../../src/errors.ts';
import { SlackError } from '../../src/platforms/slack/api.ts';
import { renderMessage } from '../../src/platforms/slack/blocks/message.ts';
import type { SlackSide } from '../../src/platforms/slack/connect.ts';
import { type Answered, asBody, asSaid } from '../inbound.ts';
import type { FormReply } from '../router.ts';
import { inTime } from './raw-body.ts';

/**
 * Counted from the arrival: whoever asked is then still to be told where the page is, before Slack tells them that
 * what they did has failed.
 */
export const openMs = 1_500;
/** For what nobody waits for, and Slack shall not send again. */
const showMs = 1_800;

/**
 * Opens the form that was asked for. @returns false when Slack did not open it in time: its page is offered then
 *
 * @param came when the request arrived, as `performance.now()` told it
 */
export async function opensForm(app: App, trigger: string, reply: FormReply, came: number): Promise<boolean> {
  const left = Math.max(openMs - (performance.now() - came), 0);
  const late = () => new HeedError('platform-failed', 'Slack did not open a form in time');
  try {
    const opening = app.platforms.get('slack')?.openForm(trigger, filledIn(reply), app.baseUrl);
    await inTime(left, opening ?? Promise.resolve(), late);
    return true;
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    app.log.warn({ code: error.code, platform: 'slack' }, 'a form could not be opened; its page is offered');
    return false;
  }
}

function filledIn({ form, values = {} }: FormReply): FormReply['form'] {
  const fields = form.fields.map((field) => {
    const initial = values[field.name];
    return initial ? { ...field, initial } : field;
  });
  return { ...form, fields };
}

/** Whom Heed does not know has no outbox: what is said to them goes out at once or not at all. */
export async function tellUnknown(
  app: App,
  slack: SlackSide,
  userId: string,
  answered: Answered,
): Promise<void> {
  try {
    await sayNow(app, slack, userId, answered);
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    const { method, fate, code } = error;
    app.log.warn({ platform: 'slack', method, fate, code }, 'Slack did not show what it was asked to');
  }
}

/**
 * Past every queue, so that nothing of it is stored. @throws SlackError when Slack did not take it: the event is then not
 * acknowledged, and Slack delivers it again
 */
export async function sayNow(
  app: App,
  { api }: SlackSide,
  userId: string,
  answered: Answered,
): Promise<void> {
  const said = asSaid(answered);
  if (!said) return;
  const setting = { baseUrl: app.baseUrl, language: answered.language };
  const signal = AbortSignal.timeout(showMs);
  for (const message of renderMessage(asBody(said), setting)) {
    const args = { channel: userId, ...message };
    await api.call({ method: 'chat.postMessage', args, lane: 'alert', answer: z.object({}), signal });
  }
}
