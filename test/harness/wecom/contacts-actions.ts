import type { App } from './apps.ts';
import { applyChange, changeEvent } from './contact-changes.ts';
import type { Corp } from './corp.ts';
import type { Courier } from './courier.ts';
import type { Persons } from './persons.ts';
import type { ContactChange, Delivery, DeliveryOptions } from './types.ts';
import { toXml } from './xml.ts';

/** Changes of the directory, told to the contacts helper; and to the apps whom they bring people or take them. */
export class ContactsActions {
  readonly #corp: Corp;
  readonly #courier: Courier;
  readonly #persons: Persons;

  constructor(corp: Corp, courier: Courier, persons: Persons) {
    this.#corp = corp;
    this.#courier = courier;
    this.#persons = persons;
  }

  async change(
    change: ContactChange,
    options: DeliveryOptions & { form?: 'reduced' | 'full' } = {},
  ): Promise<Delivery | undefined> {
    const apps = [...this.#corp.apps.values()];
    const before = apps.map((app) => this.#activeIn(app));
    applyChange(this.#corp, change);
    const delivery = await this.#tell(change, options);
    const renamed = change.type === 'update_user' && change.newUserid !== undefined;
    // Somebody under a new userid has neither come nor gone.
    if (!renamed)
      for (const [at, app] of apps.entries()) await this.#compare(app, before[at], this.#activeIn(app));
    return delivery;
  }

  /** Posts who came into an app's visible range and who left it. */
  rangeChanged(app: App, before: Set<string>, after: Set<string>): Promise<Delivery[]> {
    return this.#compare(app, this.#active(before), this.#active(after));
  }

  async #tell(change: ContactChange, options: DeliveryOptions & { form?: 'reduced' | 'full' }) {
    const settings = options.callback ?? this.#corp.contacts.callback;
    const event = changeEvent(this.#corp, change, options.form ?? 'reduced');
    if (!settings || !event) return undefined;
    const plaintext = toXml({
      ToUserName: options.corpid ?? this.#corp.corpid,
      FromUserName: 'sys',
      CreateTime: options.createTime ?? this.#courier.now,
      MsgType: 'event',
      ...event,
    });
    return this.#courier.deliver(plaintext, { settings }, options);
  }

  #activeIn(app: App): Map<string, string> {
    return this.#active(app.members);
  }

  /** Active members by key, as the directory spells them now. */
  #active(keys: Set<string>): Map<string, string> {
    const members = [...keys].map((userid) => this.#corp.directory.member(userid));
    return new Map(
      members.flatMap((one) => (one?.status === 1 ? [[one.userid.toLowerCase(), one.userid]] : [])),
    );
  }

  async #compare(app: App, before: Map<string, string> = new Map(), after: Map<string, string> = new Map()) {
    if (!app.callback) return [];
    const options = { agentid: app.agentid };
    const delivered: Delivery[] = [];
    for (const [key, userid] of after) {
      if (!before.has(key)) delivered.push(await this.#persons.event(userid, 'subscribe', {}, options));
    }
    for (const [key, userid] of before) {
      if (!after.has(key)) delivered.push(await this.#persons.event(userid, 'unsubscribe', {}, options));
    }
    return delivered;
  }
}
