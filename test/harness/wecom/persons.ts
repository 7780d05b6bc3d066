import type { App } from './apps.ts';
import { clickEvent, menuEvent, type Press } from './cards/click.ts';
import type { Corp } from './corp.ts';
import type { Courier } from './courier.ts';
import { entriesOf } from './menu.ts';
import { takeReply } from './passive.ts';
import type { ActionOptions, Delivery, DeliveryOptions, Member, SelectedItem } from './types.ts';
import { toXml, type XmlTree } from './xml.ts';

interface Inbound {
  userid: string;
  app: App;
  msgtype: string;
  fields: XmlTree;
  options: DeliveryOptions;
  /** Set when the callback is about a message of the app. */
  msgid?: string;
}

/** What people do in their clients, each act one callback. */
export class Persons {
  readonly #corp: Corp;
  readonly #courier: Courier;
  readonly #first: () => App;
  #lastMsgId = 7_340_000_000_000_000_000n;
  #lastItem = 0;

  constructor(corp: Corp, courier: Courier, first: () => App) {
    this.#corp = corp;
    this.#courier = courier;
    this.#first = first;
  }

  app({ agentid }: { agentid?: number | undefined } = {}): App {
    return agentid === undefined ? this.#first() : this.#corp.app(agentid);
  }

  /** A message to the app. Its MsgId is beyond 2^53, as real ones are. */
  async message(
    userid: string,
    msgtype: string,
    fields: XmlTree,
    { text, options = {} }: { text: string; options?: ActionOptions | undefined },
  ): Promise<Delivery> {
    const app = this.app(options);
    const member = this.#memberOf(userid, app);
    const msgId = ++this.#lastMsgId;
    this.#corp.messages.addItem(app.agentid, userid, {
      from: 'member',
      msgid: `own-${++this.#lastItem}`,
      msgtype,
      at: this.#corp.clock.now(),
      content: { ...fields },
      text,
    });
    const inbound = { userid: member.userid, app, msgtype, options };
    const delivery = await this.#post({
      ...inbound,
      fields: { ...fields, MsgId: msgId, AgentID: app.agentid },
    });
    return { ...delivery, msgId: String(msgId) };
  }

  event(userid: string, event: string, fields: XmlTree, options: ActionOptions = {}): Promise<Delivery> {
    const app = this.app(options);
    const inner: XmlTree = { Event: event, EventKey: '', ...fields, AgentID: app.agentid };
    return this.#post({ userid, app, msgtype: 'event', fields: inner, options });
  }

  async click(
    press: Omit<Press, 'agentid'>,
    selected: SelectedItem[] | undefined,
    options: ActionOptions & { force?: boolean } = {},
  ): Promise<Delivery> {
    const app = this.app(options);
    const { force } = options;
    const { event, responseCode } = clickEvent(
      this.#corp,
      { ...press, agentid: app.agentid },
      { selected, force },
    );
    return this.#press(press, app, event, responseCode, options);
  }

  async clickMenu(press: Omit<Press, 'agentid'>, options: ActionOptions = {}): Promise<Delivery> {
    const app = this.app(options);
    const { event, responseCode } = menuEvent(this.#corp, { ...press, agentid: app.agentid });
    return this.#press(press, app, event, responseCode, options);
  }

  async #press(
    { userid, msgid }: { userid: string; msgid: string },
    app: App,
    fields: XmlTree,
    responseCode: string,
    options: DeliveryOptions,
  ): Promise<Delivery> {
    const member = this.#memberOf(userid, app);
    const delivery = await this.#post({
      userid: member.userid,
      app,
      msgtype: 'event',
      fields,
      options,
      msgid,
    });
    return { ...delivery, responseCode };
  }

  /** An entry of the app's menu; `view` opens its page as well. */
  async menuClick(userid: string, key: string, options: ActionOptions = {}): Promise<Delivery> {
    const app = this.app(options);
    const entry = entriesOf(app.menu).find(({ eventKey }) => eventKey === key);
    if (!entry) throw new Error(`the menu of app ${app.agentid} has no ${key}`);
    if (!['click', 'view', 'view_miniprogram'].includes(entry.type))
      throw new Error(`${entry.type} is not played`);
    return this.event(this.#memberOf(userid, app).userid, entry.type, { EventKey: key }, options);
  }

  async enterAgent(userid: string, options: ActionOptions = {}): Promise<Delivery> {
    const app = this.app(options);
    if (!app.isreportenter) throw new Error(`app ${app.agentid} does not report who opens it`);
    return this.event(this.#memberOf(userid, app).userid, 'enter_agent', {}, options);
  }

  async subscribe(userid: string, options: ActionOptions = {}): Promise<Delivery> {
    const app = this.app(options);
    this.#corp.directory.setMember(userid, { status: 1 });
    if (!app.sees(userid)) app.visible = { ...app.visible, userids: [...app.visible.userids, userid] };
    return this.event(userid, 'subscribe', {}, options);
  }

  async unsubscribe(userid: string, options: ActionOptions = {}): Promise<Delivery> {
    const app = this.app(options);
    const userids = app.visible.userids.filter((one) => one.toLowerCase() !== userid.toLowerCase());
    app.visible = { ...app.visible, userids };
    if (app.sees(userid)) this.#corp.directory.setMember(userid, { status: 2 });
    return this.event(userid, 'unsubscribe', {}, options);
  }

  post(plaintext: string, options: ActionOptions = {}): Promise<Delivery> {
    return this.#courier.deliver(plaintext, addressOf(this.app(options), options), options);
  }

  /** Only active members who see the app have it in their client. */
  #memberOf(userid: string, app: App): Member {
    const member = this.#corp.directory.member(userid);
    if (member?.status !== 1 || !app.sees(userid))
      throw new Error(`${userid} does not have app ${app.agentid}`);
    return member;
  }

  async #post({ userid, app, msgtype, fields, options, msgid }: Inbound): Promise<Delivery> {
    const address = addressOf(app, options);
    const plaintext = toXml({
      ToUserName: options.corpid ?? this.#corp.corpid,
      FromUserName: userid,
      CreateTime: options.createTime ?? this.#courier.now,
      MsgType: msgtype,
      ...fields,
      ...(options.envelopeAgentid !== undefined && { AgentID: options.envelopeAgentid }),
    });
    const delivery = await this.#courier.deliver(plaintext, address, options);
    const body = delivery.attempts.findLast(({ status }) => status === 200)?.body ?? '';
    const event = typeof fields.Event === 'string' ? { event: fields.Event } : {};
    const context = {
      settings: address.settings,
      agentid: app.agentid,
      userid,
      ...event,
      ...(msgid && { msgid }),
    };
    const reply = takeReply(this.#corp, body, context);
    return { ...delivery, ...(reply !== undefined && { reply }) };
  }
}

export function addressOf(app: App, options: DeliveryOptions) {
  const settings = options.callback ?? app.callback;
  if (!settings) throw new Error(`app ${app.agentid} has no callback URL`);
  return { settings, agentid: app.agentid };
}
