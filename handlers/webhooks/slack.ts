import type Router from '@koa/router';
import type { App } from '../../src/app.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { type Command, parseAction } from '../../src/messages/model.ts';
import type { SlackSide } from '../../src/platforms/slack/connect.ts';
import { noteDirectoryEvent } from '../../src/platforms/slack/directory/changed.ts';
import type { Incoming, SlackEvent } from '../../src/platforms/slack/incoming.ts';
import { maxSlackBytes, openSlack, type Received } from '../../src/platforms/slack/receive.ts';
import { SlackRefused } from '../../src/platforms/slack/refused.ts';
import { rememberClick } from '../../src/platforms/slack/response-urls.ts';
import { findSensitive } from '../../src/sensitive/find.ts';
import { isCryForHelp } from '../../src/support/cry.ts';
import type { Turns } from '../../src/web/turns.ts';
import type { Ctx, State } from '../context.ts';
import { type Arrival, receive, sayInstead } from '../inbound.ts';
import { answered } from './answered.ts';
import { hungUp, rawBody } from './raw-body.ts';
import { answerToCommand, answerToForm } from './slack-answers.ts';
import { opensForm, sayNow, tellUnknown } from './slack-at-once.ts';
import { Homes } from './slack-homes.ts';
import { waitsForTurn } from './turns.ts';

/** Slack gives up after 3 s: it sends events again, and tells people that what they did has failed. */
const answerMs = 2_500;
/** Of it, how long one may wait until it is taken in hand. */
const patienceMs = answerMs / 2;

const tooLarge = () => new SlackRefused('too-large');
const asking = {
  platform: 'slack',
  ms: answerMs,
  reasonOf: (error: unknown) => (error instanceof SlackRefused ? error.reason : undefined),
};

type Acting = Extract<
  SlackEvent,
  { kind: 'text' | 'edited' | 'other-message' | 'button' | 'form' | 'command' | 'shortcut' }
>;

/** `/slack/events`, `/slack/interactive`, `/slack/commands`: one door, for what is sent says what it is. */
export function slackWebhook(router: Router<State>, app: App, slack: SlackSide, turns: Turns): void {
  const receiver = openSlack(slack.settings, slack.team, app.clock);
  const take = slackTaker(app, slack, turns);
  for (const path of ['/slack/events', '/slack/interactive', '/slack/commands']) {
    router.post(path, (ctx: Ctx) =>
      answered(ctx, asking, async () => {
        const came = performance.now();
        const bytes = await rawBody(ctx, maxSlackBytes, tooLarge);
        const reply = (await take(receiver.open(ctx.req.headers, bytes), came, hungUp(ctx))) ?? '';
        return typeof reply === 'string' ? { body: reply, type: 'text/plain' } : { body: reply };
      }),
    );
  }
}

/** What is answered: an object as JSON, a text as it is, undefined as an empty body. */
export type SlackReply = object | string | undefined;

/**
 * Takes what was verified and read, by HTTP or by a socket: committed before it resolves, except for what is only
 * shown, such as a form or the home. `came` is when it arrived, as `performance.now()` told it; what Slack has given up on
 * (`isGone`) need not be begun.
 */
export function slackTaker(
  app: App,
  slack: SlackSide,
  turns: Turns,
): (received: Received, came?: number, isGone?: () => boolean) => Promise<SlackReply> {
  const tenant = { platform: 'slack', tenant: slack.team.teamId };
  const homes = new Homes(app, slack);

  return async (received, came = performance.now(), isGone) => {
    if (received.kind === 'answer')
      return received.contentType === 'application/json'
        ? (JSON.parse(received.body) as object)
        : received.body;
    const { incoming } = received;
    return takesTurns(incoming.what)
      ? turns.during(patienceMs, () => taken(incoming, came), isGone)
      : taken(incoming, came);
  };

  async function taken(incoming: Incoming, came: number): Promise<SlackReply> {
    const { what } = incoming;
    switch (what.kind) {
      case 'home':
        await homes.opened(what.userId);
        return undefined;
      case 'person-changed':
      case 'groups-changed':
      case 'rate-limited':
        await inTransaction(app.db, (tx) => noteDirectoryEvent(tx, slack.team.teamId, what, app.clock.now()));
        return undefined;
      case 'revoked':
        app.log.error(
          'Slack says that the app was removed or its token revoked: nothing can be sent any more',
        );
        return undefined;
      case 'ignored':
        return undefined;
      default:
        return act(incoming, what, came);
    }
  }

  async function act(incoming: Incoming, what: Acting, came: number): Promise<SlackReply> {
    const command = commandOf(what);
    if (!command) return undefined;
    const trigger = 'triggerId' in what ? what.triggerId : undefined;
    const answersAtOnce = what.kind === 'command' || what.kind === 'form';
    const arrival: Arrival = {
      ...tenant,
      eventId: incoming.id,
      account: what.userId,
      command,
      answersAtOnce,
      opensForms: trigger !== undefined,
      tellsUnknown: true,
      ...keeping(incoming, what),
    };
    const said = await receive(app, arrival, app.clock.now());
    if (what.kind === 'form') homes.changed(what.userId);
    if (!said) return undefined;
    if (said.cry && !answersAtOnce) {
      await sayNow(app, slack, what.userId, said);
      return undefined;
    }
    if (what.kind === 'form') return answerToForm(said, app.baseUrl);
    const { reply } = said;
    if (reply.kind === 'form' && trigger !== undefined && (await opensForm(app, trigger, reply, came)))
      return undefined;
    // Nobody is left with a button that does nothing: what could not be opened is reached by its page.
    if (what.kind === 'command') return answerToCommand(said, app.baseUrl);
    if (said.unknown) await tellUnknown(app, slack, what.userId, said);
    else await sayInstead(app, arrival, said, app.clock.now());
    return undefined;
  }

  /** What changes the card that comes of a click. */
  function keeping({ id }: Incoming, what: Acting): Pick<Arrival, 'keep'> {
    const { message, userId: account } = what.kind === 'button' ? what : { message: undefined, userId: '' };
    const { responseUrl } = message ?? {};
    if (!message || !responseUrl) return {};
    const click = { id, message, account, responseUrl };
    return { keep: () => rememberClick(app.db, { ...click, now: app.clock.now() }) };
  }
}

/** What many do at once does: pressing buttons, sending forms, opening the home. */
function takesTurns(what: SlackEvent): boolean {
  if (what.kind === 'home') return true;
  const command = what.kind === 'button' || what.kind === 'form' ? commandOf(what) : undefined;
  return command !== undefined && waitsForTurn(command);
}

/** A secret, or a cry for help, is answered wherever it stands. */
function heardAnywhere(text: string): Command | undefined {
  return isCryForHelp(text) || findSensitive(text).length > 0 ? { kind: 'text', text } : undefined;
}

/** Undefined for buttons that only open an address. */
function commandOf(what: Acting): Command | undefined {
  switch (what.kind) {
    case 'text':
    case 'command':
      return { kind: 'text', text: what.text };
    case 'edited':
      // What was said has been answered; what was put into it has not.
      return heardAnywhere(what.text);
    case 'other-message':
      return heardAnywhere(what.text ?? '') ?? { kind: 'unreadable' };
    case 'shortcut':
      // Shortcuts are named by the words that one could type.
      return { kind: 'text', text: what.key };
    case 'button': {
      const action = parseAction(what.key);
      return action && { kind: 'button', action };
    }
    case 'form': {
      const action = parseAction(what.key);
      return action ? { kind: 'form', action, values: what.values } : { kind: 'text', text: '' };
    }
  }
}
