import { appMessage, messageJson } from './app-messages.ts';
import { complete } from './blockkit/complete.ts';
import { checkMessageBlocks } from './blockkit/view.ts';
import { type Conversation, type Message, messageView } from './conversations.ts';
import type { Courier } from './courier.ts';
import type { Sent } from './delivery.ts';
import { cannot } from './errors.ts';
import type { Events } from './events.ts';
import { fileJson } from './files.ts';
import { hex } from './ids.ts';
import { isObject, parseJson, textIn } from './json.ts';
import { actionOf, base, messageClick, viewClick, viewOf } from './payloads.ts';
import { asWritten } from './typed.ts';
import type {
  ClickOptions,
  Commanded,
  Control,
  Delivery,
  DeliveryOptions,
  JsonObject,
  MessageView,
  Pressed,
  User,
} from './types.ts';
import { viewView } from './views.ts';
import type { Workspace } from './workspace.ts';

/** What people do in their clients. What a client would not let them do throws. */
export class Persons {
  readonly #workspace: Workspace;
  readonly #courier: Courier;
  readonly #events: Events;

  constructor(workspace: Workspace, courier: Courier, events: Events) {
    this.#workspace = workspace;
    this.#courier = courier;
    this.#events = events;
  }

  /** Somebody who can use their client. */
  #active(userId: string): User {
    const user = this.#workspace.directory.user(userId) ?? cannot(`no user ${userId}`);
    return user.deleted ? cannot(`${userId} is deactivated`) : user;
  }

  /** The payload of a click. @param forced it is sent even if the person sees no such thing any more */
  clickPayload(
    userId: string,
    where: MessageView | 'home' | 'view',
    actionId: string,
    options: ClickOptions,
  ): JsonObject {
    if (!options.force) this.#active(userId);
    if (where === 'home' || where === 'view') {
      const { views } = this.#workspace;
      const view =
        (where === 'home' ? views.home(userId) : views.stack(userId).at(-1)) ?? cannot(`no ${where} is open`);
      const control = controlIn(viewView(view).controls, actionId, options);
      return viewClick(this.#workspace, userId, view, actionOf(this.#workspace, control, options));
    }
    const conversation = this.#conversation(where);
    const message = conversation.messages.get(where.ts);
    const seen = message && (message.ephemeralTo === undefined || message.ephemeralTo === userId);
    if (!options.force && !seen) cannot('the message is gone');
    if (!options.force && !conversation.members.has(userId)) cannot(`${userId} is not in ${where.channel}`);
    const shown = options.force || !message ? where : messageView(where.channel, message);
    const control = controlIn(shown.controls, actionId, options);
    const asWas: Message = message ?? {
      ...appMessage(this.#workspace, { text: where.text, blocks: [...where.blocks] }),
      ts: where.ts,
    };
    const at = { conversation, message: asWas };
    return messageClick(this.#workspace, userId, at, actionOf(this.#workspace, control, options));
  }

  async click(
    userId: string,
    where: MessageView | 'home' | 'view',
    actionId: string,
    options: ClickOptions = {},
  ): Promise<Pressed> {
    const payload = this.clickPayload(userId, where, actionId, options);
    return pressed(await this.#courier.once('interactive', { payload }, options));
  }

  async closeView(
    userId: string,
    options: DeliveryOptions & { all?: boolean },
  ): Promise<Delivery | undefined> {
    const { views } = this.#workspace;
    const stack = views.stack(userId);
    const told = (options.all ? stack[0] : stack.at(-1)) ?? cannot('no modal is open');
    const is_cleared = options.all === true;
    if (is_cleared) views.clear(userId);
    else views.pop(userId);
    if (told.given.notify_on_close !== true) return undefined;
    const payload = {
      ...base(this.#workspace, 'view_closed', userId),
      view: viewOf(this.#workspace, told),
      is_cleared,
    };
    return this.#courier.once('interactive', { payload }, options);
  }

  async command(
    userId: string,
    line: string,
    options: DeliveryOptions & { channel?: string } = {},
  ): Promise<Commanded> {
    const user = this.#active(userId);
    const [command = '', ...rest] = line.split(' ');
    const known = this.#workspace.options.commands ?? ['/heed'];
    if (!known.includes(command)) cannot(`${command} is not a valid command`);
    const { now, origin, team, appId, responseUrls, triggers, novelties } = this.#workspace;
    const { dm } = this.#workspace.dmWith(userId);
    const channel = options.channel === undefined ? dm : this.#conversation({ channel: options.channel });
    const names = { im: 'directmessage', private: 'privategroup', mpim: 'mpdm', public: channel.name };
    const form = {
      token: 'deprecated-verification-token',
      team_id: team.id,
      team_domain: team.domain,
      ...(team.enterpriseId === undefined
        ? {}
        : { enterprise_id: team.enterpriseId, enterprise_name: team.name }),
      channel_id: channel.id,
      channel_name: names[channel.kind],
      user_id: userId,
      user_name: user.name,
      command,
      text: asWritten(rest.join(' ')),
      api_app_id: appId,
      is_enterprise_install: 'false',
      response_url: origin + responseUrls.give('commands', { userId, channel: channel.id }, now),
      trigger_id: triggers.give(userId, now),
      ...(novelties.due() ? { new_field_of_slack: '1' } : {}),
    };
    const sent = await this.#courier.once('commands', { form }, options);
    return this.#commanded(userId, channel, sent);
  }

  /** Empty, plain text, or JSON with text and blocks; seen by the person alone unless it says otherwise. */
  #commanded(userId: string, channel: Conversation, delivery: Sent): Commanded {
    const { status, body = '' } = delivery.last ?? {};
    if (status !== 200) return { delivery, answer: undefined, failed: true };
    if (body === '') return { delivery, answer: undefined, failed: false };
    const isJson = delivery.last?.contentType?.startsWith('application/json') ?? false;
    const said = isJson ? parseJson(body) : { text: body };
    const sound =
      isObject(said) && (said.blocks === undefined || checkMessageBlocks(said.blocks).length === 0);
    if (!sound) return { delivery, answer: undefined, failed: true };
    const blocks = said.blocks === undefined ? undefined : complete(said.blocks);
    const message = appMessage(this.#workspace, { text: textIn(said, 'text') ?? '', blocks });
    if (said.response_type !== 'in_channel') message.ephemeralTo = userId;
    channel.messages.set(message.ts, message);
    return { delivery, answer: messageView(channel.id, message), failed: false };
  }

  async shortcut(userId: string, callbackId: string, options: DeliveryOptions = {}): Promise<Pressed> {
    this.#active(userId);
    const known = this.#workspace.options.shortcuts;
    if (known && !known.includes(callbackId)) cannot(`no shortcut ${callbackId}`);
    const { api_app_id: _, ...rest } = base(this.#workspace, 'shortcut', userId);
    const trigger_id = this.#workspace.triggers.give(userId, this.#workspace.now);
    const payload = { ...rest, callback_id: callbackId, trigger_id, action_ts: this.#events.ts() };
    return pressed(await this.#courier.once('interactive', { payload }, options));
  }

  async messageShortcut(
    userId: string,
    view: MessageView,
    callbackId: string,
    options: DeliveryOptions = {},
  ): Promise<Pressed> {
    this.#active(userId);
    const { now, origin, responseUrls, triggers } = this.#workspace;
    const conversation = this.#conversation(view);
    const message = conversation.messages.get(view.ts) ?? cannot('the message is gone');
    const { api_app_id: _, ...rest } = base(this.#workspace, 'message_action', userId);
    const payload = {
      ...rest,
      callback_id: callbackId,
      trigger_id: triggers.give(userId, now),
      action_ts: this.#events.ts(),
      channel: { id: conversation.id, name: 'directmessage' },
      message_ts: message.ts,
      message: messageJson(this.#workspace, message),
      response_url:
        origin + responseUrls.give('app', { userId, channel: conversation.id, ts: message.ts }, now),
    };
    return pressed(await this.#courier.once('interactive', { payload }, options));
  }

  say(
    userId: string,
    text: string,
    options: DeliveryOptions & { threadTs?: string } = {},
  ): Promise<Delivery> {
    const { dm, message } = this.#write(userId, text, options.threadTs);
    const thread: JsonObject = options.threadTs === undefined ? {} : { thread_ts: options.threadTs };
    return this.#events.send({ ...written(this.#workspace, dm, message), ...thread }, options);
  }

  sayFile(
    userId: string,
    name: string,
    { text = '', ...options }: DeliveryOptions & { text?: string } = {},
  ): Promise<Delivery> {
    const { dm, message } = this.#write(userId, text, undefined);
    const { ids, seconds, files } = this.#workspace;
    const file = { id: ids.next('F'), name, title: name, altText: '', size: 1_000, created: seconds };
    const shares = [{ conversation: dm, ts: message.ts, threadTs: undefined }];
    message.files = [files.add({ ...file, user: userId, state: 'complete', shares })];
    const event = {
      ...written(this.#workspace, dm, message),
      subtype: 'file_share',
      upload: false,
      files: message.files.map((one) => fileJson(this.#workspace, one)),
    };
    return this.#events.send(event, options);
  }

  edit(userId: string, view: MessageView, text: string, options: DeliveryOptions = {}): Promise<Delivery> {
    const conversation = this.#conversation(view);
    const message = conversation.messages.get(view.ts) ?? cannot('the message is gone');
    if (message.user !== userId) cannot('not their message');
    const previous_message = messageJson(this.#workspace, message);
    message.text = asWritten(text);
    message.edited = { user: userId, ts: this.#events.ts() };
    const ts = this.#events.ts();
    const changed = { type: 'message', subtype: 'message_changed', hidden: true, previous_message };
    const at = { channel: conversation.id, ts, event_ts: ts, channel_type: 'im' };
    return this.#events.send({ ...changed, message: messageJson(this.#workspace, message), ...at }, options);
  }

  mention(userId: string, channel: string, text: string, options: DeliveryOptions = {}): Promise<Delivery> {
    this.#active(userId);
    const ts = this.#events.ts();
    const words = `<@${this.#workspace.botUserId}> ${asWritten(text)}`;
    const event = { client_msg_id: uuid(), type: 'app_mention', text: words, user: userId, ts };
    return this.#events.send({ ...event, team: this.#workspace.team.id, channel, event_ts: ts }, options);
  }

  openHome(userId: string, options: DeliveryOptions & { tab?: 'home' | 'messages' } = {}): Promise<Delivery> {
    this.#active(userId);
    const { dm } = this.#workspace.dmWith(userId);
    const home = this.#workspace.views.home(userId);
    const { tab = 'home' } = options;
    if (tab === 'home' && this.#workspace.options.homeTab === false) cannot('the app has no home');
    const view: JsonObject = home && tab === 'home' ? { view: viewOf(this.#workspace, home) } : {};
    const event = {
      type: 'app_home_opened',
      user: userId,
      channel: dm.id,
      tab,
      event_ts: this.#events.ts(),
      ...view,
    };
    return this.#events.send(event, options);
  }

  #write(userId: string, text: string, threadTs: string | undefined): { dm: Conversation; message: Message } {
    this.#active(userId);
    if (this.#workspace.options.messagesTab === false) cannot('messages to this app are off');
    const { dm } = this.#workspace.dmWith(userId);
    const words = asWritten(text);
    const message = { ...appMessage(this.#workspace, { text: words, blocks: [] }), user: userId, threadTs };
    dm.messages.set(message.ts, message);
    return { dm, message };
  }

  #conversation({ channel }: { channel: string }): Conversation {
    return this.#workspace.conversations.find(channel) ?? cannot(`no conversation ${channel}`);
  }
}

function written(workspace: Workspace, { id }: Conversation, { ts, text, user }: Message): JsonObject {
  const at = { ts, team: workspace.team.id, channel: id, event_ts: ts, channel_type: 'im' };
  return { client_msg_id: uuid(), type: 'message', text, user, ...at };
}

function uuid(): string {
  return `${hex(4)}-${hex(2)}-${hex(2)}-${hex(2)}-${hex(6)}`;
}

function pressed(delivery: Sent): Pressed {
  return { delivery, failed: delivery.status !== 200 };
}

function controlIn(controls: readonly Control[], actionId: string, { value }: ClickOptions): Control {
  const matching = controls.filter(
    (one) => one.actionId === actionId && (value === undefined || one.value === value),
  );
  const known = controls.map((one) => one.actionId).join(', ');
  return matching[0] ?? cannot(`nothing to press named ${actionId}; there is: ${known}`);
}
