import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseAction } from '../../messages/model.ts';
import type { Incoming, SlackEvent } from './incoming.ts';
import { refuse } from './refused.ts';
import { hash, key, shaped, slackId, triggerId, ts, word, written } from './shapes.ts';
import { typedBy } from './typed.ts';
import { valuesOf } from './values.ts';

type Payload = Readonly<Record<string, unknown>>;

const user = z.object({ id: slackId });
const view = z.object({ id: slackId, hash });

const click = z.object({
  user,
  trigger_id: triggerId,
  view: view.nullish(),
  channel: z.object({ id: slackId }).nullish(),
  message: z.object({ ts }).nullish(),
  container: z.object({ message_ts: ts.nullish(), channel_id: slackId.nullish() }).nullish(),
  response_url: z.string().max(2_048).nullish(),
  actions: z.array(z.unknown()).min(1),
});

const pressed = z.object({ action_id: key, type: word, action_ts: ts });

/** Elements whose value Heed wrote, not the person. */
const chosen = z.object({
  type: z.enum(['button', 'overflow', 'static_select', 'radio_buttons']),
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
});

const submission = z.object({
  user,
  view: view.extend({
    callback_id: written,
    private_metadata: written.nullish(),
    state: z.object({ values: z.unknown() }),
  }),
});

const shortcut = z.object({ user, callback_id: key, trigger_id: triggerId });
const command = z.object({ user_id: slackId, trigger_id: triggerId, text: written.nullish() });

/** A form's `payload` (docs.slack.dev, "Handling user interaction"), its workspace checked. */
export function readInteraction(
  payload: Payload,
  { teamId, mayAnswer }: { teamId: string; mayAnswer: (url: string) => boolean },
): Incoming {
  const type = shaped(word, payload.type);
  switch (type) {
    case 'block_actions':
      return { teamId, ...readClick(payload, teamId, mayAnswer) };
    case 'view_submission':
      return { teamId, ...readSubmission(payload, teamId) };
    case 'shortcut':
    case 'message_action': {
      const { user: by, callback_id, trigger_id } = shaped(shortcut, payload);
      const id = digest('shortcut', [teamId, by.id, trigger_id]);
      return {
        id,
        teamId,
        what: { kind: 'shortcut', userId: by.id, key: callback_id, triggerId: trigger_id },
      };
    }
    default:
      // Nothing follows from it, so that it needs no id by which repeats are known.
      return { id: digest('ignored', [teamId, type]), teamId, what: { kind: 'ignored', type } };
  }
}

function readClick(payload: Payload, teamId: string, mayAnswer: (url: string) => boolean) {
  const { user: by, trigger_id, view: inView, actions, ...rest } = shaped(click, payload);
  const { action_id, action_ts } = shaped(pressed, actions[0]);
  const channel = rest.channel?.id ?? rest.container?.channel_id;
  const at = rest.message?.ts ?? rest.container?.message_ts;
  const message =
    channel && at ? { channel, ts: at, ...answerable(rest.response_url, mayAnswer) } : undefined;
  const seenIn = inView ? { view: { id: inView.id, hash: inView.hash } } : {};
  if (!message && !inView) refuse('fields');
  const what: SlackEvent = {
    kind: 'button',
    userId: by.id,
    key: keyOf(actions[0], action_id),
    triggerId: trigger_id,
    ...(message ? { message } : {}),
    ...seenIn,
  };
  const where = inView ? [inView.id, inView.hash] : [channel, at];
  return { id: digest('click', [teamId, by.id, action_id, what.key, ...where, action_ts]), what };
}

/** An address of Slack's own, for nothing but answers to this. */
function answerable(url: string | null | undefined, mayAnswer: (url: string) => boolean) {
  return url && mayAnswer(url) ? { responseUrl: url } : {};
}

/** The action in the value of what was pressed or chosen, or else the id of the control. */
function keyOf(action: unknown, actionId: string): string {
  const { success, data } = chosen.safeParse(action);
  const value = success ? (data.selected_option?.value ?? data.value) : undefined;
  return value && parseAction(value) ? value : actionId;
}

function readSubmission(payload: Payload, teamId: string) {
  const { user: by, view: sent } = shaped(submission, payload);
  const values = valuesOf(sent.state.values);
  const named = [sent.callback_id, sent.private_metadata ?? ''].find((one) => parseAction(one));
  const what: SlackEvent = {
    kind: 'form',
    userId: by.id,
    key: named ?? shaped(key, sent.callback_id),
    values,
    view: { id: sent.id, hash: sent.hash },
  };
  // Its values belong to it: a form that was refused at a field comes again with the same id and hash.
  const filled = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  return { id: digest('form', [teamId, by.id, sent.id, sent.hash, filled]), what };
}

/** A slash command's fields. @throws SlackRefused `fields` */
export function readCommand(fields: Payload, teamId: string): Incoming {
  const { user_id, trigger_id, text } = shaped(command, fields);
  const typed = typedBy(text ?? '');
  const what: SlackEvent = { kind: 'command', userId: user_id, text: typed, triggerId: trigger_id };
  return { id: digest('command', [teamId, user_id, trigger_id]), teamId, what };
}

/** An id of fixed length from which nothing of what it is made of can be read. */
function digest(kind: string, parts: readonly unknown[]): string {
  return `${kind}-${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}`;
}
