import type { App } from '../../src/app.ts';
import { isBusy } from '../../src/errors.ts';
import type { SlackSide } from '../../src/platforms/slack/connect.ts';
import { type EnvelopeType, openSlack } from '../../src/platforms/slack/receive.ts';
import { SlackRefused } from '../../src/platforms/slack/refused.ts';
import { listenBySocket, type RunningSocket } from '../../src/platforms/slack/socket.ts';
import { inJob } from '../../src/tracing/in-hand.ts';
import { traced } from '../../src/tracing/tracer.ts';
import { callbacks } from './counted.ts';
import { slackTaker } from './slack.ts';
import { chatTurns } from './turns.ts';

/** Socket Mode: the same door, for companies that let nothing in. Undefined without an app token. */
export function listenToSlack(app: App, slack: SlackSide): RunningSocket | undefined {
  const { appToken, apiBase } = slack.settings;
  if (!appToken) return undefined;
  const receiver = openSlack(slack.settings, slack.team, app.clock);
  const take = slackTaker(app, slack, chatTurns(app.log));
  async function taken(type: EnvelopeType, payload: unknown): Promise<object | undefined> {
    try {
      const reply = await take(receiver.openEnvelope(type, payload));
      callbacks.inc({ platform: 'slack', result: 'done' });
      return typeof reply === 'object' ? reply : undefined;
    } catch (error) {
      // Whoever refused it has said so, once for many; not acknowledged, an event comes again.
      if (isBusy(error)) callbacks.inc({ platform: 'slack', result: 'busy' });
      if (!(error instanceof SlackRefused)) throw error;
      // Sent again it would be refused again: it is taken, and that is all.
      callbacks.inc({ platform: 'slack', result: error.reason });
      app.log.warn({ platform: 'slack', reason: error.reason }, 'a callback was refused');
      return undefined;
    }
  }
  return listenBySocket(
    { appToken, apiBase },
    {
      log: app.log,
      take: (type, payload) =>
        inJob('slack socket', () => traced('socket', { platform: 'slack' }, () => taken(type, payload))),
    },
  );
}
