import type { Clock } from '../../clock.ts';
import { isObject, isSslCheck, readBody, readObject } from './body.ts';
import { readEvent } from './events.ts';
import type { Incoming } from './incoming.ts';
import { readCommand, readInteraction } from './interactions.ts';
import { refuse, SlackRefused } from './refused.ts';
import type { SlackSettings, SlackTeam } from './settings.ts';
import { shaped, word } from './shapes.ts';
import { type Headers, SlackSigning } from './signing.ts';

/**
 * Largest body that is read, in bytes. The longest of Slack's own is a modal of 250 kB in a form, where every
 * byte may be written with three.
 */
export const maxSlackBytes = 2_097_152;

/** Status 200 with exactly this; nothing is to be done. */
export interface Answer {
  kind: 'answer';
  contentType: 'text/plain' | 'application/json';
  body: string;
}

export type Received = Answer | { kind: 'incoming'; incoming: Incoming };

/** What comes in an envelope of Socket Mode. */
export type EnvelopeType = 'events_api' | 'interactive' | 'slash_commands';

export interface SlackReceiver {
  /**
   * Checks and reads a request to `/slack/events`, `/slack/interactive` or `/slack/commands`: its content says
   * which it is. Whether it was seen before is not known here.
   *
   * An `answer` is sent as it is. For `incoming`, the effect is committed first; then 200 with
   * - `form`: an empty body, which closes the modal, or `{response_action: …}`; errors go by the field's name,
   *   which is the id of its block;
   * - `command`: an empty body or `{response_type: 'ephemeral', text, blocks}`;
   * - everything else: an empty body. Buttons that open an address come in too, and need nothing but the 200.
   *
   * Slack waits for 3 seconds. It repeats events that were not answered with 2xx, and nothing else.
   *
   * @param headers as Node gives them, names in lower case
   * @param rawBody the body's bytes as they came, at most `maxSlackBytes`
   * @throws SlackRefused, and nothing else
   */
  open(headers: Headers, rawBody: Buffer): Received;
  /**
   * The same for the payload of a Socket Mode envelope, which came over a connection of the app's own and has no
   * signature. An `answer`'s body is acknowledged as the payload, where it is JSON.
   *
   * @throws SlackRefused
   */
  openEnvelope(type: EnvelopeType, payload: unknown): Received;
}

/**
 * The inbound half of Slack: verify, parse, normalise.
 *
 * @throws HeedError `config-invalid` without a signing secret
 */
export function openSlack(
  settings: Pick<SlackSettings, 'signingSecrets' | 'apiBase'>,
  team: SlackTeam,
  clock: Clock,
): SlackReceiver {
  const signing = new SlackSigning(settings.signingSecrets);
  const mayAnswer = answersAt(new URL(settings.apiBase).origin);

  function readJson(body: Readonly<Record<string, unknown>>): Received {
    if (body.type === 'url_verification') return challengeOf(body);
    ours(body, team);
    const type = shaped(word, body.type);
    if (type === 'event_callback') return incoming(readEvent(body, team));
    const { teamId } = team;
    if (type !== 'app_rate_limited')
      return incoming({ id: `unknown-${type}`, teamId, what: { kind: 'ignored', type } });
    const minute = body.minute_rate_limited;
    if (typeof minute !== 'number' || !Number.isSafeInteger(minute)) refuse('fields');
    return incoming({ id: `limited-${teamId}-${minute}`, teamId, what: { kind: 'rate-limited' } });
  }

  function readPayload(payload: Readonly<Record<string, unknown>>): Received {
    ours(payload, team);
    // Heed has no lists that are filled while somebody types.
    if (payload.type === 'block_suggestion') return json('{"options":[]}');
    return incoming(readInteraction(payload, { teamId: team.teamId, mayAnswer }));
  }

  function readCommandFields(fields: Readonly<Record<string, unknown>>): Received {
    if (typeof fields.command !== 'string') refuse('fields');
    ours(fields, team);
    return incoming(readCommand(fields, team.teamId));
  }

  return {
    open(headers, rawBody) {
      if (rawBody.length > maxSlackBytes) refuse('too-large');
      try {
        signing.check(headers, rawBody, Math.floor(clock.now().getTime() / 1000));
      } catch (error) {
        if (error instanceof SlackRefused && isSslCheck(headers, rawBody)) return empty;
        throw error;
      }
      const body = readBody(headers, rawBody);
      if (body.type === 'json') return readJson(body.fields);
      if (body.fields.get('ssl_check') === '1') return empty;
      const payload = body.fields.get('payload');
      if (payload !== undefined) return readPayload(readObject(payload));
      return readCommandFields(Object.fromEntries(body.fields));
    },

    openEnvelope(type, payload) {
      if (!isObject(payload)) refuse('json');
      if (type === 'events_api') return readJson(payload);
      return type === 'interactive' ? readPayload(payload) : readCommandFields(payload);
    },
  };
}

const empty: Answer = { kind: 'answer', contentType: 'text/plain', body: '' };

function json(body: string): Answer {
  return { kind: 'answer', contentType: 'application/json', body };
}

function incoming(what: Incoming): Received {
  return { kind: 'incoming', incoming: what };
}

/** The check that Slack makes when the address of events is saved. */
function challengeOf({ challenge }: Readonly<Record<string, unknown>>): Answer {
  if (typeof challenge !== 'string' || !/^[\x21-\x7E]{1,1024}$/.test(challenge)) refuse('fields');
  return json(JSON.stringify({ challenge }));
}

/** Events and commands name their workspace at the top, interactions in `team`. */
function ours(body: Readonly<Record<string, unknown>>, { teamId, appId }: SlackTeam): void {
  const { api_app_id: app, team, team_id } = body;
  if (team_id !== teamId && idIn(team) !== teamId) refuse('team');
  if (appId !== undefined && app !== undefined && app !== appId) refuse('app');
}

function idIn(value: unknown): unknown {
  return isObject(value) ? value.id : undefined;
}

/** Answers hold what people were told, so they go to nobody but Slack, or to what stands in for it in tests. */
function answersAt(apiOrigin: string): (url: string) => boolean {
  return (text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, origin, username, password } = new URL(text);
    if (username || password) return false;
    if (origin === apiOrigin) return true;
    return protocol === 'https:' && /^(?:[\w-]+\.)*slack(?:-gov)?\.com$/.test(hostname);
  };
}
