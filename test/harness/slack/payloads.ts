import { messageJson } from './app-messages.ts';
import type { Conversation, Message } from './conversations.ts';
import { cannot } from './errors.ts';
import { hex } from './ids.ts';
import type { ClickOptions, Control, JsonObject } from './types.ts';
import { type View, viewJson } from './views.ts';
import type { Workspace } from './workspace.ts';

/** What stands in every payload of an interaction. */
export function base(workspace: Workspace, type: string, userId: string): JsonObject {
  const { team, appId } = workspace;
  const user = workspace.directory.user(userId) ?? cannot(`no user ${userId}`);
  const enterprise = team.enterpriseId === undefined ? null : { id: team.enterpriseId, name: team.name };
  return workspace.novelties.in({
    type,
    user: { id: userId, username: user.name, name: user.name, team_id: user.teamId },
    api_app_id: appId,
    token: 'deprecated-verification-token',
    team: { id: team.id, domain: team.domain },
    enterprise,
    is_enterprise_install: false,
  });
}

/** `1700000012.123456`, of no message. */
function actionTs(workspace: Workspace): string {
  return `${workspace.seconds}.${String(Number.parseInt(hex(3), 16) % 1_000_000).padStart(6, '0')}`;
}

/** What was done to one control, as `actions[]` has it. */
export function actionOf(
  workspace: Workspace,
  control: Control,
  { selected = [] }: ClickOptions,
): JsonObject {
  const { type, actionId: action_id, blockId: block_id } = control;
  const common = { type, action_id, block_id, action_ts: actionTs(workspace) };
  if (type === 'button') {
    return {
      ...common,
      text: plain(control.text),
      ...(control.value === undefined ? {} : { value: control.value }),
      ...(control.style === undefined ? {} : { style: control.style }),
    };
  }
  const chosen = selected.map((value) => {
    const option = control.options.find((one) => one.value === value) ?? cannot(`no option ${value}`);
    return { text: plain(option.text), value };
  });
  const several = type === 'checkboxes' || type.startsWith('multi_');
  const [only = ''] = selected;
  if (type.includes('users_select'))
    return { ...common, ...(several ? { selected_users: selected } : { selected_user: only }) };
  if (type === 'datepicker') return { ...common, selected_date: only };
  if (type.endsWith('_input')) return { ...common, value: only };
  return { ...common, ...(several ? { selected_options: chosen } : { selected_option: chosen[0] ?? null }) };
}

function plain(text: string): JsonObject {
  return { type: 'plain_text', text, emoji: true };
}

/** A click in a message, with a trigger and a response URL of its own. */
export function messageClick(
  workspace: Workspace,
  userId: string,
  { conversation, message }: { conversation: Conversation; message: Message },
  action: JsonObject,
): JsonObject {
  const { now, origin, responseUrls, triggers } = workspace;
  const is_ephemeral = message.ephemeralTo !== undefined;
  const where = { userId, channel: conversation.id, ts: message.ts };
  return {
    ...base(workspace, 'block_actions', userId),
    container: { type: 'message', message_ts: message.ts, channel_id: conversation.id, is_ephemeral },
    trigger_id: triggers.give(userId, now),
    channel: { id: conversation.id, name: conversation.kind === 'im' ? 'directmessage' : conversation.name },
    message: messageJson(workspace, message),
    state: { values: {} },
    response_url: origin + responseUrls.give('actions', where, now),
    actions: [action],
  };
}

export function viewClick(workspace: Workspace, userId: string, view: View, action: JsonObject): JsonObject {
  return {
    ...base(workspace, 'block_actions', userId),
    container: { type: 'view', view_id: view.id },
    trigger_id: workspace.triggers.give(userId, workspace.now),
    view: viewOf(workspace, view),
    actions: [action],
  };
}

export function viewOf(workspace: Workspace, view: View, values: JsonObject = {}): JsonObject {
  const { team, appId, botId } = workspace;
  return viewJson(view, { teamId: team.id, appId, botId }, values);
}
